import KafkaTransport
import Segmentation

/// Makes the shard of a log partition out of its changelog.
struct ShardRestore {
  let plan: Plan
  let topics: ServiceTopics
  let configuration: KafkaConfiguration
  let patience: Patience

  /// Milliseconds between two looks.
  private static let pause: Int32 = 100

  /// Reads the changelog of a partition to its end.
  ///
  /// A transaction that a former owner has left open is waited for: what it has written is, or is not, part of the state.
  /// - Returns: nil where the service is to stop.
  func callAsFunction(_ number: Int32) throws(RuntimeError) -> LogShard? {
    let partition = TopicPartition(topics.changelog, number)
    let end = try end(of: partition)
    let consumer = try RuntimeError.wrapping { () throws(KafkaError) in
      try KafkaConsumer(configuration, group: "\(topics.name).restore")
    }
    var fold = ChangelogFold()
    if end.upperBound > end.lowerBound {
      let queues = try RuntimeError.wrapping { () throws(KafkaError) in
        try consumer.assign([PartitionPosition(partition, at: end.lowerBound)])
      }
      guard let queue = queues.first else { return nil }
      var failure: KafkaError?
      while queue.position < end.upperBound {
        if patience.stop.isSet { return nil }
        _ = queue.look(most: 1024, waiting: Self.pause) { record in
          if let key = record.key { fold.take(key, record.value) }
        } event: { event in
          switch event {
          case .gap(_, let reason):
            failure = KafkaError(
              .gap, name: "gap", "the changelog \(partition) was cut while it was read (\(reason))")
          case .failed(_, let error) where error.recovery != .retry: failure = error
          case .failed, .end, .assigned, .revoked: break
          }
        }
        if let failure { throw RuntimeError(failure) }
        consumer.serve()
      }
    }
    return try shard(number, fold)
  }

  /// All of it, what is not yet committed included.
  private func end(of partition: TopicPartition) throws(RuntimeError) -> Range<Int64> {
    try RuntimeError.wrapping { () throws(KafkaError) in
      let consumer = try KafkaConsumer(configuration, group: "\(topics.name).restore", isolation: .uncommitted)
      return try patience { () throws(KafkaError) in try consumer.bounds(of: partition) }
    }
  }

  private func shard(_ number: Int32, _ fold: borrowing ChangelogFold) throws(RuntimeError) -> LogShard {
    var shard = Shard(plan: plan)
    shard.trackChanges(for: .changelog)
    var position: LogShardPosition?
    var rules: String?
    do throws(MalformedState) {
      try fold.visit { key, value throws(MalformedState) in
        switch StateKind(key: key) {
        case .clock: position = try LogShardPosition(value)
        case .rules: rules = String(decoding: value, as: UTF8.self)
        default: try shard.load(key, value, as: .only)
        }
      }
    } catch {
      throw RuntimeError(
        .failed, "the changelog \(topics.changelog) partition \(number) is damaged: a record cannot be read")
    }
    if let rules, let difference = plan.difference(from: rules) {
      throw RuntimeError(
        .usage,
        "the state in \(topics.changelog) was made by other rules (\(difference)): go on with the pipeline file that made it,"
          + " or give the pipeline another 'name' to begin anew")
    }
    guard let position else { return LogShard(shard, number: number, at: LogShardPosition()) }
    shard.resume(
      clock: position.clock, settled: position.clock == .min ? .min : position.clock - 1,
      newestUsed: position.newestUsed)
    return LogShard(shard, number: number, at: position, hasRules: rules != nil)
  }
}
