/// The records of one partition, in their order.
public final class PartitionQueue {
  /// Fewer records than these in the queue, and the fetching thread is woken.
  private static let short = 20_000
  /// Records of one look; more would only lie in memory.
  private static let batch = 1024

  public let partition: TopicPartition
  /// Of the next record.
  public private(set) var position: Int64
  private let consumer: KafkaConsumer
  private let queue: QueueHandle
  private let buffer = RecordBuffer(capacity: PartitionQueue.batch)
  private var isAtEnd = false

  init(_ consumer: KafkaConsumer, _ queue: consuming QueueHandle, _ start: PartitionPosition) {
    self.consumer = consumer
    self.queue = queue
    partition = start.partition
    position = start.offset
  }

  /// Lends records and tells events, in their order.
  ///
  /// - Parameters:
  ///   - most: how many, at most 1024.
  ///   - waiting: milliseconds to wait for the first one.
  /// - Returns: how many records and events there were.
  public func look(
    most: Int, waiting: Int32, record: (borrowing KafkaRecord) -> Void, event: (ConsumerEvent) -> Void
  ) -> Int {
    var position = position
    var isAtEnd = isAtEnd
    let count = buffer.look(at: queue, most: most, waiting: waiting) { message in
      position = message.offset + 1
      isAtEnd = false
      record(message)
    } event: { message in
      if case .end(let end) = message {
        position = max(position, end.offset)
        isAtEnd = true
      }
      event(message)
    }
    self.position = position
    self.isAtEnd = isAtEnd
    if !isAtEnd, queue.count < Self.short { consumer.wake(partition) }
    return count
  }
}
