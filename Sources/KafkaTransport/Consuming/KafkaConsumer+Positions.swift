import CRdKafka

/// Where a consumer stands in its partitions.
extension KafkaConsumer {
  /// The offsets that the group has committed; a partition without one is not among them.
  public func committed(_ partitions: [TopicPartition]) throws(KafkaError) -> [TopicPartition: Int64] {
    let list = PartitionList(partitions.map { PartitionPosition($0, at: -1001) })
    let result = list.withPointer { rd_kafka_committed(client.pointer, $0, KafkaCluster.patience) }
    if result != RD_KAFKA_RESP_ERR_NO_ERROR {
      throw client.error(result, "the committed offsets cannot be read")
    }
    var offsets: [TopicPartition: Int64] = [:]
    for entry in list.entries {
      try check(entry, "the committed offset of")
      if entry.position.offset >= 0 { offsets[entry.position.partition] = entry.position.offset }
    }
    return offsets
  }

  /// Lets nothing more of these partitions come until they are resumed.
  public func pause(_ partitions: [TopicPartition]) throws(KafkaError) {
    try all(partitions, "a pause of") { rd_kafka_pause_partitions(client.pointer, $0) }
  }

  public func resume(_ partitions: [TopicPartition]) throws(KafkaError) {
    try all(partitions, "going on with") { rd_kafka_resume_partitions(client.pointer, $0) }
  }

  /// Reads on elsewhere. Where a partition met a gap this fails: it is to be assigned again.
  public func seek(_ positions: [PartitionPosition]) throws(KafkaError) {
    let list = PartitionList(positions)
    let error = list.withPointer { rd_kafka_seek_partitions(client.pointer, $0, KafkaCluster.patience) }
    if let failure = KafkaError(consuming: error, "another position cannot be taken") { throw failure }
    // The call succeeds where a partition of its list did not.
    for entry in list.entries { try check(entry, "the new position of") }
  }

  private func all(
    _ partitions: [TopicPartition], _ what: String,
    _ call: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> rd_kafka_resp_err_t
  ) throws(KafkaError) {
    let list = PartitionList(partitions.map { PartitionPosition($0, at: 0) })
    let result = list.withPointer(call)
    if result != RD_KAFKA_RESP_ERR_NO_ERROR { throw client.error(result, "\(what) partitions is not possible") }
    for entry in list.entries { try check(entry, what) }
  }

  private func check(
    _ entry: (position: PartitionPosition, error: rd_kafka_resp_err_t), _ what: String
  ) throws(KafkaError) {
    if entry.error == RD_KAFKA_RESP_ERR_NO_ERROR { return }
    throw client.error(entry.error, "\(what) \(entry.position.partition) is not possible")
  }
}
