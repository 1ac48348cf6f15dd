import CRdKafka

/// One record of a topic, lent while a batch is looked at: its bytes are librdkafka's and go when the look is over.
public struct KafkaRecord: ~Copyable {
  private let message: UnsafePointer<rd_kafka_message_t>

  init(_ message: UnsafePointer<rd_kafka_message_t>) { self.message = message }

  /// Tells the topic's records from those of others while its partitions are read; costs nothing, as do `partition` and
  /// `offset`.
  public var topicMark: Int { Int(bitPattern: message.pointee.rkt) }
  /// A copy.
  public var topic: String { String(cString: rd_kafka_topic_name(message.pointee.rkt)) }
  public var partition: Int32 { message.pointee.partition }
  public var offset: Int64 { message.pointee.offset }

  /// Milliseconds since 1970, the producer's or the broker's as the topic is set; nil where the record has none.
  public var timestamp: Int64? {
    var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
    let time = rd_kafka_message_timestamp(message, &type)
    return type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? nil : time
  }

  /// nil is null, which an empty key is not.
  public var key: UnsafeRawBufferPointer? {
    message.pointee.key.map { UnsafeRawBufferPointer(start: $0, count: message.pointee.key_len) }
  }

  /// nil is null: a tombstone, and data.
  public var value: UnsafeRawBufferPointer? {
    message.pointee.payload.map { UnsafeRawBufferPointer(start: $0, count: message.pointee.len) }
  }

  /// The last header of a name; nil where there is none, or its value is null.
  public func header(_ name: String) -> UnsafeRawBufferPointer? {
    var headers: OpaquePointer?
    guard rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
    var value: UnsafeRawPointer?
    var count = 0
    guard rd_kafka_header_get_last(headers, name, &value, &count) == RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
    return value.map { UnsafeRawBufferPointer(start: $0, count: count) }
  }
}
