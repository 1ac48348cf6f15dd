import Segmentation
import SegmentationTesting
import Testing

/// Truncates that come late: to each row a delete behind what came of this row before.
@Suite("A late truncate")
struct LateTruncateTests {
  private let pipeline: Pipeline

  init() throws { pipeline = try Self.pipeline() }

  private static func pipeline() throws -> Pipeline {
    var crm = Source(name: "crm", kind: .crm, format: .debezium)
    crm.attributes = [AttributeMapping(name: "tier", path: Path(steps: [.key("tier")]))]
    crm.identifiers = ["customer", "cookie"].map { IdentifierMapping(namespace: $0, paths: []) }
    let scope = RuleScope(
      sources: [.init(name: "crm", kind: .crm, attributes: ["tier"])], segments: ["gold"], purposes: [])
    return Pipeline(
      name: "truncates", sources: [crm],
      segments: [Segment(name: "gold", rule: try RuleParser.parse("crm.tier = 'gold'", scope: scope))])
  }

  private func row(_ who: String, at time: Int64, line: UInt64, sequence: UInt64? = nil) -> LoggedRecord {
    var row = LoggedRecord(
      source: "crm", time: time * hour, identifiers: [.init("customer", who)],
      content: .row(["tier": .value(.string("gold"))]))
    row.sequence = sequence.map { .init(major: $0) }
    row.line = line
    return row
  }

  private func truncate(at time: Int64, line: UInt64) -> LoggedRecord {
    var truncate = LoggedRecord(source: "crm", time: time * hour, identifiers: [], content: .truncate)
    truncate.line = line
    return truncate
  }

  private func members(_ log: [LoggedRecord], shards: Int) -> Set<String> {
    var members: Set<String> = []
    for line in EngineRun(pipeline, log, shards: shards, stride: .max).lines {
      guard let delta = ExpectedDelta(line: line) else { continue }
      if delta.isEnter { members.insert(delta.profile) } else { members.remove(delta.profile) }
    }
    return members
  }

  @Test("spares a row that comes behind it, whatever came of others before", arguments: [1, 2, 3, 5, 64])
  func spares(shards: Int) {
    // All are applied at one instant, at which rows with a sequence stand behind those without.
    let log =
      (0..<8).map { row("early\($0)", at: 100, line: UInt64($0 + 1), sequence: 9) } + [truncate(at: 50, line: 9)]
      + (0..<8).map { row("behind\($0)", at: 100, line: UInt64($0 + 10)) }
    #expect(members(log, shards: shards) == Set((0..<8).map { "customer:behind\($0)" }))
  }

  @Test("deletes the rows of which nothing else comes", arguments: [1, 2, 5])
  func others(shards: Int) {
    let log =
      (0..<8).map { row("known\($0)", at: 10, line: UInt64($0 + 1)) }
      + [row("early", at: 100, line: 9), truncate(at: 50, line: 10), truncate(at: 40, line: 11)]
      + [row("behind", at: 30, line: 12), row("last", at: 100, line: 13)]
    #expect(members(log, shards: shards) == ["customer:behind", "customer:last"])
  }
}
