import Segmentation
import Testing

@Suite("Literals, arithmetic and measures")
struct RuleParserValueTests {
  private func right(_ text: String) throws -> Operand? {
    guard case .compare(_, _, let operand) = try parse("crm.balance = \(text)") else { return nil }
    return operand
  }

  @Test(
    "numbers as in JSON, with a leading minus",
    arguments: [
      ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("1.5", 1.5), ("-0.25", -0.25), ("1e3", 1000), ("1E3", 1000),
      ("2.5e+2", 250), ("25e-1", 2.5), ("9007199254740993", 9_007_199_254_740_992), ("1e-400", 0), ("0e5", 0),
    ] as [(String, Double)])
  func numbers(_ text: String, _ value: Double) throws {
    #expect(try right(text) == number(value))
  }

  @Test("a quote in a text is written twice, a backslash is itself, and nothing else is special")
  func texts() throws {
    #expect(try right("''") == text(""))
    #expect(try right("'it''s'") == text("it's"))
    #expect(try right("''''") == text("'"))
    #expect(try right(#"'a\n\'"#) == text(#"a\n\"#))
    #expect(try right("'two\nlines # and \"more\" é 😀'") == text("two\nlines # and \"more\" é 😀"))
  }

  @Test("`*` and `/` bind more tightly than `+` and `-`, from left to right")
  func arithmetic() throws {
    let (one, two, three) = (number(1), number(2), number(3))
    #expect(try right("1 + 2 * 3") == .arithmetic(one, .add, .arithmetic(two, .multiply, three)))
    #expect(try right("1 * 2 + 3") == .arithmetic(.arithmetic(one, .multiply, two), .add, three))
    #expect(try right("1 - 2 - 3") == .arithmetic(.arithmetic(one, .subtract, two), .subtract, three))
    #expect(try right("1 - (2 - 3)") == .arithmetic(one, .subtract, .arithmetic(two, .subtract, three)))
    #expect(try right("1 / 2 / 3") == .arithmetic(.arithmetic(one, .divide, two), .divide, three))
    #expect(try right("(1 + 2) * 3") == .arithmetic(.arithmetic(one, .add, two), .multiply, three))
    #expect(try right("1 -2") == .arithmetic(one, .subtract, two))
    #expect(try right("1--2") == .arithmetic(one, .subtract, number(-2)))
    #expect(try right("((1))") == one)
    #expect(
      try parse("(count('A') within 7d + 1) * 2 >= 6")
        == .compare(
          .arithmetic(.arithmetic(count("A", .within(7 * day)), .add, one), .multiply, two), .greaterOrEqual, number(6))
    )
    #expect(
      try parse("((count('A') + 1)) >= 2 and ((crm.has_card or 'B'))")
        == .and([
          .compare(.arithmetic(count("A"), .add, one), .greaterOrEqual, two),
          .or([.truth(attribute("has_card")), .occurs(event("B"), nil)]),
        ]))
  }

  @Test("every measure, with and without a window")
  func measures() throws {
    let path = Path(origin: .properties, steps: [.key("items"), .each, .key("price")])
    let a = event("A")
    let measures: [(String, Measure)] = [
      ("count('A')", .count(a)),
      ("distinct('A', items[*].price)", .distinct(a, path)),
      ("sum('A', items[*].price)", .sum(a, path)),
      ("avg('A', items[*].price)", .avg(a, path)),
      ("min('A', items[*].price)", .min(a, path)),
      ("max('A', items[*].price)", .max(a, path)),
      ("score('A', half_life 7d)", .score(a, halfLife: 7 * day)),
    ]
    for (text, measure) in measures {
      #expect(try parse("\(text) > 2") == .compare(.measure(measure, nil), .greater, number(2)))
      #expect(try parse("2 < \(text) within 30d") == .compare(number(2), .less, .measure(measure, .within(30 * day))))
      #expect(
        try parse("\(text) between 1d and 2d ago > 2")
          == .compare(.measure(measure, .between(day, 2 * day)), .greater, number(2)))
    }
  }

  @Test("durations compare with time_since, on either side, and two of it with one another")
  func durations() throws {
    let since = Operand.measure(.timeSince(event("A")), nil)
    #expect(try parse("time_since('A') > 30d") == .compare(since, .greater, .duration(30 * day)))
    #expect(try parse("30d <= time_since('A')") == .compare(.duration(30 * day), .lessOrEqual, since))
    #expect(
      try parse("time_since('A') < time_since('B')")
        == .compare(since, .less, .measure(.timeSince(event("B")), nil)))
    #expect(
      try parse("3d between time_since('A') and time_since('B')")
        == .between(.duration(3 * day), since, .measure(.timeSince(event("B")), nil)))
  }

  @Test("a score compares with a constant, which arithmetic of numbers may give")
  func scores() throws {
    let score = Operand.measure(.score(event("A"), halfLife: day), nil)
    #expect(try parse("score('A', half_life 1d) >= 2 * (1 + 0.5)") == .compare(score, .greaterOrEqual, number(3)))
    #expect(try parse("-1 < (score('A', half_life 1d))") == .compare(number(-1), .less, score))
  }

  @Test("`first` and `last` read a path of one event")
  func picks() throws {
    let path = Path(origin: .root, steps: [.key("context"), .key("page"), .key("path")])
    let filtered = event("A", where: .compare(property("x"), .equal, number(1)))
    #expect(
      try parse("first('A' where x = 1, context.page.path) = 'x'")
        == .compare(.pick(.first, filtered, path, nil), .equal, text("x")))
    #expect(
      try parse("last('A', items[0].sku) between 1d and 2d ago != 'x'")
        == .compare(
          .pick(
            .last, event("A"), Path(origin: .properties, steps: [.key("items"), .index(0), .key("sku")]),
            .between(day, 2 * day)), .notEqual, text("x")))
  }
}
