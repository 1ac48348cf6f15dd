import Foundation
import KafkaRig
import KafkaTransport
import Testing

@Suite("Commands beside a real broker", .enabled(if: KafkaRig.isAvailable, "\(KafkaRig.absence ?? "")"))
struct KafkaCommandTests {
  let rig: KafkaRig
  let folder: TemporaryFolder
  let program: Program

  init() throws {
    rig = try KafkaRig.shared()
    folder = try TemporaryFolder()
    program = Program(folder: folder)
  }

  /// The shop's pipeline, both of its sources in one topic.
  private func writePipeline(_ topic: String, lateness: String = "0s", extra: String = "") throws {
    let text = Shop.pipeline(lateness: lateness, extra: extra)
      .replacing("kind: tracker\n", with: "kind: tracker\n    topic: \(topic)\n")
      .replacing("kind: crm\n", with: "kind: crm\n    topic: \(topic)\n")
    try folder.write(text, to: "shop.yaml")
  }

  private func replay(_ more: [String] = []) throws -> Program.Result {
    try program.run(["replay", "shop.yaml", "--brokers", rig.brokers] + more)
  }

  private func person(of line: String) -> String {
    String(line.split(separator: "\"").first { $0.hasPrefix("c") && Int($0.dropFirst()) != nil } ?? "")
  }

  @Test(
    "a replay of topics gives what a replay of files with the same records gives, however they are partitioned",
    arguments: [(1, 1, UInt64(11)), (4, 1, 12), (4, 2, 13)])
  func equalsFiles(partitions: Int, workers: Int, seed: UInt64) throws {
    let log = Shop.log(3000, seed: seed)
    let placed = log.map { line in
      (Int(person(of: line).dropFirst()).map { $0 % partitions } ?? 0, line.trimmingCharacters(in: .newlines))
    }
    let topic = try rig.makeTopic("shop", partitions: partitions)
    // In several writes, as producers send them.
    for start in stride(from: 0, to: placed.count, by: 700) {
      let messages = placed[start..<min(start + 700, placed.count)]
        .map { KafkaRig.Message($0.1, partition: Int32($0.0)) }
      try rig.write(messages, to: topic)
    }
    try writePipeline(topic)
    try folder.write(log.joined(), to: "all.jsonl")
    for number in 0..<partitions {
      try folder.write(placed.filter { $0.0 == number }.map { $0.1 + "\n" }.joined(), to: "part-\(number).jsonl")
    }
    let more = ["--workers", "\(workers)"]
    let whole = try program.run(["replay", "shop.yaml", "--input", "web=all.jsonl", "--input", "crm=all.jsonl"])
    let parts = try program.run(
      ["replay", "shop.yaml", "--input", "web=part-*.jsonl", "--input", "crm=part-*.jsonl"] + more)
    let topics = try replay(more)
    #expect(topics.exitCode == 0, "\(topics.errors)")
    #expect(topics.output == whole.output, "seed \(seed)")
    #expect(topics.output == parts.output, "seed \(seed)")
    #expect(topics.lines.count > 100)
    #expect(topics.lastLine == whole.lastLine)
    #expect(topics.errors.contains("1 topic, \(partitions) \(partitions == 1 ? "partition" : "partitions"), "))
  }

  @Test("a record that cannot be used is kept with its topic, partition and offset; a null value is a tombstone")
  func rejected() throws {
    let topic = try rig.makeTopic(
      "crm", partitions: 2,
      messages: [
        .init(#"{"id":1,"tier":"gold","__source_ts_ms":1767225600000}"#, partition: 1), .init(nil, partition: 1),
        .init("{\"id\":", partition: 1), .init("", partition: 1), .init("7", partition: 0),
      ])
    try folder.write(
      """
      name: bank
      sources: {crm: {kind: crm, format: debezium, topic: \(topic), identifiers: {customer: id}, attributes: [tier]}}
      segments: {gold: crm.tier = 'gold'}
      """, to: "shop.yaml")
    let result = try replay(["--rejected", "rejected.jsonl", "--quiet"])
    #expect(result.lastLine == "records: 5 in = 1 used + 1 passed over + 3 rejected", "\(result.errors)")
    let rejected = try folder.read("rejected.jsonl").split(separator: "\n").sorted()
    #expect(
      rejected == [
        #"{"source":"crm","topic":"\#(topic)","partition":0,"offset":0,"reason":"not_an_object","record":7}"#,
        #"{"source":"crm","topic":"\#(topic)","partition":1,"offset":2,"reason":"malformed","record":"{\"id\":"}"#,
        #"{"source":"crm","topic":"\#(topic)","partition":1,"offset":3,"reason":"malformed","record":""}"#,
      ])
  }

  @Test("a flattened change without a time is of the time at which Kafka got it")
  func arrival() throws {
    let topic = try rig.makeTopic(
      "crm", messages: [.init(#"{"id":1,"tier":"gold"}"#, timestamp: Shop.start + 1234)])
    try folder.write(
      """
      name: bank
      sources: {crm: {kind: crm, format: debezium, topic: \(topic), identifiers: {customer: id}, attributes: [tier]}}
      segments: {gold: crm.tier = 'gold'}
      """, to: "shop.yaml")
    let result = try replay()
    #expect(result.lines.count == 1, "\(result.errors)")
    #expect(result.output.contains(#""time":"2026-01-01T00:00:01.234Z""#), "\(result.output)")
  }

  @Test("--from begins at Kafka's own time, --until ends at the records'")
  func span() throws {
    let messages = (0..<10).map { i in
      KafkaRig.Message(
        Shop.event("ann", Int64(i), id: "m\(i)").trimmingCharacters(in: .newlines), partition: Int32(i % 2),
        timestamp: Shop.start + Int64(i) * 3_600_000)
    }
    let topic = try rig.makeTopic("shop", partitions: 3, messages: messages)
    try writePipeline(topic)
    #expect(try replay().lastLine.hasPrefix("records: 10 in = 10 used"))
    #expect(try replay(["--from", "2026-01-01T04:00:00Z"]).lastLine.hasPrefix("records: 6 in = 6 used"))
    #expect(try replay(["--from", "2026-01-01T09:00:00.001Z"]).lastLine.hasPrefix("records: 0 in = 0 used"))
    let until = try replay(["--from", "2026-01-01T04:00:00Z", "--until", "2026-01-01T00:00:05Z"])
    #expect(until.lastLine == "records: 6 in = 2 used + 4 passed over + 0 rejected", "\(until.errors)")
  }

  @Test("a kept state goes on with the records that came meanwhile, and commits nothing to the brokers")
  func state() throws {
    let topic = try rig.makeTopic("shop")
    try writePipeline(topic)
    func write(_ seconds: Range<Int64>) throws {
      try rig.write(
        seconds.map { .init(Shop.event("ann", $0, id: "m\($0)").trimmingCharacters(in: .newlines)) }, to: topic)
    }
    try write(0..<1)
    let first = try replay(["--state", "state", "--output", "deltas.jsonl"])
    #expect(first.lastLine == "records: 1 in = 1 used + 0 passed over + 0 rejected", "\(first.errors)")
    try write(1..<2)
    // What was read before is read again, and known by its message id.
    let second = try replay(["--state", "state", "--output", "deltas.jsonl"])
    #expect(second.lastLine == "records: 2 in = 1 used + 1 passed over + 0 rejected", "\(second.errors)")
    #expect(try folder.read("deltas.jsonl").split(separator: "\n").count == 1)
  }

  @Test("a topic that is missing, a broker that is absent, a login that is refused: one message each, exit code 1")
  func troubles() throws {
    try writePipeline("no-such-topic")
    let missing = try replay()
    #expect(missing.exitCode == 1)
    #expect(
      missing.errors
        == "muster: error: there is no topic 'no-such-topic', which the source 'web' reads: make it, or correct 'topic' in the pipeline file\n"
    )
    let absent = try program.run(["replay", "shop.yaml", "--brokers", "127.0.0.1:1", "--wait", "4s"])
    #expect(absent.exitCode == 1)
    let lines = absent.errors.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first?.hasPrefix("muster: waiting for a broker at 127.0.0.1:1: ") == true, "\(absent.errors)")
    #expect(lines.last?.hasPrefix("muster: error: no broker at 127.0.0.1:1 answered within 4 s: ") == true)
    let login = """
      kafka:
        security.protocol: SASL_PLAINTEXT
        sasl.mechanism: PLAIN
        sasl.username: \(rig.user)
        sasl.password: ${PASSWORD}
      """
    try writePipeline(try rig.makeTopic("shop"), extra: login)
    let refused = try program.run(
      shell: "PASSWORD=not-the-password muster replay shop.yaml --brokers \(rig.securedBrokers)")
    #expect(refused.exitCode == 1)
    #expect(refused.errors.contains("Invalid username or password"), "\(refused.errors)")
    #expect(refused.errors.split(separator: "\n").count == 1)
    #expect(!refused.errors.contains("not-the-password"))
    let admitted = try program.run(
      shell: "PASSWORD=\(rig.password) muster replay shop.yaml --brokers \(rig.securedBrokers)")
    #expect(admitted.exitCode == 0, "\(admitted.errors)")
    let unset = try program.run(["replay", "shop.yaml", "--brokers", rig.brokers])
    #expect(unset.exitCode == 2)
    #expect(unset.errors.contains("the environment has no `PASSWORD`"), "\(unset.errors)")
    #expect(unset.errors.hasPrefix("shop.yaml:"))
  }

  @Test("topics are planned, made once, and a topic that does not fit is named with the remedy")
  func topics() throws {
    let topic = try rig.makeTopic("shop", partitions: 3)
    let name = "p\(UUID().uuidString.prefix(8))"
    func pipeline(_ more: String) throws {
      try writePipeline(topic, extra: "output: {topic: \(name).deltas}\n" + more)
      try folder.write(folder.read("shop.yaml").replacing("name: shop", with: "name: \(name)"), to: "shop.yaml")
    }
    func states(_ more: [String] = []) throws -> (result: Program.Result, states: [String]) {
      let result = try program.run(["topics", "shop.yaml", "--json"] + more)
      struct Report: Decodable {
        struct Topic: Decodable { var state: String }
        var topics: [Topic]
      }
      return (result, try JSONDecoder().decode(Report.self, from: Data(result.output.utf8)).topics.map(\.state))
    }
    try pipeline("")
    let brokers = ["--brokers", rig.brokers]
    let missing = Array(repeating: "missing", count: 4)
    #expect(try states().states == Array(repeating: "planned", count: 5))
    #expect(try states(brokers + ["--dry-run"]).states == ["exists"] + missing)
    #expect(try states(brokers).states == ["exists"] + Array(repeating: "created", count: 4))
    #expect(try states(brokers).states == Array(repeating: "exists", count: 5))
    #expect(try rig.cluster.partitions(of: "\(name).log") == 3)
    #expect(try rig.cluster.settings(of: ["\(name).log"])["\(name).log"]?["retention.ms"] == "604800000")
    #expect(
      try rig.cluster.settings(of: ["\(name).changelog"])["\(name).changelog"]?["cleanup.policy"] == "compact")
    try pipeline("run: {shards: 7}")
    let wrong = try states(brokers)
    #expect(wrong.result.exitCode == 1)
    #expect(wrong.states == ["exists", "differs", "differs", "exists", "exists"])
    #expect(
      wrong.result.errors.hasPrefix("muster: error: the topic '\(name).log' has 3 partitions and should have 7: "),
      "\(wrong.result.errors)")
    #expect(wrong.result.errors.contains("set 'shards: 3' under 'run'"))
  }
}
