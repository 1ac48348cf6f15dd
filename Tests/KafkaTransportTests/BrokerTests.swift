import Foundation
import KafkaRig
import Testing

@testable import KafkaTransport

@Suite("Against a real broker", .enabled(if: KafkaRig.isAvailable, "\(KafkaRig.absence ?? "")"))
struct BrokerTests {
  let rig: KafkaRig

  init() throws { rig = try KafkaRig.shared() }

  private func read(
    _ partition: TopicPartition, from offset: Int64 = 0
  ) throws -> (
    records: [ReadRecord], event: ConsumerEvent?
  ) {
    let consumer = try KafkaConsumer(rig.configuration, group: "\(partition.topic).reader")
    return try #require(try consumer.assign([PartitionPosition(partition, at: offset)]).first).readAll()
  }

  @Test("topics are made with their settings, known, refused a second time, and deleted")
  func topics() throws {
    let name = "made-\(UUID().uuidString.prefix(8))"
    let new = NewTopic(name, partitions: 3, settings: ["cleanup.policy": "compact"])
    #expect(try rig.cluster.partitions(of: name) == nil)
    try rig.cluster.create([new])
    #expect(try rig.cluster.partitions(of: name) == 3)
    #expect(try rig.cluster.settings(of: [name])[name]?["cleanup.policy"] == "compact")
    let error = #expect(throws: KafkaError.self) { try rig.cluster.create([new]) }
    #expect(error?.code == .topicExists)
    let invalid = #expect(throws: KafkaError.self) {
      try rig.cluster.create([NewTopic(name + "x", partitions: 1, settings: ["cleanup.policy": "neither"])])
    }
    #expect(invalid?.message.contains("neither") == true, "\(invalid as Any)")
    try rig.cluster.delete([name])
    #expect(try rig.cluster.partitions(of: name) == nil)
  }

  @Test("what was aborted is not seen, what is open is not waited for, and ends lie behind control records")
  func committed() throws {
    let topic = try rig.makeTopic()
    let partition = TopicPartition(topic, 0)
    let producer = try KafkaProducer(rig.configuration, transactionalID: "\(topic).producer")
    try producer.initTransactions(milliseconds: 30_000)
    for (value, commits) in [("one", true), ("two", false), ("three", true)] {
      try producer.beginTransaction()
      try producer.produce(KafkaRig.Message(value), to: topic)
      try producer.flush(milliseconds: 10_000)
      if commits {
        try producer.commitTransaction(milliseconds: 30_000)
      } else {
        try producer.abortTransaction(milliseconds: 30_000)
      }
    }
    try producer.beginTransaction()
    try producer.produce(KafkaRig.Message("open"), to: topic)
    try producer.flush(milliseconds: 10_000)
    let consumer = try KafkaConsumer(rig.configuration, group: "\(topic).reader")
    // Each transaction has a record and a marker.
    #expect(try consumer.bounds(of: partition) == 0..<6)
    let (records, event) = try read(partition)
    #expect(records.map(\.value) == ["one", "three"])
    #expect(records.map(\.offset) == [0, 4])
    #expect(event == .end(PartitionPosition(partition, at: 6)))
    try producer.abortTransaction(milliseconds: 30_000)
  }

  @Test("a second producer of the same name ends the first one, and what that had open")
  func fencing() throws {
    let topic = try rig.makeTopic()
    let first = try KafkaProducer(rig.configuration, transactionalID: "\(topic).producer")
    try first.initTransactions(milliseconds: 30_000)
    try first.beginTransaction()
    try first.produce(KafkaRig.Message("lost"), to: topic)
    try first.flush(milliseconds: 10_000)
    let second = try KafkaProducer(rig.configuration, transactionalID: "\(topic).producer")
    try second.initTransactions(milliseconds: 30_000)
    let error = #expect(throws: KafkaError.self) { try first.commitTransaction(milliseconds: 30_000) }
    #expect(error?.recovery == .fatal)
    #expect(error?.code == .fenced, "\(error as Any)")
    try second.beginTransaction()
    try second.produce(KafkaRig.Message("kept"), to: topic)
    try second.commitTransaction(milliseconds: 30_000)
    #expect(try read(TopicPartition(topic, 0)).records.map(\.value) == ["kept"])
  }

  @Test("offsets that are not in the log are a gap, told as a value")
  func gap() throws {
    let topic = try rig.makeTopic(messages: [.init("one"), .init("two")])
    let (records, event) = try read(TopicPartition(topic, 0), from: 100)
    #expect(records.isEmpty)
    guard case .gap(let position, _)? = event else {
      Issue.record("no gap but \(event as Any)")
      return
    }
    #expect(position.partition == TopicPartition(topic, 0))
  }

  @Test("a time leads to the first record that is not before it; behind the last there is none")
  func times() throws {
    let topic = try rig.makeTopic(
      partitions: 2,
      messages: [
        .init("a", partition: 0, timestamp: 1_000_000), .init("b", partition: 0, timestamp: 2_000_000),
        .init("c", partition: 1, timestamp: 1_500_000),
      ])
    let consumer = try KafkaConsumer(rig.configuration, group: "\(topic).reader")
    let partitions = [TopicPartition(topic, 0), TopicPartition(topic, 1)]
    let offsets = try consumer.offsets(of: partitions, at: 1_500_001)
    #expect(offsets == [partitions[0]: 1])
    #expect(try consumer.offsets(of: partitions, at: 1_500_000) == [partitions[0]: 1, partitions[1]: 0])
  }

  @Test("records with keys go where the Java client sends them")
  func partitioner() throws {
    // murmur2 of these, positive, modulo 4; from Kafka's own UtilsTest.
    let topic = try rig.makeTopic(partitions: 4, messages: [.init("x", key: "21"), .init("y", key: "foobar")])
    var found: [String: Int32] = [:]
    for number in 0..<4 {
      for record in try read(TopicPartition(topic, Int32(number))).records { found[record.key ?? ""] = Int32(number) }
    }
    let expected = ["21": -973_932_308, "foobar": -790_332_482].mapValues { Int32(($0 & 0x7FFF_FFFF) % 4) }
    #expect(found == expected)
  }

  @Test("many times what the queue holds is read to the end, in order")
  func catchingUp() throws {
    let topic = try rig.makeTopic()
    let producer = try KafkaProducer(rig.configuration)
    for i in 0..<300_000 { try producer.produce(KafkaRig.Message("\(i)"), to: topic) }
    try producer.flush(milliseconds: 60_000)
    let consumer = try KafkaConsumer(rig.configuration, group: "\(topic).reader", prefetch: 1 << 20)
    let queue = try #require(try consumer.assign([PartitionPosition(TopicPartition(topic, 0), at: 0)]).first)
    var next = 0
    var isInOrder = true
    var end: ConsumerEvent?
    let clock = ContinuousClock()
    let start = clock.now
    while end == nil && clock.now < start + .seconds(60) {
      _ = queue.look(most: 1024, waiting: 100) { record in
        isInOrder = isInOrder && record.offset == Int64(next)
        next += 1
      } event: {
        end = $0
      }
    }
    #expect(next == 300_000)
    #expect(isInOrder)
    #expect(end == .end(PartitionPosition(TopicPartition(topic, 0), at: 300_000)))
  }

  private func secured(_ password: String, _ more: [KafkaConfiguration.Property] = []) throws -> KafkaCluster {
    try KafkaCluster(
      KafkaConfiguration(
        brokers: rig.securedBrokers,
        properties: [
          .init("security.protocol", "SASL_PLAINTEXT"), .init("sasl.mechanism", "PLAIN"),
          .init("sasl.username", rig.user), .init("sasl.password", password),
        ] + more))
  }

  @Test("a right password is let in; a wrong one is refused at once, and is not told")
  func passwords() throws {
    try secured(rig.password).wait(atMost: 30) { Issue.record("nothing to wait for: \($0)") }
    let cluster = try secured("not-the-password")
    let error = #expect(throws: KafkaError.self) { try cluster.wait(atMost: 30) { _ in } }
    #expect(error?.code == .authentication)
    #expect(error?.message.contains("Invalid username or password") == true, "\(error as Any)")
    #expect(error?.message.contains("not-the-password") == false)
  }

  @Test("a client without a login says what the broker may want of it")
  func wrongProtocol() throws {
    let cluster = try KafkaCluster(KafkaConfiguration(brokers: rig.securedBrokers))
    var message = ""
    // On a busy machine the first connection may take longer than one wait.
    for _ in 0..<20 where !message.contains("security.protocol") {
      let error = #expect(throws: KafkaError.self) { try cluster.wait(atMost: 1) { _ in } }
      message = error?.message ?? ""
    }
    #expect(message.contains("security.protocol"), "\(message)")
  }
}
