import Segmentation
import Testing

@Suite("Equal trees")
struct RuleEqualityTests {
  private static let composed = "caf\u{E9}"
  private static let decomposed = "cafe\u{301}"

  @Test(
    "a composed and a decomposed é are two texts wherever a rule has one",
    arguments: [
      "'§'", "crm.tier = '§'", "crm.tier in ('a', '§')", "crm.tags contains '§'", "crm.tier starts with '§'",
      "crm.tier ends with '§'", "crm.tier matches '§'", "bucket('§') < 10", "count('A' where x = '§') > 1",
      "sum('A', '§') > 1", "'A' where properties.'§' exists", "sequence('A' then '§')", "not ('A' or '§')",
    ])
  func exactTexts(_ pattern: String) throws {
    func rule(_ text: String) throws -> Rule { try parse(pattern.replacing("§", with: text)) }
    #expect(try rule(Self.composed) == rule(Self.composed))
    #expect(try rule(Self.decomposed) == rule(Self.decomposed))
    #expect(try rule(Self.composed) != rule(Self.decomposed))
  }

  @Test("what can be hashed is told apart in a set as well")
  func sets() {
    let texts = [Self.composed, Self.decomposed, Self.composed]
    #expect(Set(texts.map { Literal.text($0) }).count == 2)
    #expect(Set(texts.map { EventPattern.Name(source: nil, name: $0) }).count == 2)
    #expect(Set(texts.map { Path(steps: [.key($0)]) }).count == 2)
  }

  @Test("different trees of one seed differ, and each equals itself")
  func randomTrees() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed of the random trees: \(seed)")
    var trees = RandomRule(seed: seed)
    let printer = RulePrinter(scope: bank)
    for _ in 0..<500 {
      let (a, b) = (trees.rule(depth: 1), trees.rule(depth: 1))
      let sameText = Array(printer.text(a).utf8) == Array(printer.text(b).utf8)
      #expect(a == a && b == b && (a == b) == sameText, "seed \(seed): \(a), \(b)")
    }
  }
}
