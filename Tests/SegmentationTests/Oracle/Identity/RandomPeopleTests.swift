import Foundation
import SegmentationTesting
import Testing

/// Random cases of people against the oracle, with one thing after another beside rules, events and rows.
///
/// `MUSTER_PEOPLE=100000` runs so many of each kind, `MUSTER_TRAITS=heavy+consent` of one kind alone, `MUSTER_SEED=7`
/// begins there.

@Suite("Random logs of people") struct RandomPeopleTests {
  @Test("meet every edge of identity, consent and audiences")
  func edges() {
    var edges: [IdentityEdge: Int] = [:]
    var deltas = 0
    for seed in 1...600 {
      let random = RandomCase(seed: UInt64(seed), traits: .everything)
      let outcome = Oracle(random.pipeline).evaluate(random.log, tail: random.tail)
      edges.merge(outcome.edges, uniquingKeysWith: +)
      deltas += outcome.deltas.count
    }
    print("600 cases, \(deltas) deltas")
    for edge in IdentityEdge.allCases { print("\(edge.rawValue): \(edges[edge] ?? 0)") }
    #expect(IdentityEdge.allCases.filter { edges[$0, default: 0] < 3 } == [])
  }

  private static func setting(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }

  private static var kinds: [Traits] {
    if let traits = setting("MUSTER_TRAITS").flatMap({ Traits($0) }) { return [traits] }
    return [
      "some", "heavy", "consent", "audience", "heavy+consent+audience", "heavy+rows", "heavy+consent+audience+rows",
    ]
    .compactMap { Traits($0) }
  }

  @Test("differ in no delta between the engine and the oracle", arguments: kinds)
  func campaign(_ traits: Traits) async {
    let cases = Self.setting("MUSTER_PEOPLE").flatMap { UInt64($0) } ?? 100
    let first = Self.setting("MUSTER_SEED").flatMap { UInt64($0) } ?? 1
    let campaign = Campaign(
      seeds: first..<first + cases, traits: traits, workers: ProcessInfo.processInfo.activeProcessorCount)
    let report = await campaign.run { print("\(traits): \($0) cases") }
    print(
      "\(traits), seeds \(first)..<\(first + cases): \(report.cases) cases, \(report.deltas) deltas in \(report.seconds) s"
    )
    for difference in report.differences { print(difference) }
    #expect(report.differences.isEmpty)
    #expect(report.deltas > report.cases / 2)
    guard cases >= 50_000 else { return }
    print(report.edgeReport)
    guard traits == .everything else { return }
    #expect(IdentityEdge.allCases.filter { report.edges[$0, default: 0] < 100 } == [])
  }
}
