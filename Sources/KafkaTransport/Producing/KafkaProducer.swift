import CRdKafka

/// Writes records to topics: each once and in order, in transactions where it has a name for them.
///
/// Used by one thread.
public final class KafkaProducer {
  let client: ClientHandle

  /// - Parameter transactionalID: names this producer to the brokers through all its lives; without it there are no
  ///   transactions.
  public init(_ configuration: KafkaConfiguration, transactionalID: String? = nil) throws(KafkaError) {
    let defaults: KeyValuePairs = [
      "client.id": "muster", "reconnect.backoff.max.ms": "1000", "linger.ms": "5", "compression.type": "lz4",
      "retry.backoff.ms": "5",
      "partitioner": "murmur2_random", "queue.buffering.max.messages": "1000000",
      "message.max.bytes": "\(NewTopic.largestRecord)",
    ]
    if let transactionalID {
      client = try ClientHandle(
        RD_KAFKA_PRODUCER, configuration, defaults: defaults,
        own: [
          "enable.idempotence": "true", "transactional.id": transactionalID, "transaction.timeout.ms": "10000",
        ])
    } else {
      // A record that was given up would leave a hole in front of those behind it: brokers are waited for without end.
      client = try ClientHandle(
        RD_KAFKA_PRODUCER, configuration, defaults: defaults,
        own: ["enable.idempotence": "true", "message.timeout.ms": "0"],
        listening: { $0.listenToDeliveries(of: $1) })
    }
  }

  /// Hands a record over to be sent. A full buffer is waited for.
  ///
  /// - Parameters:
  ///   - partition: nil leaves it to the key, as the Java client does: records without one are spread.
  ///   - value: nil is null, a tombstone.
  ///   - timestamp: milliseconds since 1970; nil is the present.
  ///   - headers: names and texts.
  /// - Throws: what cannot be sent at all, as to a partition that the topic has not. An error thrown is an error noticed:
  ///   nothing later says it again.
  public func produce(
    _ topic: String, partition: Int32? = nil, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
    timestamp: Int64? = nil, headers: KeyValuePairs<String, String> = [:]
  ) throws(KafkaError) {
    let own = headers.isEmpty ? nil : rd_kafka_headers_new(headers.count)
    for (name, text) in headers { rd_kafka_header_add(own, name, -1, text, -1) }
    while true {
      let result =
        own == nil
        ? muster_produce(
          client.pointer, topic, partition ?? -1, Self.address(key), key?.count ?? 0, Self.address(value),
          value?.count ?? 0, timestamp ?? 0)
        : muster_produce_headed(
          client.pointer, topic, partition ?? -1, Self.address(key), key?.count ?? 0, Self.address(value),
          value?.count ?? 0, timestamp ?? 0, own)
      if result == RD_KAFKA_RESP_ERR_NO_ERROR { return }
      if result != RD_KAFKA_RESP_ERR__QUEUE_FULL, let own { rd_kafka_headers_destroy(own) }
      guard result == RD_KAFKA_RESP_ERR__QUEUE_FULL else {
        throw failure(result, "a record for \(topic) cannot be sent")
      }
      rd_kafka_poll(client.pointer, 10)
    }
  }

  /// Lets librdkafka tell what has become of records that were sent.
  public func serve() { rd_kafka_poll(client.pointer, 0) }

  /// Waits until every record that was handed over is with the brokers.
  ///
  /// - Throws: `timedOut`, and the call may be repeated; or why a record could not be delivered.
  public func flush(milliseconds: Int32) throws(KafkaError) {
    let result = rd_kafka_flush(client.pointer, milliseconds)
    if let error = client.events.takeUndelivered() { throw error }
    if result != RD_KAFKA_RESP_ERR_NO_ERROR { throw client.error(result, "records wait to be sent") }
  }

  /// An address for what is empty too: without one it would be null.
  private static func address(_ bytes: UnsafeRawBufferPointer?) -> UnsafeRawPointer? {
    guard let bytes else { return nil }
    return bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)
  }

  private func failure(_ result: rd_kafka_resp_err_t, _ what: String) -> KafkaError {
    var error = KafkaError(result, what)
    if let fatal = client.fatal { error = fatal }
    if result == RD_KAFKA_RESP_ERR__FENCED || result == RD_KAFKA_RESP_ERR__FATAL { error.recovery = .fatal }
    return error
  }
}
