import CRdKafka

#if canImport(Glibc)
  import Glibc
#endif

/// A topic to be made.
public struct NewTopic: Equatable, Sendable {
  public var name: String
  public var partitions: Int
  /// Bytes up to which a producer of ours sends a record, where its topic takes it: a profile with millions of facts.
  public static let largestRecord = 64 << 20

  /// As the broker names them: `cleanup.policy`.
  public var settings: [String: String]

  public init(_ name: String, partitions: Int, settings: [String: String] = [:]) {
    self.name = name
    self.partitions = partitions
    self.settings = settings
  }
}

extension KafkaCluster {
  /// Makes topics, each replicated as the brokers do by default. They are known when this returns.
  ///
  /// - Throws: the first that could not be made; `topicExists` where somebody was faster.
  public func create(_ topics: [NewTopic]) throws(KafkaError) {
    if topics.isEmpty { return }
    var handles = topics.map { topic -> OpaquePointer? in
      let handle = rd_kafka_NewTopic_new(topic.name, Int32(topic.partitions), -1, nil, 0)
      for (key, value) in topic.settings { rd_kafka_NewTopic_set_config(handle, key, value) }
      return handle
    }
    defer { rd_kafka_NewTopic_destroy_array(&handles, handles.count) }
    let client = client.pointer
    try ask(RD_KAFKA_ADMIN_OP_CREATETOPICS, "the topics cannot be made") { options, queue in
      rd_kafka_CreateTopics(client, &handles, handles.count, options, queue)
    } read: { event throws(KafkaError) in
      var count = 0
      let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
      try Self.check(results, count, "cannot be made", permission: "Create")
    }
    for topic in topics { try wait(for: topic.name, partitions: topic.partitions) }
  }

  /// Deletes topics with all that is in them.
  public func delete(_ names: [String]) throws(KafkaError) {
    if names.isEmpty { return }
    var handles = names.map { name -> OpaquePointer? in rd_kafka_DeleteTopic_new(name) }
    defer { rd_kafka_DeleteTopic_destroy_array(&handles, handles.count) }
    let client = client.pointer
    try ask(RD_KAFKA_ADMIN_OP_DELETETOPICS, "the topics cannot be deleted") { options, queue in
      rd_kafka_DeleteTopics(client, &handles, handles.count, options, queue)
    } read: { event throws(KafkaError) in
      var count = 0
      let results = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event), &count)
      try Self.check(results, count, "cannot be deleted", permission: "Delete")
    }
    for name in names { try wait(for: name, partitions: nil) }
  }

  /// The controller has answered, and a broker may hear of it a moment later.
  private func wait(for topic: String, partitions wanted: Int?) throws(KafkaError) {
    let clock = ContinuousClock()
    let deadline = clock.now + .milliseconds(Int(Self.patience))
    while try partitions(of: topic) != wanted {
      if clock.now >= deadline {
        throw client.error(RD_KAFKA_RESP_ERR__TIMED_OUT, "the brokers do not get to know of the topic \(topic)")
      }
      usleep(20_000)
    }
  }

  /// The settings of topics that are there, by topic: each setting of the broker's, with its value.
  public func settings(of topics: [String]) throws(KafkaError) -> [String: [String: String]] {
    if topics.isEmpty { return [:] }
    var handles = topics.map { name -> OpaquePointer? in rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, name) }
    defer { rd_kafka_ConfigResource_destroy_array(&handles, handles.count) }
    let client = client.pointer
    return try ask(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, "the topics' settings cannot be read") { options, queue in
      rd_kafka_DescribeConfigs(client, &handles, handles.count, options, queue)
    } read: { event throws(KafkaError) in
      var count = 0
      let resources = rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event), &count)
      var settings: [String: [String: String]] = [:]
      for i in 0..<count {
        guard let resource = resources?[i], let name = rd_kafka_ConfigResource_name(resource) else { continue }
        let topic = String(cString: name)
        let error = rd_kafka_ConfigResource_error(resource)
        if error != RD_KAFKA_RESP_ERR_NO_ERROR {
          throw Self.failure(error, topic, "settings cannot be read", permission: "DescribeConfigs")
        }
        settings[topic] = Self.entries(of: resource)
      }
      return settings
    }
  }

  private static func entries(of resource: OpaquePointer) -> [String: String] {
    var count = 0
    let entries = rd_kafka_ConfigResource_configs(resource, &count)
    var values: [String: String] = [:]
    for i in 0..<count {
      guard let entry = entries?[i], let name = rd_kafka_ConfigEntry_name(entry),
        let value = rd_kafka_ConfigEntry_value(entry)
      else { continue }
      values[String(cString: name)] = String(cString: value)
    }
    return values
  }

  private static func check(
    _ results: UnsafeMutablePointer<OpaquePointer?>?, _ count: Int, _ what: String, permission: String
  ) throws(KafkaError) {
    for i in 0..<count {
      guard let result = results?[i] else { continue }
      let error = rd_kafka_topic_result_error(result)
      if error == RD_KAFKA_RESP_ERR_NO_ERROR { continue }
      let name = rd_kafka_topic_result_name(result).map { String(cString: $0) } ?? ""
      var failure = failure(error, name, what, permission: permission)
      // The broker's own words say more: which policy, which setting.
      if failure.code == .other, let text = rd_kafka_topic_result_error_string(result) {
        failure.message = "the topic \(name) \(what): \(String(cString: text))"
      }
      throw failure
    }
  }

  private static func failure(
    _ error: rd_kafka_resp_err_t, _ topic: String, _ what: String, permission: String
  ) -> KafkaError {
    let remedy = KafkaError.Code(error) == .denied ? ": an ACL has to allow \(permission) to this user" : ""
    return KafkaError(error, "the topic \(topic) \(what)\(remedy)")
  }

  /// One request to the cluster, from its options to its answer.
  private func ask<Result>(
    _ operation: rd_kafka_admin_op_t, _ what: String,
    start: (_ options: OpaquePointer?, _ queue: OpaquePointer?) -> Void,
    read: (_ event: OpaquePointer) throws(KafkaError) -> Result
  ) throws(KafkaError) -> Result {
    let options = rd_kafka_AdminOptions_new(client.pointer, operation)
    defer { rd_kafka_AdminOptions_destroy(options) }
    rd_kafka_AdminOptions_set_request_timeout(options, Self.patience, nil, 0)
    if operation != RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS {
      // The answer comes once the controller has done it.
      rd_kafka_AdminOptions_set_operation_timeout(options, Self.patience, nil, 0)
    }
    let queue = QueueHandle(for: self)
    queue.withPointer { start(options, $0) }
    let event = queue.withPointer { rd_kafka_queue_poll($0, Self.patience + 5_000) }
    rd_kafka_poll(client.pointer, 0)
    guard let event else { throw client.error(RD_KAFKA_RESP_ERR__TIMED_OUT, what) }
    defer { rd_kafka_event_destroy(event) }
    let error = rd_kafka_event_error(event)
    if error != RD_KAFKA_RESP_ERR_NO_ERROR { throw client.error(error, what) }
    return try read(event)
  }
}
