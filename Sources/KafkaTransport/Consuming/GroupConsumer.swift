import CRdKafka

/// A consumer that shares topics with the others of its group.
///
/// The group's decisions come as events of `look`, between records, and librdkafka waits for the answer: so there is one
/// thread, and no decision that has already happened. Used by one thread.
public final class GroupConsumer {
  /// Records of one look.
  private static let batch = 10_000
  /// Fewer records than these in the queue, and the fetching thread is woken.
  private static let short = 20_000

  public let consumer: KafkaConsumer
  private let queue: QueueHandle
  private let buffer = RecordBuffer(capacity: GroupConsumer.batch)
  /// The group's present gift.
  public private(set) var partitions: [TopicPartition] = []
  /// Those of them whose ends have been met.
  private var ended: Set<TopicPartition> = []
  private var turn = 0

  /// Joins the group; partitions come as an event of a later `look`.
  ///
  /// - Parameters:
  ///   - instance: names this member to its group through all its lives: who comes back within the session's time has its
  ///     partitions at once, and the others notice nothing. nil is a member without a past.
  /// - Throws: where the properties are wrong, or there is nothing to subscribe to.
  public init(
    _ configuration: KafkaConfiguration, group: String, instance: String? = nil, topics: [String],
    prefetch: Int = 64 << 20
  ) throws(KafkaError) {
    consumer = try KafkaConsumer(configuration, group: group, instance: instance, prefetch: prefetch)
    let client = consumer.client.pointer
    rd_kafka_poll_set_consumer(client)
    guard let queue = QueueHandle(of: consumer) else {
      throw consumer.client.error(RD_KAFKA_RESP_ERR__UNKNOWN_GROUP, "the group \(group) cannot be joined")
    }
    self.queue = queue
    let list = PartitionList(topics: topics)
    let result = list.withPointer { rd_kafka_subscribe(client, $0) }
    if result != RD_KAFKA_RESP_ERR_NO_ERROR {
      throw consumer.client.error(result, "the group \(group) cannot be joined")
    }
  }

  /// Lends records and tells events. What the group decides comes behind the records that were there before.
  ///
  /// - Parameters:
  ///   - most: how many, at most 10,000.
  ///   - waiting: milliseconds to wait for the first one.
  /// - Returns: how many records and events there were.
  public func look(
    most: Int = 10_000, waiting: Int32, record: (borrowing KafkaRecord) -> Void, event: (ConsumerEvent) -> Void
  ) -> Int {
    var ended = ended
    var count = buffer.look(at: queue, most: most, waiting: waiting, record: record) { message in
      switch message {
      case .end(let position): ended.insert(position.partition)
      // librdkafka says only that it is at its end, and elsewhere why.
      case .failed(let partition, let error) where error.name == "_FATAL":
        return event(.failed(partition, consumer.client.fatal ?? error))
      default: break
      }
      event(message)
    }
    self.ended = ended
    for decision in consumer.client.events.takeRebalances() {
      count += 1
      event(decision)
    }
    if queue.count < Self.short, count > 0 || ended.count < partitions.count { wakeNext() }
    return count
  }

  /// Answers `assigned`: reads these partitions from these positions on.
  public func read(_ positions: [PartitionPosition]) throws(KafkaError) {
    partitions = positions.map(\.partition)
    ended = []
    let list = PartitionList(positions)
    let result = list.withPointer { rd_kafka_assign(consumer.client.pointer, $0) }
    if result != RD_KAFKA_RESP_ERR_NO_ERROR { throw consumer.client.error(result, "the partitions cannot be read") }
  }

  /// Answers `revoked`.
  public func giveBack() throws(KafkaError) {
    partitions = []
    ended = []
    let result = rd_kafka_assign(consumer.client.pointer, nil)
    if result != RD_KAFKA_RESP_ERR_NO_ERROR {
      throw consumer.client.error(result, "the partitions cannot be given back")
    }
  }

  /// Leaves the group. A named member keeps its partitions until its session is over.
  public func leave() {
    consumer.client.events.leave()
    rd_kafka_consumer_close(consumer.client.pointer)
    partitions = []
  }

  /// One after the other, as they may lie on different brokers.
  private func wakeNext() {
    if partitions.isEmpty { return }
    turn = (turn + 1) % partitions.count
    consumer.wake(partitions[turn])
  }
}
