import CRdKafka

/// Reads records of topics, committed ones where it is not told otherwise.
///
/// Used by one thread. Nothing is committed by it, and where the log has a gap it says so instead of jumping.
public final class KafkaConsumer {
  /// Which records are read.
  public enum Isolation: String, Sendable {
    case committed = "read_committed"
    case uncommitted = "read_uncommitted"
  }

  let client: ClientHandle
  private let waker: FetchWaker

  /// - Parameters:
  ///   - group: names the consumer; nothing is joined, which is for a `GroupConsumer`.
  ///   - instance: the name of a member of the group.
  ///   - prefetch: bytes that librdkafka may read ahead, for each queue that is read from.
  ///   - isolation: also of transactions that are open or were aborted.
  public init(
    _ configuration: KafkaConfiguration, group: String, instance: String? = nil, prefetch: Int = 64 << 20,
    isolation: Isolation = .committed
  ) throws(KafkaError) {
    client = try ClientHandle(
      RD_KAFKA_CONSUMER, configuration,
      defaults: [
        "client.id": "muster", "reconnect.backoff.max.ms": "1000", "fetch.wait.max.ms": "20",
        "queued.min.messages": "100000",
        "queued.max.messages.kbytes": "\(max(prefetch >> 10, 1))", "session.timeout.ms": "10000",
        "partition.assignment.strategy": "range",
      ],
      own: [
        "group.id": group, "isolation.level": isolation.rawValue, "enable.auto.commit": "false",
        "enable.auto.offset.store": "false", "auto.offset.reset": "error", "enable.partition.eof": "true",
        "allow.auto.create.topics": "false", "group.instance.id": instance ?? "",
      ], listening: { $0.listenToRebalances(of: $1) })
    waker = FetchWaker(client.pointer)
  }

  deinit { waker.stop() }

  /// The first offset of a partition and the one behind its last committed record.
  public func bounds(of partition: TopicPartition) throws(KafkaError) -> Range<Int64> {
    var low: Int64 = 0
    var high: Int64 = 0
    let result = rd_kafka_query_watermark_offsets(
      client.pointer, partition.topic, partition.number, &low, &high, KafkaCluster.patience)
    if result != RD_KAFKA_RESP_ERR_NO_ERROR {
      serve()
      throw client.error(result, "the offsets of \(partition) cannot be read")
    }
    return low..<max(low, high)
  }

  /// The offsets behind the last committed records of partitions, asked for at once.
  public func ends(of partitions: [TopicPartition]) throws(KafkaError) -> [TopicPartition: Int64] {
    try offsets(of: partitions, at: Int64(RD_KAFKA_OFFSET_END))
  }

  /// The offset of the first record that was written at `time` or later (Kafka's own timestamps); nil where none was.
  public func offsets(
    of partitions: [TopicPartition], at time: Int64
  ) throws(KafkaError) -> [TopicPartition: Int64] {
    let list = PartitionList(partitions.map { PartitionPosition($0, at: time) })
    let result = list.withPointer { rd_kafka_offsets_for_times(client.pointer, $0, KafkaCluster.patience) }
    if result != RD_KAFKA_RESP_ERR_NO_ERROR {
      serve()
      throw client.error(result, "the offsets of a time cannot be read")
    }
    var offsets: [TopicPartition: Int64] = [:]
    for entry in list.entries {
      if entry.error != RD_KAFKA_RESP_ERR_NO_ERROR {
        throw client.error(entry.error, "the offset of a time in \(entry.position.partition) cannot be read")
      }
      if entry.position.offset >= 0 { offsets[entry.position.partition] = entry.position.offset }
    }
    return offsets
  }

  /// Reads these partitions from now on, each through a queue of its own, and no others.
  ///
  /// - Returns: the queues, in the same order. A partition whose queue is not read from is not read ahead any further.
  public func assign(_ positions: [PartitionPosition]) throws(KafkaError) -> [PartitionQueue] {
    var queues: [PartitionQueue] = []
    for position in positions {
      guard let queue = QueueHandle(of: position.partition, for: self) else {
        throw client.error(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, "\(position.partition) cannot be read")
      }
      queues.append(PartitionQueue(self, queue, position))
    }
    let list = PartitionList(positions)
    let result = list.withPointer { rd_kafka_assign(client.pointer, $0) }
    if result != RD_KAFKA_RESP_ERR_NO_ERROR { throw client.error(result, "the partitions cannot be read") }
    return queues
  }

  /// Lets librdkafka tell what it has to tell.
  ///
  /// - Returns: what is wrong with the connection at present, where something is.
  @discardableResult
  public func serve() -> KafkaError? {
    rd_kafka_poll(client.pointer, 0)
    // Errors of the group come as messages; no record does while each partition has a queue of its own.
    if let message = rd_kafka_consumer_poll(client.pointer, 0) { rd_kafka_message_destroy(message) }
    return client.events.trouble
  }

  /// Records come again: what was wrong with the connection is over.
  public func forgetTrouble() { client.events.forgetTrouble() }

  func wake(_ partition: TopicPartition) { waker.wake(partition) }
}
