import SegmentationTesting
import Testing

@Suite("Random logs of people") struct RandomPeopleTests {
  @Test("meet every edge of identity, consent and audiences")
  func edges() {
    var edges: [IdentityEdge: Int] = [:]
    var deltas = 0
    for seed in 1...400 {
      let random = RandomCase(seed: UInt64(seed), traits: .everything)
      let outcome = Oracle(random.pipeline).evaluate(random.log, tail: random.tail)
      edges.merge(outcome.edges, uniquingKeysWith: +)
      deltas += outcome.deltas.count
    }
    print("400 cases, \(deltas) deltas")
    for edge in IdentityEdge.allCases { print("\(edge.rawValue): \(edges[edge] ?? 0)") }
    #expect(IdentityEdge.allCases.filter { edges[$0, default: 0] < 4 } == [])
  }
}
