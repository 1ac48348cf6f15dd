import CRdKafka

/// Where a consumer stands in its partitions.
extension KafkaConsumer {
  /// The offsets that the group has committed; a partition without one is not among them.
  public func committed(_ partitions: [TopicPartition]) throws(KafkaError) -> [TopicPartition: Int64] {
    try groupPositions(of: partitions).mapValues(\.position.offset)
  }

  /// The same with what stands beside them.
  public func groupPositions(of partitions: [TopicPartition]) throws(KafkaError) -> [TopicPartition: GroupPosition] {
    let list = PartitionList(partitions.map { PartitionPosition($0, at: -1001) })
    let result = list.withPointer { rd_kafka_committed(client.pointer, $0, KafkaCluster.patience) }
    if result != RD_KAFKA_RESP_ERR_NO_ERROR {
      throw client.error(result, "the committed offsets cannot be read")
    }
    var found: [TopicPartition: GroupPosition] = [:]
    for (entry, note) in zip(list.entries, list.notes) {
      try check(entry, "the committed offset of")
      if entry.position.offset >= 0 { found[entry.position.partition] = GroupPosition(entry.position, note: note) }
    }
    return found
  }

  /// Makes positions the group's own. Of a member that has lost its partitions they are refused.
  public func commit(_ positions: [GroupPosition]) throws(KafkaError) {
    if positions.isEmpty { return }
    let list = PartitionList(positions)
    let result = list.withPointer { rd_kafka_commit(client.pointer, $0, 0) }
    if result != RD_KAFKA_RESP_ERR_NO_ERROR { throw client.error(result, "the positions cannot be committed") }
    for entry in list.entries { try check(entry, "a commit of") }
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
