import Segmentation
import Testing

@Suite("Rules as text and back")
struct RuleParserRoundTripTests {
  @Test("a printed tree parses to the same tree")
  func randomTrees() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("seed of the random trees: \(seed)")
    var trees = RandomRule(seed: seed)
    let printer = RulePrinter(scope: bank)
    for _ in 0..<1_000 {
      let tree = trees.rule(depth: 4)
      let text = printer.text(tree)
      do {
        let again = try RuleParser.parse(text, scope: bank)
        guard Array(printer.text(again).utf8) == Array(text.utf8), again == tree else {
          Issue.record("another tree, seed \(seed): \(text)")
          return
        }
      } catch {
        Issue.record("seed \(seed)\n\(error.rendered(in: text))")
        return
      }
    }
  }

  @Test(
    "canonical text has no needless parentheses, and keeps those that matter",
    arguments: [
      ("((('A') or ('B')))", "'A' or 'B'"),
      ("('A' or 'B') and not ('C' and 'D')", "('A' or 'B') and not ('C' and 'D')"),
      ("('A' where x = 1) and 'B'", "('A' where x = 1) and 'B'"),
      ("('A' where x = 1 within 7d) and 'B'", "'A' where x = 1 within 7d and 'B'"),
      ("(('A' where x = 1))", "'A' where x = 1"),
      ("crm.balance + (2 * 3) > (1 - (2 - 3)) / 4", "crm.balance + 2 * 3 > (1 - (2 - 3)) / 4"),
      ("count('A')within 24h>=1.0", "count('A') within 1d >= 1"),
      ("crm.tier\n=  'it''s' # said", "crm.tier = 'it''s'"),
      ("'A' where $.context.page = 'x' and $.crm.x = 1", "'A' where context.page = 'x' and $.crm.x = 1"),
      ("crm.balance > 1e21", "crm.balance > 1e+21"),
    ])
  func canonical(_ text: String, _ expected: String) throws {
    #expect(RulePrinter(scope: bank).text(try parse(text)) == expected)
  }
}
