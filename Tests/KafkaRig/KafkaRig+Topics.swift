import Foundation
public import KafkaTransport

extension KafkaRig {
  /// A record to be written.
  public struct Message {
    public var key: String?
    /// nil is null.
    public var value: String?
    public var partition: Int32?
    public var timestamp: Int64?

    public init(_ value: String?, key: String? = nil, partition: Int32? = nil, timestamp: Int64? = nil) {
      self.value = value
      self.key = key
      self.partition = partition
      self.timestamp = timestamp
    }
  }

  public var configuration: KafkaConfiguration {
    get throws { try KafkaConfiguration(brokers: brokers) }
  }

  /// A topic of the test's own.
  ///
  /// - Returns: its name, which begins with `name`.
  public func makeTopic(
    _ name: String = "topic", partitions: Int = 1, settings: [String: String] = [:], messages: [Message] = []
  ) throws -> String {
    let topic = "\(name)-\(UUID().uuidString.prefix(8))"
    try cluster.create([NewTopic(topic, partitions: partitions, settings: settings)])
    try write(messages, to: topic)
    return topic
  }

  /// Writes records; they are with the broker when this returns.
  public func write(_ messages: [Message], to topic: String) throws {
    if messages.isEmpty { return }
    let producer = try KafkaProducer(configuration)
    for message in messages { try producer.produce(message, to: topic) }
    try producer.flush(milliseconds: 30_000)
  }
}

extension KafkaProducer {
  public func produce(_ message: KafkaRig.Message, to topic: String) throws(KafkaError) {
    try produce(
      topic, partition: message.partition, key: message.key.map { Array($0.utf8) },
      value: message.value.map { Array($0.utf8) }, timestamp: message.timestamp)
  }

  /// The same of arrays, whose addresses hold while they are copied.
  private func produce(
    _ topic: String, partition: Int32?, key: [UInt8]?, value: [UInt8]?, timestamp: Int64?
  ) throws(KafkaError) {
    func lend(
      _ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> Result<Void, KafkaError>
    ) -> Result<Void, KafkaError> {
      guard let bytes else { return body(nil) }
      return bytes.withUnsafeBytes { body($0) }
    }
    try lend(key) { key in
      lend(value) { value in
        do throws(KafkaError) {
          try produce(topic, partition: partition, key: key, value: value, timestamp: timestamp)
          return .success(())
        } catch {
          return .failure(error)
        }
      }
    }.get()
  }
}
