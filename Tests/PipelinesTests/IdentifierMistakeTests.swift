import Testing

@testable import Pipelines

@Suite("Mistakes in identifiers")
struct IdentifierMistakeTests {
  @Test("is answered with its place, what was found, and a likely fix", arguments: mistakes)
  func isAnswered(_ mistake: Mistake) {
    #expect(mistake.answer == mistake.expected, "\(mistake.title)")
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "no identifiers where the format has none",
      #"""
      name: t
      sources:
        web: {kind: tracker, format: json, event: e, time: t}
        crm: {kind: crm, format: debezium}
      \#(Sample.segments)
      """#,
      #"""
      3:3: error: source `web` has no `identifiers`
        hint: the format `json` has no default: `identifiers: {customer: id}`
      4:3: error: source `crm` has no `identifiers`
        hint: the format `debezium` has no default: `identifiers: {customer: id}`
      """#),
    Mistake(
      "the defaults' namespaces are not there",
      #"""
      name: t
      identity: {namespaces: [account, email]}
      sources:
        web: {kind: tracker, format: segment}
      \#(Sample.segments)
      """#,
      #"""
      4:3: error: source `web` has no `identifiers`
        hint: `segment` defaults to `customer` and `cookie`, and `identity` has neither namespace
      """#),
    Mistake(
      "an unknown namespace",
      #"""
      name: t
      sources:
        web: {kind: tracker, format: segment, identifiers: {custmer: userId, account: x}}
      \#(Sample.segments)
      """#,
      #"""
      3:55: error: `custmer` is no namespace of identifiers
        hint: did you mean `customer`?
      3:72: error: `account` is no namespace of identifiers
        hint: namespaces: `customer`, `email`, `phone`, `device`, `cookie`; `namespaces` of `identity` declares others
      """#),
    Mistake(
      "empty identifiers",
      #"""
      name: t
      sources:
        web: {kind: tracker, format: segment, identifiers: {}}
      \#(Sample.segments)
      """#,
      #"""
      3:54: error: `identifiers` of source `web` is empty: without one no record counts for anybody
      """#),
    Mistake(
      "forms of hashing",
      #"""
      name: t
      sources:
        web:
          kind: tracker
          format: segment
          identifiers:
            customer: {hash: raw}
            email: {path: e, hash: sha256}
            phone: {path: p, hash: phone}
            device: {path: d, country: US}
            cookie: {path: c, hash: [raw, raw], salt: x}
      \#(Sample.segments)
      """#,
      #"""
      7:7: error: the identifier `customer` of source `web` has no `path`
        hint: it is required: `path: traits.email`
      8:30: error: `hash` of the identifier `email` of source `web` is one of `email`, `email_gmail`, `phone`, `phone_digits`, `raw`; found `sha256`
      9:24: error: the identifier `phone` of source `web` is a phone number and has no `country`
        hint: national numbers need one: `country: US`
      10:25: error: `country` of the identifier `device` of source `web` has no use
        hint: it is for national phone numbers, under `hash: phone`
      11:37: error: `hash` of the identifier `cookie` of source `web` names `raw` twice
      11:43: error: unknown key `salt` in the identifier `cookie` of source `web`
        hint: known keys: `path`, `hash`, `country`
      """#),
    Mistake(
      "countries",
      #"""
      name: t
      sources:
        a: {kind: tracker, format: segment, identifiers: {phone: {path: p, hash: phone, country: UK}}}
        b: {kind: tracker, format: segment, identifiers: {phone: {path: p, hash: [phone_digits], country: Norway}}}
        c: {kind: tracker, format: segment, identifiers: {phone: {path: p, hash: phone, country: 47}}}
      \#(Sample.segments)
      """#,
      #"""
      3:92: error: `country` of the identifier `phone` of source `a` is a country's code of two letters (ISO 3166); found `UK`
        hint: did you mean `GB`?
      4:101: error: `country` of the identifier `phone` of source `b` is a country's code of two letters (ISO 3166); found `Norway`
        hint: `US`, `GB`, `DE`, `NO` …
      5:92: error: `country` of the identifier `phone` of source `c` is a country's code of two letters (ISO 3166); found `47`
        hint: `US`, `GB`, `DE`, `NO` …
      """#),
    Mistake(
      "attributes",
      #"""
      name: t
      sources:
        a: {kind: crm, format: debezium, identifiers: {customer: id}, attributes: tier}
        b: {kind: crm, format: debezium, identifiers: {customer: id}, attributes: [tier, has-card, tier, [x]]}
        c:
          kind: crm
          format: debezium
          identifiers: {customer: id}
          attributes:
            my-tier: tier
            renewal: {path: renewal_date, unit: day}
            balance: {path: balance, scale: 2}
            amount: {path: amount, unit: decimal, scale: two}
            tags: tags[*]
            x: {column: x}
      \#(Sample.segments)
      """#,
      #"""
      3:77: error: `attributes` of source `a` is a list of names, or a mapping; found `tier`
        hint: `attributes: [tier, balance]`, or `attributes: {tier: membership.level}`
      4:84: error: `has-card` cannot name an attribute: a name is letters, digits and `_`, and begins with no digit
        hint: a mapping gives it one: `attributes: {has_card: "'has-card'"}`
      4:94: error: the attribute `tier` of source `b` stands here twice
      4:100: error: an attribute of source `b` is one value; found a list
      10:7: error: `my-tier` cannot name an attribute: a name is letters, digits and `_`, and begins with no digit
        hint: write `my_tier`
      11:43: error: `unit` of the attribute `renewal` of source `c` is one of `iso8601`, `days`, `s`, `ms`, `us`, `number`, `decimal`, `boolean`; found `day`
        hint: did you mean `days`?
      12:32: error: `scale` of the attribute `balance` of source `c` has no use
        hint: it is the digits behind the point of `unit: decimal`
      13:52: error: `scale` of the attribute `amount` of source `c` is a whole number from -100 to 100; found `two`
      14:13: error: the attribute `tags` of source `c`: `[*]` leads to many values, and the path `tags[*]` is to lead to one
        hint: `[0]` is the first element
      15:11: error: unknown key `column` in the attribute `x` of source `c`
        hint: known keys: `path`, `unit`, `scale`
      """#),
  ]
}
