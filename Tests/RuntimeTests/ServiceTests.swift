import Foundation
import KafkaRig
import KafkaTransport
import Testing

@Suite("muster run, beside a real broker", .enabled(if: KafkaRig.isAvailable, "\(KafkaRig.absence ?? "")"))
struct ServiceTests {
  var rig: KafkaRig
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
  private func prepare(_ log: [String], partitions: Int, seed: UInt64, extra: String = "") throws {
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
        \(extra)
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

  @Test("a broker that is away for longer than a session is waited for, and the work goes on")
  func outage() throws {
    var test = self
    // Of its own, since others need theirs meanwhile.
    test.rig = try KafkaRig(nodes: 1)
    try test.goOnAfterOutage()
  }

  private func goOnAfterOutage() throws {
    try prepare(
      [Shop.event("c1", 0), Shop.event("c1", 1)], partitions: 1, seed: 1,
      extra: #"kafka: {session.timeout.ms: "6000"}"#)
    let instance = try program.start(
      ["run", "shop.yaml", "--brokers", rig.brokers], input: "all.jsonl", errors: "said.txt")
    defer { instance.terminate() }
    try waitForDeltas(1)
    try rig.kill(0)
    let start = ContinuousClock.now
    while start.duration(to: .now) < .seconds(9) { usleep(100_000) }
    try rig.restart(0)
    try rig.cluster.wait(atMost: 60) { _ in }
    let later = [Shop.event("c2", 100), Shop.event("c2", 101)]
    let topic = try #require(try folder.read("shop.yaml").split(separator: "topic: ").dropFirst().first)
    try rig.write(
      later.map { KafkaRig.Message($0.trimmingCharacters(in: .newlines)) },
      to: String(topic.prefix { $0 != "\n" }))
    try waitForDeltas(2)
    try folder.write(try folder.read("all.jsonl") + later.joined(), to: "all.jsonl")
    #expect(try committed("\(name).deltas").compactMap(\.value).sorted() == replayed())
    instance.terminate()
    instance.waitUntilExit()
    let said = try folder.read("said.txt")
    #expect(instance.terminationReason == .exit && instance.terminationStatus == 0, "\(said)")
  }

  private func waitForDeltas(_ count: Int) throws {
    let start = ContinuousClock.now
    while start.duration(to: .now) < .seconds(60) {
      let isThere = (try? rig.cluster.partitions(of: "\(name).deltas")).flatMap(\.self) != nil
      if isThere, let found = try? committed("\(name).deltas"), found.count >= count { return }
      usleep(200_000)
    }
    Issue.record("no \(count) deltas within a minute:\n\(try folder.read("said.txt"))")
  }

  @Test("a profile of more than a megabyte is kept, and is there again in the next life")
  func largeProfile() throws {
    let topic = try rig.makeTopic("\(name).in")
    let log = (0..<Int64(100_000)).map {
      #"{"event":"Bought","time":\#(Shop.start + $0 * 1000),"who":"c1","amount":1}"#
    }
    try rig.write(log.map { KafkaRig.Message($0) }, to: topic)
    try folder.write(
      """
      name: \(name)
      sources:
        web:
          {kind: tracker, format: json, topic: \(topic), event: event, time: time, time_unit: ms,
           identifiers: {customer: who}}
      identity: {namespaces: [customer]}
      segments: {rich: "sum('Bought', amount) within 90d >= 100001"}
      output: {topic: \(name).deltas}
      run: {clock: records}
      """, to: "shop.yaml")
    let first = try run()
    #expect(first.exitCode == 0, "\(first.errors)")
    #expect(try committed("\(name).deltas").isEmpty)
    try rig.write(
      [KafkaRig.Message(#"{"event":"Bought","time":\#(Shop.start + 200_000_000),"who":"c1","amount":1}"#)], to: topic)
    let second = try run()
    #expect(second.exitCode == 0, "\(second.errors)")
    #expect(try committed("\(name).deltas").count == 1)
  }
}
