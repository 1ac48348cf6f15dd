import CRdKafka

/// What a consumer meets between records.
public enum ConsumerEvent: Sendable, Equatable {
  /// Everything of a partition has been read that was there; its position now.
  case end(PartitionPosition)
  /// The offsets that come next are not in the log any more: expired, or truncated. The partition gives nothing further.
  case gap(PartitionPosition, reason: String)
  case failed(TopicPartition, KafkaError)
  /// The group gives these partitions, and no others. It waits for `read` to be called, with the positions to begin at.
  case assigned([TopicPartition])
  /// The group takes all partitions back. It waits for `giveBack` to be called; until then they are this consumer's to
  /// commit, unless they are lost: then another one may have them already.
  case revoked([TopicPartition], isLost: Bool)

  init(_ message: UnsafePointer<rd_kafka_message_t>) {
    let name = message.pointee.rkt.flatMap { rd_kafka_topic_name($0) }.map { String(cString: $0) } ?? ""
    let partition = TopicPartition(name, message.pointee.partition)
    let position = PartitionPosition(partition, at: message.pointee.offset)
    let text = rd_kafka_message_errstr(message).map { String(cString: $0) } ?? ""
    switch message.pointee.err {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF: self = .end(position)
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      self = .gap(position, reason: text)
    case let error: self = .failed(partition, KafkaError(error, "\(partition) cannot be read: \(text)"))
    }
  }
}
