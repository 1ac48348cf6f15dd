import KafkaRig
import KafkaTransport
import Testing

/// What a read-committed consumer sees of a topic.
struct CommittedTopic {
  /// A partition's in their order, one partition after the other.
  private(set) var records: [(key: String, value: String?)] = []

  init(_ topic: String, of rig: KafkaRig) throws {
    let consumer = try KafkaConsumer(rig.configuration, group: "\(topic).test")
    let count = try #require(try rig.cluster.partitions(of: topic))
    for number in 0..<count {
      let partition = TopicPartition(topic, Int32(number))
      let bounds = try consumer.bounds(of: partition)
      guard let queue = try consumer.assign([PartitionPosition(partition, at: bounds.lowerBound)]).first else {
        continue
      }
      while queue.position < bounds.upperBound {
        _ = queue.look(most: 1000, waiting: 100) { record in
          records.append((Self.text(record.key) ?? "", Self.text(record.value)))
        } event: { _ in
        }
      }
    }
  }

  private static func text(_ bytes: UnsafeRawBufferPointer?) -> String? {
    bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Partitions in which a transaction is open: committed records do not reach their ends.
  static func hanging(_ topics: [String], of rig: KafkaRig) throws -> [TopicPartition] {
    let committed = try KafkaConsumer(rig.configuration, group: "hanging.test")
    let all = try KafkaConsumer(rig.configuration, group: "hanging.test", isolation: .uncommitted)
    var hanging: [TopicPartition] = []
    for topic in topics {
      for number in 0..<(try rig.cluster.partitions(of: topic) ?? 0) {
        let partition = TopicPartition(topic, Int32(number))
        let end = try all.bounds(of: partition).upperBound
        if try committed.bounds(of: partition).upperBound < end { hanging.append(partition) }
      }
    }
    return hanging
  }
}
