import Segmentation
import Testing

@Suite("The parser takes anything")
struct RuleParserFuzzTests {
  private static let words = [
    "'A'", "'it''s'", "*", "web", ":", "crm", ".", "tier", "balance", "profile", "known", "first_seen", "consent",
    "email",
    "segment", "(", ")", "a-b", "for", "7d", "1h30m", "0s", "sequence", "then", "not", "within", "at", "least",
    "between",
    "and", "ago", "or", "count", "sum", "first", "last", "next", "score", "half_life", "time_since", "bucket", ",", "|",
    "where", "x", "[*]", "[0]", "$.", "=", "!=", "<", ">=", "+", "-", "/", "1", "-2.5", "in", "contains", "starts",
    "with",
    "matches", "exists", "is", "missing", "changed", "true", "null", "#", "\n", "'", "é", "\"", "3 months", "1e400",
  ]
  private static let valid = [
    "count(web:'Page Viewed' where context.page.path starts with '/checking') within 30d >= 1 and crm.has_card = true",
    "sequence('A' then not 'B' for at least 1h then 'C' within 2h) between 1d and 2d ago or segment(a-b) for 90d",
    "not (crm.tier in ('gold', -1.5, true) or first('A', items[0].sku) within 7d within last 3d)",
    "(count('A' | * where x[*] = 1 and not y) + 1) * 2 between 1 and 6 and time_since('A') > 1h30m # end",
    "score('A', half_life 7d) > 2.5 and bucket('salt') < 10 and crm.tier matches '^a\\\\C' and profile.known",
  ]

  /// Nothing may trap; what comes back is a tree that reads the same again, or an error that points into the text.
  private func check(_ text: String, seed: UInt64) -> Bool {
    do {
      let rule = try RuleParser.parse(text, scope: bank)
      let printed = RulePrinter(scope: bank).text(rule)
      guard (try? RuleParser.parse(printed, scope: bank)) == rule else {
        Issue.record("seed \(seed): \(text) was printed as \(printed), which reads otherwise")
        return false
      }
    } catch {
      let isInside = error.offset >= 0 && error.offset <= text.utf8.count && error.length >= 1
      guard isInside, !error.message.isEmpty, !error.rendered(in: text).isEmpty else {
        Issue.record("seed \(seed): the error points outside of \(text): \(error)")
        return false
      }
    }
    return true
  }

  private func run(_ name: String, count: Int, make: (inout SeededGenerator) -> String) {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed of \(name): \(seed)")
    var random = SeededGenerator(seed: seed)
    for _ in 0..<count where !check(make(&random), seed: seed) { return }
  }

  @Test("random bytes")
  func bytes() {
    run("random bytes", count: 10_000) { random in
      let ascii = random.chance(50)
      let count = random.upTo(40)
      let bytes = (0..<count).map { _ in UInt8.random(in: ascii ? 32...126 : 0...255, using: &random) }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  @Test("words of the language in any order")
  func words() {
    run("random words", count: 10_000) { random in
      (0..<random.upTo(20)).map { _ in random.pick(Self.words) }.joined(separator: random.chance(80) ? " " : "")
    }
  }

  @Test("valid rules with pieces cut out, doubled, swapped or replaced")
  func mutations() {
    run("mutated rules", count: 6_000) { random in
      var bytes = Array(random.pick(Self.valid).utf8)
      for _ in 0..<random.upTo(3) {
        let from = Int.random(in: 0..<bytes.count, using: &random)
        let to = min(bytes.count, from + random.upTo(8))
        switch random.upTo(4) {
        case 1 where to - from < bytes.count: bytes.removeSubrange(from..<to)
        case 2: bytes.insert(contentsOf: bytes[from..<to], at: from)
        case 3: bytes[from] = UInt8.random(in: 0...255, using: &random)
        default: bytes.replaceSubrange(from..<to, with: Array(random.pick(Self.words).utf8))
        }
        if bytes.isEmpty { bytes = [32] }
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  @Test("a rule may nest 200 deep, and no deeper; length alone is no matter")
  func depth() throws {
    let nested: [(String, String)] = [("(", ")"), ("not ", ""), ("not (", ")")]
    for (open, close) in nested {
      let levels = 200 / open.split(separator: " ").count
      let allowed = String(repeating: open, count: levels) + "'A'" + String(repeating: close, count: levels)
      _ = try parse(allowed)
      let error = #expect(throws: RuleError.self) {
        try parse(String(repeating: open, count: 100_000) + "'A'" + String(repeating: close, count: 100_000))
      }
      #expect(error?.message == "the rule is nested deeper than 200")
    }
    #expect(throws: RuleError.self) { try parse("1 < " + String(repeating: "(", count: 100_000)) }

    _ = try parse("0 < 1" + String(repeating: " + 1", count: 200))
    let error = #expect(throws: RuleError.self) { try parse("0 < 1" + String(repeating: " * 1", count: 100_000)) }
    #expect(error?.message == "more than 200 operations in one number")

    let wide = try parse("'A'" + String(repeating: " or 'A'", count: 20_000))
    guard case .or(let rules) = wide else {
      Issue.record("not read as alternatives")
      return
    }
    #expect(rules.count == 20_001)
  }
}
