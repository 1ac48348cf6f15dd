import Segmentation
import Testing

@Suite("Conditions")
struct RuleParserConditionTests {
  @Test("`and` binds more tightly than `or`, and `not` more tightly than both")
  func precedence() throws {
    let a = Rule.occurs(event("A"), nil)
    let b = Rule.occurs(event("B"), nil)
    let c = Rule.occurs(event("C"), nil)
    #expect(try parse("'A' or 'B' and 'C'") == .or([a, .and([b, c])]))
    #expect(try parse("('A' or 'B') and 'C'") == .and([.or([a, b]), c]))
    #expect(try parse("'A' or 'B' or 'C'") == .or([a, b, c]))
    #expect(try parse("'A' and 'B' and 'C'") == .and([a, b, c]))
    #expect(try parse("('A' and 'B') and 'C'") == .and([.and([a, b]), c]))
    #expect(try parse("not 'A' and 'B'") == .and([.not(a), b]))
    #expect(try parse("not ('A' and 'B')") == .not(.and([a, b])))
    #expect(try parse("not not 'A'") == .not(.not(a)))
    #expect(try parse("not 'A' within 30d") == .not(.occurs(event("A"), .within(30 * day))))
    #expect(try parse("not count('A') >= 2") == .not(.compare(count("A"), .greaterOrEqual, number(2))))
    #expect(try parse("(((('A'))))") == a)
  }

  @Test("each sign of comparison", arguments: Comparison.allCases)
  func comparisons(_ comparison: Comparison) throws {
    let sign = comparison.rawValue
    #expect(try parse("crm.tier \(sign) 'gold'") == .compare(attribute("tier"), comparison, text("gold")))
    #expect(try parse("crm.balance\(sign)5") == .compare(attribute("balance"), comparison, number(5)))
    #expect(try parse("5 \(sign) count('A')") == .compare(number(5), comparison, count("A")))
    #expect(
      try parse("crm.tier \(sign) core.tier")
        == .compare(attribute("tier"), comparison, .attribute(source: "core", name: "tier")))
  }

  @Test("values on both sides, measures, numbers and attributes mixed")
  func bothSides() throws {
    #expect(try parse("count('A') > count('B')") == .compare(count("A"), .greater, count("B")))
    #expect(try parse("'gold' = crm.tier") == .compare(text("gold"), .equal, attribute("tier")))
    #expect(try parse("consent.email = true") == .compare(.consent("email"), .equal, .literal(.boolean(true))))
    #expect(try parse("profile.known != false") == .compare(.profile(.known), .notEqual, .literal(.boolean(false))))
    #expect(try parse("bucket('winter') < 10") == .compare(.bucket(salt: "winter"), .less, number(10)))
    #expect(try parse("(count('A')) >= (2)") == .compare(count("A"), .greaterOrEqual, number(2)))
  }

  @Test("`between` with numbers is a range, with durations and `ago` a window")
  func between() throws {
    #expect(try parse("count('A') between 1 and 5") == .between(count("A"), number(1), number(5)))
    #expect(try parse("crm.tier between 'a' and 'f'") == .between(attribute("tier"), text("a"), text("f")))
    #expect(try parse("'b' between 'a' and 'c'") == .between(text("b"), text("a"), text("c")))
    #expect(
      try parse("crm.balance between 1 + 1 and 5 and 'A'")
        == .and([
          .between(attribute("balance"), .arithmetic(number(1), .add, number(1)), number(5)), .occurs(event("A"), nil),
        ]))
    #expect(try parse("'A' between 1h and 2h ago") == .occurs(event("A"), .between(hour, 2 * hour)))
    let since = Operand.measure(.timeSince(event("A")), nil)
    #expect(try parse("time_since('A') between 1h and 2h") == .between(since, .duration(hour), .duration(2 * hour)))
    #expect(
      try parse("time_since('A') between 1h and 2h ago > 3d")
        == .compare(.measure(.timeSince(event("A")), .between(hour, 2 * hour)), .greater, .duration(3 * day)))
    #expect(
      try parse("time_since('A') between 1h and 2h and 'B'")
        == .and([.between(since, .duration(hour), .duration(2 * hour)), .occurs(event("B"), nil)]))
  }

  @Test("lists of literals of every kind, and `not in` as a test of its own")
  func lists() throws {
    let items: [Literal] = [.text("gold"), .number(-2.5), .number(3), .boolean(true), .boolean(false)]
    #expect(try parse("crm.tier in ('gold', -2.5, 3, true, false)") == .isIn(attribute("tier"), items, negated: false))
    #expect(try parse("crm.tier not in ('gold')") == .isIn(attribute("tier"), [.text("gold")], negated: true))
    #expect(try parse("not crm.tier in ('gold')") == .not(.isIn(attribute("tier"), [.text("gold")], negated: false)))
    #expect(try parse("count('A') in (1, 2)") == .isIn(count("A"), [.number(1), .number(2)], negated: false))
    #expect(try parse("'a' not in ('a')") == .isIn(text("a"), [.text("a")], negated: true))
  }

  @Test("tests of texts and arrays")
  func texts() throws {
    #expect(try parse("crm.tags contains 'x'") == .contains(attribute("tags"), .text("x")))
    #expect(try parse("crm.tags contains -1") == .contains(attribute("tags"), .number(-1)))
    #expect(try parse("crm.tags contains true") == .contains(attribute("tags"), .boolean(true)))
    #expect(try parse("crm.tier starts with 'a'") == .startsWith(attribute("tier"), "a"))
    #expect(try parse("crm.tier ends with 'z'") == .endsWith(attribute("tier"), "z"))
    #expect(
      try parse("first('A', url) starts with '/'")
        == .startsWith(.pick(.first, event("A"), Path(origin: .properties, steps: [.key("url")]), nil), "/"))
    #expect(try parse("'abc' contains 'b'") == .contains(text("abc"), .text("b")))
    #expect(try parse("crm.tier exists") == .exists(attribute("tier")))
    #expect(try parse("crm.tier is missing") == .isMissing(attribute("tier")))
    #expect(try parse("not crm.tier is missing") == .not(.isMissing(attribute("tier"))))
    #expect(try parse("time_since('A') is missing") == .isMissing(.measure(.timeSince(event("A")), nil)))
    #expect(try parse("profile.first_seen exists") == .exists(.profile(.firstSeen)))
  }

  @Test(
    "regular expressions that RE2 accepts, a backslash before a C among them",
    arguments: [#"^/checking/\d+$"#, #"\\C"#, #"[\\C]"#, #"\Q\C\E"#, #"\pC"#, "(?i)gold", "é+", "a{1000}", ""])
  func expressions(_ pattern: String) throws {
    #expect(try parse("crm.tier matches '\(pattern)'") == .matches(attribute("tier"), pattern))
  }

  @Test("`within last` and `within next` test a timestamp, `within` and a duration is a window")
  func timestamps() throws {
    let path = Path(origin: .properties, steps: [.key("due")])
    #expect(try parse("crm.renewal within next 30d") == .timestamp(attribute("renewal"), .next, 30 * day))
    #expect(try parse("profile.last_seen within last 1h30m") == .timestamp(.profile(.lastSeen), .last, 90 * minute))
    #expect(
      try parse("first('A', due) within last 7d")
        == .timestamp(.pick(.first, event("A"), path, nil), .last, 7 * day))
    #expect(
      try parse("first('A', due) within 7d = 'x'")
        == .compare(.pick(.first, event("A"), path, .within(7 * day)), .equal, text("x")))
    #expect(
      try parse("last('A', due) within 7d within next 1d")
        == .timestamp(.pick(.last, event("A"), path, .within(7 * day)), .next, day))
    #expect(
      try parse("max('A', due) within last 7d")
        == .timestamp(.measure(.max(event("A"), path), nil), .last, 7 * day))
    #expect(try parse("crm.tier changed within 7d") == .changed(source: "crm", attribute: "tier", within: 7 * day))
  }

  @Test("bare booleans")
  func truths() throws {
    #expect(try parse("crm.has_card") == .truth(attribute("has_card")))
    #expect(try parse("(crm.has_card)") == .truth(attribute("has_card")))
    #expect(try parse("not crm.has_card") == .not(.truth(attribute("has_card"))))
    #expect(
      try parse("profile.known and consent.advertising")
        == .and([.truth(.profile(.known)), .truth(.consent("advertising"))]))
    #expect(
      try parse("last('A', flag) within 7d")
        == .truth(.pick(.last, event("A"), Path(origin: .properties, steps: [.key("flag")]), .within(7 * day))))
    #expect(try parse("true") == .truth(.literal(.boolean(true))))
  }

  @Test("names of segments hold `-` and `.` and may begin with a digit")
  func segments() throws {
    #expect(try parse("segment(a-b)") == .segment("a-b", heldFor: nil))
    #expect(try parse("segment( checking-prospects ) for 7d") == .segment("checking-prospects", heldFor: 7 * day))
    #expect(
      try parse("segment(90days) and segment(lapsed.90)")
        == .and([.segment("90days", heldFor: nil), .segment("lapsed.90", heldFor: nil)]))
  }

  @Test("an attribute may be called like a keyword, and `-` behind one is minus")
  func attributes() throws {
    #expect(try parse("crm.in in (1)") == .isIn(attribute("in"), [.number(1)], negated: false))
    #expect(
      try parse("crm.balance-1 > 2")
        == .compare(.arithmetic(attribute("balance"), .subtract, number(1)), .greater, number(2)))
  }

  @Test("white space and comments are free")
  func comments() throws {
    let rule = "# who\n'A'   # it's a comment\r\n\tand\n\n not'B'#end"
    #expect(try parse(rule) == .and([.occurs(event("A"), nil), .not(.occurs(event("B"), nil))]))
    #expect(try parse("'# no comment'") == .occurs(event("# no comment"), nil))
  }
}
