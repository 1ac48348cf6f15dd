import Testing

@Suite("A name that the pipeline does not have is refused with the nearest one")
struct RuleParserNameRefusalTests {
  static let names: [Refusal] = [
    .init("crm.«teir» = 'gold'", "the source `crm` has no attribute `teir`", hint: "did you mean tier?"),
    .init(
      "crm.«zzzzzz» = 'gold'",
      "the source `crm` has no attribute `zzzzzz`",
      hint: "attributes are tier, balance, has_card, renewal, tags, in, limit"),
    .init(
      "crm.«has»-card = true",
      "the source `crm` has no attribute `has`", hint: "`-` is minus; did you mean has_card?"),
    .init(
      "crm.«'tier'» = 'gold'",
      "expected the name of an attribute behind `crm.`, found `'tier'`", hint: "without quotes: crm.tier"),
    .init("crm. «=» 'gold'", "expected the name of an attribute behind `crm.`, found `=`"),
    .init(
      "crm.tier«.»x = 1",
      "crm.tier has no parts that a rule could read",
      hint: "declare an attribute with a path of its own in the pipeline file"),
    .init(
      "crm.tags«[»0] = 1",
      "crm.tags has no parts that a rule could read",
      hint: "declare an attribute with a path of its own in the pipeline file"),
    .init("«foo».x = 1", "there is no CRM source `foo`", hint: "values are read from crm, core, profile, consent"),
    .init("«cmr».tier = 'gold'", "there is no CRM source `cmr`", hint: "did you mean crm?"),
    .init(
      "«web».x = 1",
      "`web` is a tracker, which has events and no attributes",
      hint: "read a value of its events in a filter, web:'A' where x = 1, or by last(web:'A', x)"),
    .init(
      "«dmp».x = 1",
      "`dmp` is an audience source, which has events and no attributes",
      hint: "read a value of its events in a filter, dmp:'A' where x = 1, or by last(dmp:'A', x)"),
    .init(
      "«crm»:'X'",
      "`crm` is a CRM source, and CRM records are never events",
      hint: "read its attributes: crm.tier = …, crm.tier changed within 7d"),
    .init(
      "«crm»:*",
      "`crm` is a CRM source, and CRM records are never events",
      hint: "read its attributes: crm.tier = …, crm.tier changed within 7d"),
    .init(
      "count(«crm»:'X') > 1",
      "`crm` is a CRM source, and CRM records are never events",
      hint: "read its attributes: crm.tier = …, crm.tier changed within 7d"),
    .init(
      "'A' | «crm»:'X'",
      "`crm` is a CRM source, and CRM records are never events",
      hint: "read its attributes: crm.tier = …, crm.tier changed within 7d"),
    .init(
      "sequence('A' then «crm»:'X')",
      "`crm` is a CRM source, and CRM records are never events",
      hint: "read its attributes: crm.tier = …, crm.tier changed within 7d"),
    .init("«foo»:'X'", "there is no source `foo`", hint: "sources of events are web, app, dmp"),
    .init("«wbe»:'X'", "there is no source `wbe`", hint: "did you mean web?"),
    .init("count(«wbe»:'X') > 1", "there is no source `wbe`", hint: "did you mean web?"),
    .init(
      "profile.«first_sen» within last 7d",
      "the profile has no field `first_sen`", hint: "did you mean first_seen?"),
    .init("profile.«zzz»", "the profile has no field `zzz`", hint: "fields are first_seen, last_seen, known"),
    .init("«profile»", "expected `.` and a name behind `profile`", hint: "profile.known"),
    .init("consent.«advertizing»", "there is no consent purpose `advertizing`", hint: "did you mean advertising?"),
    .init("consent.«zzz»", "there is no consent purpose `zzz`", hint: "purposes are advertising, email"),
    .init("«consent»", "expected `.` and a name behind `consent`", hint: "consent.advertising"),
    .init(
      "segment(«checking-prospect»)",
      "there is no segment `checking-prospect`", hint: "did you mean checking-prospects?"),
    .init(
      "segment(«zzz»)",
      "there is no segment `zzz`", hint: "segments are checking-prospects, lapsed.90, 90days, vip, a-b"),
    .init("segment(«)»", "expected the name of a segment, found `)`", hint: "segment(name)"),
    .init("segment(«'vip'»)", "expected the name of a segment, found `'vip'`", hint: "without quotes: segment(vip)"),
    .init("segment(«-»vip)", "expected the name of a segment, found `-`", hint: "segment(name)"),
    .init("segment(vip«»", "expected `)` behind the name of the segment, found the end of the rule"),
    .init(
      "segment(vip) «within» 7d",
      "a segment has no window", hint: "segment(vip) for 30d: a member without a break for so long"),
    .init(
      "segment(vip) «between» 1d and 2d ago",
      "a segment has no window", hint: "segment(vip) for 30d: a member without a break for so long"),
    .init(
      "segment(vip) for «at» least 7d",
      "expected a duration behind `for`, found `at`", hint: "segment(vip) for 30d"),
    .init(
      "«segment(vip)» = true",
      "a condition is true or false, and no value", hint: "conditions are joined by and, or, not"),
    .init(
      "crm.has_card = «segment»(vip)",
      "expected a value, found a condition", hint: "segment(…) stands by itself, joined by and, or, not"),
    .init("«segment»", "expected `(` behind `segment`", hint: "segment(…)"),
    .init(
      "«tier» = 'gold'",
      "expected a condition, found `tier`", hint: "an attribute is named with its source: crm.tier"),
    .init("«vip»", "expected a condition, found `vip`", hint: "a segment is segment(vip)"),
    .init(
      "«web»",
      "a source by itself is no condition and no value", hint: "web:'Page Viewed', or web:* for any event"),
    .init("«crm»", "a source by itself is no condition and no value", hint: "crm.tier"),
    .init("«Login»", "expected a condition, found `Login`", hint: "names of events are quoted: 'Login'"),
    .init("«Login» within 7d", "expected a condition, found `Login`", hint: "names of events are quoted: 'Login'"),
    .init(
      "crm.tier = «gold»",
      "expected a value, found `gold`", hint: "a text is quoted: 'gold'; an attribute is named with its source"),
    .init("«conut»('A') > 1", "there is no function `conut`", hint: "did you mean count?"),
    .init(
      "«median»('A', x) > 1",
      "there is no function `median`",
      hint: "functions are count distinct sum avg min max time_since score first last bucket segment sequence"),
    .init(
      "crm.balance > «web»:'A'",
      "expected a value, found an event", hint: "count(web:…) is the number of such events"),
    .init(
      "crm.balance > 'A' «within» 7d",
      "a window stands behind an event, a measure, first or last, and once", hint: "count('A') within 7d"),
  ]

  @Test("unknown sources, attributes, fields, purposes, segments and functions are refused", arguments: names)
  func refusesNames(_ refusal: Refusal) { refusal.check() }
}
