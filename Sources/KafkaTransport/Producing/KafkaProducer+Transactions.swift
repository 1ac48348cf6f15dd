import CRdKafka

/// Transactions. Each call tells by `KafkaError.recovery` what makes good what has failed.
extension KafkaProducer {
  /// Takes the producer's name over from its former life: ends what that left open, and fences it.
  public func initTransactions(milliseconds: Int32) throws(KafkaError) {
    let error = rd_kafka_init_transactions(client.pointer, milliseconds)
    try check(error, "the producer cannot begin")
  }

  public func beginTransaction() throws(KafkaError) {
    try check(rd_kafka_begin_transaction(client.pointer), "a transaction cannot begin")
  }

  /// Makes the positions that a consumer has come to part of the transaction, and itself part of the consumer's group: what
  /// was sent here by a consumer that has lost its partitions does not commit.
  public func send(
    _ positions: [PartitionPosition], of consumer: KafkaConsumer, milliseconds: Int32
  ) throws(KafkaError) {
    let list = PartitionList(positions)
    // Anew each time: an old generation is refused.
    guard let group = rd_kafka_consumer_group_metadata(consumer.client.pointer) else {
      throw KafkaError(
        .other, recovery: .abort, name: "_UNKNOWN_GROUP",
        "the offsets cannot be committed: their consumer has left its group")
    }
    defer { rd_kafka_consumer_group_metadata_destroy(group) }
    let error = list.withPointer {
      rd_kafka_send_offsets_to_transaction(client.pointer, $0, group, milliseconds)
    }
    try check(error, "the offsets cannot be committed")
  }

  /// Sends what is left, and ends the transaction. Where time runs out nobody knows how it has ended: the call is repeated.
  public func commitTransaction(milliseconds: Int32) throws(KafkaError) {
    try check(rd_kafka_commit_transaction(client.pointer, milliseconds), "the transaction cannot be committed")
  }

  /// Takes back all that was sent in the transaction.
  public func abortTransaction(milliseconds: Int32) throws(KafkaError) {
    try check(rd_kafka_abort_transaction(client.pointer, milliseconds), "the transaction cannot be aborted")
  }

  private func check(_ error: OpaquePointer?, _ what: String) throws(KafkaError) {
    guard let failure = KafkaError(consuming: error, what) else { return }
    rd_kafka_poll(client.pointer, 0)
    throw client.events.explain(failure)
  }
}
