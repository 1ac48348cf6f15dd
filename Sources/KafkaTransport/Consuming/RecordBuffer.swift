import CRdKafka

#if canImport(Glibc)
  import Glibc
#endif

/// Room for the messages of one batch.
struct RecordBuffer: ~Copyable {
  private let messages: UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>

  init(capacity: Int) {
    messages = .allocate(capacity: capacity)
    messages.initialize(repeating: nil)
  }

  deinit { messages.deallocate() }

  /// Takes a batch from a queue, lends its records and tells its events in their order, and gives it back: with keys and
  /// values overwritten, so that what people's records said does not stay in librdkafka's buffers.
  ///
  /// - Returns: how many records and events there were.
  func look(
    at queue: borrowing QueueHandle, most: Int, waiting: Int32, record: (borrowing KafkaRecord) -> Void,
    event: (ConsumerEvent) -> Void
  ) -> Int {
    let batch = UnsafeMutableBufferPointer(rebasing: messages[..<min(max(1, most), messages.count)])
    let count = queue.take(into: batch, waiting: waiting)
    for i in 0..<count {
      guard let message = batch[i] else { continue }
      if message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR {
        record(KafkaRecord(message))
        // Nobody else reads them: checksums were compared, and compressed batches unpacked, when the fetch came in.
        if let key = message.pointee.key { explicit_bzero(key, message.pointee.key_len) }
        if let value = message.pointee.payload { explicit_bzero(value, message.pointee.len) }
      } else {
        event(ConsumerEvent(message))
      }
      rd_kafka_message_destroy(message)
    }
    return count
  }
}
