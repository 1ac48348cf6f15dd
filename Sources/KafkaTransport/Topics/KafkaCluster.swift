import CRdKafka

/// What a pipeline asks of its cluster: whether it is there, which topics it has, and to make those that are missing.
public final class KafkaCluster {
  let client: ClientHandle
  let brokers: String
  /// Milliseconds that one request may take.
  static let patience: Int32 = 30_000

  /// Connects to nothing yet.
  ///
  /// - Throws: `KafkaError` of code `configuration` where the properties do not go together.
  public init(_ configuration: KafkaConfiguration) throws(KafkaError) {
    brokers = configuration.brokers
    // A producer that asks for a topic makes some brokers create it; a consumer does not.
    client = try ClientHandle(
      RD_KAFKA_CONSUMER, configuration, defaults: ["client.id": "muster", "reconnect.backoff.max.ms": "1000"],
      own: ["enable.auto.commit": "false", "allow.auto.create.topics": "false"])
  }

  /// Waits until a broker answers.
  ///
  /// - Parameters:
  ///   - seconds: how long at most.
  ///   - note: is told each new reason to wait, and when the waiting is over.
  /// - Throws: `KafkaError`: `authentication` at once, `unreachable` when time is over.
  public func wait(atMost seconds: Double, note: (String) -> Void) throws(KafkaError) {
    let clock = ContinuousClock()
    let deadline = clock.now + .seconds(seconds)
    var reasons: Set<String> = []
    while true {
      var metadata: UnsafePointer<rd_kafka_metadata>?
      let result = rd_kafka_metadata(client.pointer, 0, nil, &metadata, 300)
      rd_kafka_poll(client.pointer, 0)
      if let metadata { rd_kafka_metadata_destroy(metadata) }
      if result == RD_KAFKA_RESP_ERR_NO_ERROR {
        if !reasons.isEmpty { note("the brokers at \(brokers) are there") }
        client.events.forgetTrouble()
        return
      }
      let trouble = client.events.trouble
      if let trouble, trouble.code == .authentication {
        throw KafkaError(
          .authentication, name: trouble.name,
          "the brokers at \(brokers) do not let us in: \(trouble.message): see the properties under `kafka`")
      }
      if clock.now >= deadline {
        throw KafkaError(
          .unreachable, recovery: .retry, name: trouble?.name ?? "_TIMED_OUT",
          "no broker at \(brokers) answered within \(Int(seconds)) s" + (trouble.map { ": \($0.message)" } ?? ""))
      }
      if let trouble, reasons.insert(trouble.message).inserted {
        note("waiting for a broker at \(brokers): \(trouble.message)")
      }
    }
  }

  /// How many partitions a topic has; nil where there is none of that name.
  public func partitions(of topic: String) throws(KafkaError) -> Int? {
    guard let handle = rd_kafka_topic_new(client.pointer, topic, nil) else {
      throw client.error(rd_kafka_last_error(), "the topic \(topic) cannot be asked for")
    }
    defer { rd_kafka_topic_destroy(handle) }
    var metadata: UnsafePointer<rd_kafka_metadata>?
    let result = rd_kafka_metadata(client.pointer, 0, handle, &metadata, Self.patience)
    rd_kafka_poll(client.pointer, 0)
    guard result == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata else {
      throw client.error(result, "the brokers do not tell of the topic \(topic)")
    }
    defer { rd_kafka_metadata_destroy(metadata) }
    guard metadata.pointee.topic_cnt > 0 else { return nil }
    let found = metadata.pointee.topics[0]
    switch KafkaError.Code(found.err) {
    case .unknownTopic: return nil
    case .denied:
      throw KafkaError(
        found.err, "the topic \(topic) may not be described: an ACL has to allow Describe to this user")
    default: return Int(found.partition_cnt)
    }
  }

  /// The ids of a group's members at present. A named one's begins with its name.
  public func members(of group: String) throws(KafkaError) -> [String] {
    var found: UnsafePointer<rd_kafka_group_list>?
    let result = rd_kafka_list_groups(client.pointer, group, &found, Self.patience)
    rd_kafka_poll(client.pointer, 0)
    guard result == RD_KAFKA_RESP_ERR_NO_ERROR, let found else {
      throw client.error(result, "the brokers do not tell of the group \(group)")
    }
    defer { rd_kafka_group_list_destroy(found) }
    return (0..<Int(found.pointee.group_cnt)).flatMap { i in
      let group = found.pointee.groups[i]
      return (0..<Int(group.member_cnt)).map { group.members[$0].member_id.map { String(cString: $0) } ?? "" }
    }
  }
}
