import CRdKafka
import KafkaRig
import Testing

@testable import KafkaTransport

/// Kafka's numbers of requests (https://kafka.apache.org/protocol.html#protocol_api_keys).
private enum Request {
  static let initProducerId: Int16 = 22
  static let addPartitionsToTransaction: Int16 = 24
  static let endTransaction: Int16 = 26
}

@Suite("A client by itself")
struct MockBrokerTests {
  @Test("records come as they were written: null is not empty, neither in keys nor in values")
  func roundTrip() throws {
    let broker = MockBroker()
    broker.makeTopic("t", partitions: 2)
    let producer = try KafkaProducer(broker.configuration)
    let messages: [KafkaRig.Message] = [
      .init("one", key: "a", partition: 1, timestamp: 1_000), .init(nil, key: "", partition: 1, timestamp: 2_000),
      .init("", partition: 1, timestamp: 3_000),
    ]
    for message in messages { try producer.produce(message, to: "t") }
    try producer.flush(milliseconds: 10_000)
    let consumer = try KafkaConsumer(broker.configuration, group: "g")
    let partition = TopicPartition("t", 1)
    #expect(try consumer.bounds(of: partition) == 0..<3)
    let queues = try consumer.assign([PartitionPosition(partition, at: 0)])
    let (records, event) = try #require(queues.first).readAll()
    #expect(records.map(\.key) == ["a", "", nil])
    #expect(records.map(\.value) == ["one", nil, ""])
    #expect(records.map(\.timestamp) == [1_000, 2_000, 3_000])
    #expect(records.map(\.offset) == [0, 1, 2])
    #expect(event == .end(PartitionPosition(partition, at: 3)))
    #expect(queues.first?.position == 3)
  }

  @Test("a record that was lent is overwritten in librdkafka's buffer", arguments: ["none", "gzip"])
  func overwritten(compression: String) throws {
    let broker = MockBroker()
    broker.makeTopic("t")
    let configuration = try KafkaConfiguration(
      brokers: broker.configuration.brokers, properties: [.init("compression.codec", compression)])
    let producer = try KafkaProducer(configuration)
    // In one batch, so that the first record's buffer is still there when the second one is lent.
    for i in 0..<2 { try producer.produce(KafkaRig.Message("value-\(i)", key: "key-\(i)"), to: "t") }
    try producer.flush(milliseconds: 10_000)
    let consumer = try KafkaConsumer(broker.configuration, group: "g")
    let queue = try #require(
      try consumer.assign([PartitionPosition(TopicPartition("t", 0), at: 0)]).first)
    var first: (key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer)?
    var isOverwritten = false
    var count = 0
    for _ in 0..<300 where count < 2 {
      count += queue.look(most: 1000, waiting: 100) { record in
        guard let key = record.key, let value = record.value else { return }
        if let first {
          isOverwritten = first.key.allSatisfy { $0 == 0 } && first.value.allSatisfy { $0 == 0 }
        } else {
          #expect(String(decoding: value, as: UTF8.self) == "value-0")
          first = (key, value)
        }
      } event: { _ in
      }
    }
    #expect(isOverwritten)
  }

  @Test("reading begins where it is told to")
  func start() throws {
    let broker = MockBroker()
    broker.makeTopic("t")
    let producer = try KafkaProducer(broker.configuration)
    for i in 0..<5 { try producer.produce(KafkaRig.Message("\(i)"), to: "t") }
    try producer.flush(milliseconds: 10_000)
    let consumer = try KafkaConsumer(broker.configuration, group: "g")
    let queues = try consumer.assign([PartitionPosition(TopicPartition("t", 0), at: 3)])
    #expect(queues.first?.readAll().records.map(\.value) == ["3", "4"])
  }

  @Test("a topic is known by its partitions, and one that is not there is nil")
  func topics() throws {
    let broker = MockBroker()
    broker.makeTopic("here", partitions: 3)
    let cluster = try KafkaCluster(broker.configuration)
    try cluster.wait(atMost: 10) { Issue.record("nothing to wait for: \($0)") }
    #expect(try cluster.partitions(of: "here") == 3)
  }

  @Test("a record for a partition that the topic has not fails in the call")
  func noPartition() throws {
    let broker = MockBroker()
    broker.makeTopic("t")
    let producer = try KafkaProducer(broker.configuration)
    // Which partitions there are is known from the first answer on.
    try producer.produce(KafkaRig.Message("x"), to: "t")
    try producer.flush(milliseconds: 10_000)
    let error = #expect(throws: KafkaError.self) { try producer.produce(KafkaRig.Message("x", partition: 7), to: "t") }
    #expect(error?.code == .unknownTopic)
  }

  @Test("an absent broker is waited for with one line for each reason, and then named")
  func absent() throws {
    let cluster = try KafkaCluster(KafkaConfiguration(brokers: "127.0.0.1:1"))
    var notes: [String] = []
    let error = #expect(throws: KafkaError.self) { try cluster.wait(atMost: 4) { notes.append($0) } }
    #expect(error?.code == .unreachable)
    #expect(error?.isRetriable == true)
    #expect(error?.message.hasPrefix("no broker at 127.0.0.1:1 answered within 4 s: ") == true)
    #expect(notes.count == 1)
    #expect(notes.first?.contains("Connection refused") == true, "\(notes)")
  }

  @Test("a transaction that cannot take a partition is to be aborted, and the next one is another")
  func abortable() throws {
    let broker = MockBroker()
    broker.makeTopic("t")
    let producer = try KafkaProducer(broker.configuration, transactionalID: "p")
    try producer.initTransactions(milliseconds: 10_000)
    try producer.beginTransaction()
    broker.answerNext(Request.addPartitionsToTransaction, with: RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
    try producer.produce(KafkaRig.Message("x"), to: "t")
    let error = #expect(throws: KafkaError.self) { try producer.commitTransaction(milliseconds: 10_000) }
    #expect(error?.recovery == .abort, "\(error as Any)")
    try producer.abortTransaction(milliseconds: 10_000)
    try producer.beginTransaction()
    try producer.produce(KafkaRig.Message("y"), to: "t")
    try producer.commitTransaction(milliseconds: 10_000)
  }

  @Test("a producer that is fenced is at its end")
  func fenced() throws {
    let broker = MockBroker()
    broker.makeTopic("t")
    let producer = try KafkaProducer(broker.configuration, transactionalID: "p")
    try producer.initTransactions(milliseconds: 10_000)
    try producer.beginTransaction()
    try producer.produce(KafkaRig.Message("x"), to: "t")
    broker.answerNext(Request.endTransaction, with: RD_KAFKA_RESP_ERR_PRODUCER_FENCED)
    let error = #expect(throws: KafkaError.self) { try producer.commitTransaction(milliseconds: 10_000) }
    #expect(error?.recovery == .fatal, "\(error as Any)")
    #expect(error?.code == .fenced)
    let next = #expect(throws: KafkaError.self) { try producer.produce(KafkaRig.Message("y"), to: "t") }
    #expect(next?.recovery == .fatal)
  }

  @Test("time that runs out is to be tried again")
  func retriable() throws {
    let producer = try KafkaProducer(KafkaConfiguration(brokers: "127.0.0.1:1"), transactionalID: "p")
    let error = #expect(throws: KafkaError.self) { try producer.initTransactions(milliseconds: 3_000) }
    #expect(error?.recovery == .retry)
    #expect(error?.message.contains("Connection refused") == true, "\(error as Any)")
  }

  @Test("no handle stays behind")
  func handles() async {
    await #expect(processExitsWith: .success) {
      let broker = MockBroker()
      broker.makeTopic("t")
      do {
        let cluster = try KafkaCluster(broker.configuration)
        try cluster.wait(atMost: 10) { _ in }
        _ = try? KafkaConfiguration(brokers: "a:1", properties: [.init("no.such.property", "")])
        let producer = try KafkaProducer(broker.configuration)
        try producer.produce(KafkaRig.Message("x"), to: "t")
        try producer.flush(milliseconds: 10_000)
        let consumer = try KafkaConsumer(broker.configuration, group: "g")
        let queues = try consumer.assign([PartitionPosition(TopicPartition("t", 0), at: 0)])
        precondition(queues.first?.readAll().records.count == 1)
        let member = try GroupConsumer(broker.configuration, group: "h", topics: ["t"])
        var isAssigned = false
        for _ in 0..<300 where !isAssigned {
          _ = member.look(waiting: 100) { _ in
          } event: { event in
            if case .assigned = event { isAssigned = true }
          }
        }
        precondition(isAssigned)
        try member.read([PartitionPosition(TopicPartition("t", 0), at: 0)])
        member.leave()
        // Whoever is not used any more may be closed already.
        withExtendedLifetime((cluster, producer, consumer, queues, member)) {
          precondition(LiveHandles.count == 6, "three clients, a member, two queues: \(LiveHandles.count)")
        }
      }
      precondition(LiveHandles.count == 0, "all are closed: \(LiveHandles.count)")
    }
  }
}
