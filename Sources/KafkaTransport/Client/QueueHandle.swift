import CRdKafka

/// A queue of librdkafka, out of which records or answers are taken.
struct QueueHandle: ~Copyable {
  private let pointer: OpaquePointer
  /// Whose queue it is: released after the queue.
  private let owner: AnyObject

  /// A new queue for answers to `owner`.
  init(for owner: KafkaCluster) {
    self.owner = owner
    pointer = rd_kafka_queue_new(owner.client.pointer)
    LiveHandles.opened()
  }

  /// A partition's own queue, which from now on flows into no other; nil where it cannot be had.
  init?(of partition: TopicPartition, for owner: KafkaConsumer) {
    self.owner = owner
    guard let queue = rd_kafka_queue_get_partition(owner.client.pointer, partition.topic, partition.number) else {
      return nil
    }
    rd_kafka_queue_forward(queue, nil)
    pointer = queue
    LiveHandles.opened()
  }

  /// All partitions that a consumer reads and that have no queue of their own.
  init?(of owner: KafkaConsumer) {
    self.owner = owner
    guard let queue = rd_kafka_queue_get_consumer(owner.client.pointer) else { return nil }
    pointer = queue
    LiveHandles.opened()
  }

  deinit {
    rd_kafka_queue_destroy(pointer)
    LiveHandles.closed()
  }

  /// Lends the queue to a call.
  func withPointer<Result>(_ body: (OpaquePointer) -> Result) -> Result { body(pointer) }

  /// Records and events that wait in it.
  var count: Int { rd_kafka_queue_length(pointer) }

  /// Takes what is there, as much as fits. Only where nothing is there it waits, and then for the first one alone:
  /// librdkafka's batch call would wait for a full batch.
  ///
  /// - Returns: how many messages of `batch` are the caller's to destroy.
  func take(into batch: UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>, waiting: Int32) -> Int {
    let taken = max(0, rd_kafka_consume_batch_queue(pointer, 0, batch.baseAddress, batch.count))
    if taken > 0 || waiting == 0 { return taken }
    if rd_kafka_consume_batch_queue(pointer, waiting, batch.baseAddress, 1) < 1 { return 0 }
    let rest = batch.baseAddress.map { $0 + 1 }
    return 1 + max(0, rd_kafka_consume_batch_queue(pointer, 0, rest, batch.count - 1))
  }
}
