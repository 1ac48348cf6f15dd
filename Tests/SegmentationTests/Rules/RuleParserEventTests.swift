import Segmentation
import Testing

@Suite("Events, filters, paths and sequences")
struct RuleParserEventTests {
  private func filter(_ text: String) throws -> Rule? {
    guard case .occurs(let event, nil) = try parse("'A' where \(text)") else { return nil }
    return event.filter
  }

  private func path(_ text: String) throws -> Path? {
    guard case .compare(.measure(.sum(_, let path), _), _, _) = try parse("sum('A', \(text)) > 1") else { return nil }
    return path
  }

  @Test("names with and without a source, alternatives, and a bare * that is not '*'")
  func names() throws {
    #expect(try parse("*") == .occurs(EventPattern(names: [.init(source: nil, name: nil)]), nil))
    #expect(try parse("'*'") == .occurs(event("*"), nil))
    #expect(try parse("web:*") == .occurs(EventPattern(names: [.init(source: "web", name: nil)]), nil))
    #expect(
      try parse("'A' | web:'B' | dmp : * where x = 1 within 7d")
        == .occurs(
          EventPattern(
            names: [.init(source: nil, name: "A"), .init(source: "web", name: "B"), .init(source: "dmp", name: nil)],
            filter: .compare(property("x"), .equal, number(1))), .within(7 * day)))
    #expect(
      try parse("count(*) * 2 > 4")
        == .compare(
          .arithmetic(
            .measure(.count(EventPattern(names: [.init(source: nil, name: nil)])), nil), .multiply, number(2)),
          .greater, number(4)))
  }

  @Test("a leading text is an event unless a comparison follows at once")
  func leadingTexts() throws {
    #expect(try parse("'gold'") == .occurs(event("gold"), nil))
    #expect(try parse("'gold' within 1d") == .occurs(event("gold"), .within(day)))
    #expect(try parse("'gold' = crm.tier") == .compare(text("gold"), .equal, attribute("tier")))
    #expect(try parse("('gold' != crm.tier)") == .compare(text("gold"), .notEqual, attribute("tier")))
    #expect(
      try parse("'gold' or crm.tier = 'gold'")
        == .or([.occurs(event("gold"), nil), .compare(attribute("tier"), .equal, text("gold"))]))
  }

  @Test("a filter reaches as far as it can: to a parenthesis, a comma, `then`, a window or the end")
  func reach() throws {
    let x = Rule.compare(property("x"), .equal, number(1))
    let y = Rule.truth(property("y"))
    #expect(try filter("x = 1 and y") == .and([x, y]))
    #expect(try filter("x = 1 or not y") == .or([x, .not(y)]))
    #expect(
      try parse("('A' where x = 1) and crm.has_card")
        == .and([.occurs(event("A", where: x), nil), .truth(attribute("has_card"))]))
    #expect(
      try parse("'A' where x = 1 within 7d and crm.has_card")
        == .and([.occurs(event("A", where: x), .within(7 * day)), .truth(attribute("has_card"))]))
    #expect(
      try parse("distinct('A' where x = 1, y) > 1")
        == .compare(
          .measure(.distinct(event("A", where: x), Path(origin: .properties, steps: [.key("y")])), nil), .greater,
          number(1)))
    #expect(
      try parse("sequence('A' where x = 1 then not 'B' where y for at least 1h)")
        == .sequence(
          EventSequence(
            steps: [
              .init(isNegated: false, event: event("A", where: x), gap: nil),
              .init(isNegated: true, event: event("B", where: y), gap: .forAtLeast(hour)),
            ], window: nil)))
  }

  @Test("`between` behind a path of a filter is a range, with durations the event's window")
  func filterWindows() throws {
    let flag = Rule.truth(property("flag"))
    #expect(
      try parse("'A' where flag between 1h and 2h ago")
        == .occurs(event("A", where: flag), .between(hour, 2 * hour)))
    #expect(try parse("'A' where flag within 3d") == .occurs(event("A", where: flag), .within(3 * day)))
    #expect(
      try parse("'A' where flag between 1 and 2 between 1h and 2h ago")
        == .occurs(event("A", where: .between(property("flag"), number(1), number(2))), .between(hour, 2 * hour)))
  }

  @Test("filters take the comparisons and the arithmetic of rules")
  func filters() throws {
    let x = property("x")
    #expect(
      try filter("x + 1 >= 2 * y")
        == .compare(.arithmetic(x, .add, number(1)), .greaterOrEqual, .arithmetic(number(2), .multiply, property("y"))))
    #expect(
      try filter("(x - 1) * 2 = 4")
        == .compare(
          .arithmetic(.arithmetic(x, .subtract, number(1)), .multiply, number(2)), .equal, number(4)))
    #expect(try filter("'pro' = x") == .compare(text("pro"), .equal, x))
    #expect(try filter("('pro' = x)") == .compare(text("pro"), .equal, x))
    #expect(try filter("x not in ('a', 2)") == .isIn(x, [.text("a"), .number(2)], negated: true))
    #expect(
      try filter("x contains 'a' and x starts with 'b' and x ends with 'c' and x matches 'd'")
        == .and([.contains(x, .text("a")), .startsWith(x, "b"), .endsWith(x, "c"), .matches(x, "d")]))
    #expect(try filter("x exists or x is missing") == .or([.exists(x), .isMissing(x)]))
    #expect(try filter("not (x or y)") == .not(.or([.truth(x), .truth(property("y"))])))
    #expect(
      try filter("products[*].sku = 'a'")
        == .compare(
          .path(Path(origin: .properties, steps: [.key("products"), .each, .key("sku")])), .equal, text("a")))
  }

  @Test(
    "words that only rules outside of filters use name properties",
    arguments: [
      "count", "sum", "first", "last", "next", "segment", "sequence", "bucket", "with", "missing", "changed", "ago",
      "at", "web",
    ])
  func propertiesLikeWords(_ word: String) throws {
    #expect(try filter("\(word) = 1") == .compare(property(word), .equal, number(1)))
  }

  @Test("a keyword is a later step as it is, and in quotes everywhere")
  func keywordSteps() throws {
    #expect(
      try filter("properties.'in' = 1")
        == .compare(.path(Path(origin: .root, steps: [.key("properties"), .key("in")])), .equal, number(1)))
    #expect(
      try filter("a.in = 1")
        == .compare(.path(Path(origin: .root, steps: [.key("a"), .key("in")])), .equal, number(1)))
    #expect(try filter("$.crm = 1") == .compare(.path(Path(origin: .root, steps: [.key("crm")])), .equal, number(1)))
  }

  @Test(
    "a first name with a point behind it starts at the root, any other in the properties",
    arguments: [
      ("total", Path(origin: .properties, steps: [.key("total")])),
      ("context.page.path", Path(origin: .root, steps: [.key("context"), .key("page"), .key("path")])),
      ("products[*].sku", Path(origin: .properties, steps: [.key("products"), .each, .key("sku")])),
      ("products[0][12]", Path(origin: .properties, steps: [.key("products"), .index(0), .index(12)])),
      ("a.b[*].c", Path(origin: .root, steps: [.key("a"), .key("b"), .each, .key("c")])),
      ("$.type", Path(origin: .root, steps: [.key("type")])),
      ("$.a[0].b", Path(origin: .root, steps: [.key("a"), .index(0), .key("b")])),
      ("$.$.$", Path(origin: .root, steps: [.key("$"), .key("$")])),
      ("$", Path(origin: .properties, steps: [.key("$")])),
      ("$id", Path(origin: .properties, steps: [.key("$id")])),
      ("properties.'product id'", Path(origin: .root, steps: [.key("properties"), .key("product id")])),
      ("'product id'", Path(origin: .properties, steps: [.key("product id")])),
      ("$.'it''s'.''", Path(origin: .root, steps: [.key("it's"), .key("")])),
      ("profile.x", Path(origin: .root, steps: [.key("profile"), .key("x")])),
    ])
  func paths(_ text: String, _ expected: Path) throws {
    #expect(try path(text) == expected)
    #expect(RulePrinter().text(expected) == text)
  }

  @Test("windows of events")
  func windows() throws {
    #expect(try parse("'A' within 90d") == .occurs(event("A"), .within(90 * day)))
    #expect(try parse("'A' between 1ms and 1s ago") == .occurs(event("A"), .between(1, 1000)))
    #expect(try parse("'A' within 36500d") == .occurs(event("A"), .within(36_500 * day)))
  }

  @Test("sequences: gaps, negated steps, and the window behind the parenthesis")
  func sequences() throws {
    func step(_ name: String, not: Bool = false, _ gap: EventSequence.Gap? = nil) -> EventSequence.Step {
      .init(isNegated: not, event: event(name), gap: gap)
    }
    func sequence(_ steps: [EventSequence.Step], _ window: Window? = nil) -> Rule {
      .sequence(EventSequence(steps: steps, window: window))
    }
    #expect(try parse("sequence('A')") == sequence([step("A")]))
    #expect(try parse("sequence('A' then 'B')") == sequence([step("A"), step("B")]))
    #expect(
      try parse("sequence('A' then 'B' within 1h then 'C') within 7d")
        == sequence([step("A"), step("B", .within(hour)), step("C")], .within(7 * day)))
    #expect(try parse("sequence('A' then not 'B')") == sequence([step("A"), step("B", not: true)]))
    #expect(
      try parse("sequence('A' then not 'B' within 0s)") == sequence([step("A"), step("B", not: true, .within(0))]))
    #expect(
      try parse("sequence('A' then not 'B' for at least 0ms)")
        == sequence([step("A"), step("B", not: true, .forAtLeast(0))]))
    #expect(
      try parse("sequence('A' then not 'B' then 'C' within 2h then not 'D') between 1d and 2d ago")
        == sequence(
          [step("A"), step("B", not: true), step("C", .within(2 * hour)), step("D", not: true)], .between(day, 2 * day))
    )
  }
}
