import Foundation
import KafkaRig
import KafkaTransport
import Testing

@Suite("muster run, beside a real broker", .enabled(if: KafkaRig.isAvailable, "\(KafkaRig.absence ?? "")"))
struct ServiceTests {
  let rig: KafkaRig
  let folder: TemporaryFolder
  let program: Program
  /// Of the pipeline, and what its topics begin with.
  let name = "shop-\(UUID().uuidString.prefix(8))"

  init() throws {
    rig = try KafkaRig.shared()
    folder = try TemporaryFolder()
    program = Program(folder: folder)
  }

  /// The shop's pipeline, both of its sources in one topic of the log, spread over its partitions.
  private func prepare(_ log: [String], partitions: Int, seed: UInt64) throws {
    let topic = try rig.makeTopic("\(name).in", partitions: partitions)
    var random = SeededGenerator(seed: seed)
    try rig.write(
      log.map {
        KafkaRig.Message(
          $0.trimmingCharacters(in: .newlines), partition: Int32.random(in: 0..<Int32(partitions), using: &random))
      }, to: topic)
    let text = Shop.pipeline(
      extra: """
        output: {topic: \(name).deltas, membership: \(name).members}
        run: {clock: records, shards: 3, idle: 300ms}
        """
    )
    .replacing("name: shop\n", with: "name: \(name)\n")
    .replacing("kind: tracker\n", with: "kind: tracker\n    topic: \(topic)\n")
    .replacing("kind: crm\n", with: "kind: crm\n    topic: \(topic)\n")
    try folder.write(text, to: "shop.yaml")
    try folder.write(log.joined(), to: "all.jsonl")
  }

  private func replayed() throws -> [String] {
    try program.run(["replay", "shop.yaml", "--input", "web=all.jsonl", "--input", "crm=all.jsonl"]).lines.sorted()
  }

  private func run(_ more: [String] = ["--once"]) throws -> Program.Result {
    try program.run(["run", "shop.yaml", "--brokers", rig.brokers] + more)
  }

  private func committed(_ topic: String) throws -> [(key: String, value: String?)] {
    try CommittedTopic(topic, of: rig).records
  }

  @Test("gives the deltas that a replay gives, whatever the partitions", arguments: [(1, UInt64(1)), (4, 2)])
  func once(partitions: Int, seed: UInt64) throws {
    try prepare(Shop.log(2000, seed: seed), partitions: partitions, seed: seed)
    let result = try run()
    #expect(result.exitCode == 0, "\(result.errors)")
    let expected = try replayed()
    #expect(expected.count > 100)
    let deltas = try committed("\(name).deltas")
    #expect(deltas.compactMap(\.value).sorted() == expected)
    // The membership is the fold of the deltas.
    var members: [String: String] = [:]
    for record in try committed("\(name).members") { members[record.key] = record.value }
    var folded: [String: String] = [:]
    for (profile, line) in deltas {
      guard let line else { continue }
      let segment = line.split(separator: "\"")[2 + 1]
      folded["\(segment)/\(profile)"] = line.contains(#""op":"enter""#) ? line : nil
    }
    #expect(members == folded)
    #expect(!members.isEmpty)
    // What is there already is not told again.
    let again = try run()
    #expect(again.exitCode == 0, "\(again.errors)")
    #expect(try committed("\(name).deltas").count == deltas.count)
  }
}
