import Segmentation

/// The few words, values and durations of random cases: few, so that they meet.
enum Vocabulary {
  static let hour: Int64 = 3_600_000
  static let day = 24 * hour

  static let durations: [Int64] = [1, hour, 2 * hour, 3 * hour, day, 2 * day]
  /// At least a day, as a pipeline file demands.
  static let retentions: [Int64?] = [day, 2 * day, day + 2 * hour, 3 * day, 5 * day, nil]
  static let identityRetentions: [Int64?] = [nil, 400 * day, 400 * day, day, 2 * day, 5 * day]
  static let latenesses: [Int64] = [0, 0, hour, 2 * hour, day]

  static let events = ["A", "B", "C", "Z"]
  static let attributes: [AttributeMapping] = [
    mapping("tier"), mapping("balance"), mapping("flag"), mapping("tags"), mapping("due"), mapping("born", .days),
    mapping("at", .s), mapping("n", .number), mapping("b", .boolean), mapping("on", .iso8601),
  ]
  /// Attributes that name instants, by their own form or by a unit.
  static let instants = ["due", "born", "at", "on"]
  static let paths: [Path] = [
    Path(origin: .properties, steps: [.key("v")]), Path(origin: .properties, steps: [.key("s")]),
    Path(origin: .properties, steps: [.key("f")]), Path(origin: .properties, steps: [.key("tags")]),
    Path(origin: .root, steps: [.key("context"), .key("page")]), Path(origin: .root, steps: [.key("kind")]),
    Path(origin: .properties, steps: [.key("items"), .index(0), .key("p")]),
  ]
  static let spreads: [Path] = [
    Path(origin: .properties, steps: [.key("items"), .each, .key("p")]),
    Path(origin: .properties, steps: [.key("items"), .each, .key("k")]),
    Path(origin: .properties, steps: [.key("tags"), .each]),
  ]
  static let texts = ["x", "y", "xy", "", "e\u{301}", "\u{e9}", "\u{fffd}", "\u{1f600}"]
  static let patterns = ["^x", "y$", "x.?", "[xy]{2}", "^$", "\u{e9}"]
  static let numbers: [Double] = [0, 1, 2, 3, -1, 0.1, 0.2, 0.3, 0.5, 1.5, 1e15, 0.0000005]
  static let salts = ["x", "salt"]

  private static func mapping(_ name: String, _ unit: AttributeMapping.Unit? = nil) -> AttributeMapping {
    AttributeMapping(name: name, path: Path(steps: [.key(name)]), unit: unit)
  }
}

extension SplitMix64 {
  mutating func duration() -> Int64 { pick(Vocabulary.durations) }

  mutating func literal() -> Literal {
    switch below(10) {
    case 0..<4: .number(pick(Vocabulary.numbers))
    case 4..<8: .text(pick(Vocabulary.texts))
    default: .boolean(percent(50))
    }
  }

  /// A value of any type, mostly a scalar.
  mutating func value() -> JSON {
    switch below(20) {
    case 0..<8: .number(pick(Vocabulary.numbers))
    case 8..<14: .string(pick(Vocabulary.texts))
    case 14..<16: .boolean(percent(50))
    case 16: .null
    case 17: .object([JSON.Member("a", 1), JSON.Member("b", .array([.null, "x"]))])
    case 18: .object([JSON.Member("b", .array([.null, "x"])), JSON.Member("a", 1.0)])
    default: array()
    }
  }

  mutating func array() -> JSON { .array((0..<below(4)).map { _ in percent(85) ? scalar() : .array([scalar()]) }) }

  mutating func scalar() -> JSON {
    switch below(5) {
    case 0...1: .number(pick(Vocabulary.numbers))
    case 2...3: .string(pick(Vocabulary.texts))
    default: percent(50) ? .boolean(percent(50)) : .null
    }
  }
}
