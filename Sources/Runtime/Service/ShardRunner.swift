import KafkaTransport
import Pipelines
import Segmentation

/// Runs the shards whose log partitions the group gives to this instance.
///
/// Everything that leaves a shard, and what describes it, goes out in one transaction a commit interval: deltas, membership,
/// changelog, positions. A transaction that fails is taken back, and the shards are made anew from what was committed: since a
/// shard is a function of its log, the same comes of it again.
final class ShardRunner {
  /// Milliseconds.
  private static let pause: Int32 = 5
  private static let wait: Int32 = 1000
  /// After so long a position is committed that nothing but the passing of time has moved.
  private static let restInterval: Int64 = 5000

  private let plan: Plan
  private let settings: RunOptions
  private let topics: ServiceTopics
  private let options: ServiceOptions
  private let clock: SharedClock
  private let stop: StopSignal
  private let patience: Patience
  private let deltas: DeltaTopics
  private let restore: ShardRestore
  private var consumer: GroupConsumer
  private var producer: KafkaProducer
  private var shards: [LogShard] = []
  private var isOpen = false
  /// What the group and the log have told and nothing was done about yet.
  private var events: [ConsumerEvent] = []
  private var committedAt: Int64 = 0
  private var restedAt: Int64 = 0
  /// Where the log ends for a service that runs once: set when all of the sources is in it.
  private var ends: [Int32: Int64]?

  init(
    _ plan: Plan, _ settings: RunOptions, _ topics: ServiceTopics, _ options: ServiceOptions, _ clock: SharedClock,
    _ stop: StopSignal
  ) throws(RuntimeError) {
    self.plan = plan
    self.settings = settings
    self.topics = topics
    self.options = options
    self.clock = clock
    self.stop = stop
    patience = Patience(stop: stop, note: options.note)
    deltas = DeltaTopics(topics, plan)
    restore = ShardRestore(plan: plan, topics: topics, configuration: options.configuration, patience: patience)
    do throws(KafkaError) {
      producer = try Self.makeProducer(topics, options, patience)
      consumer = try Self.join(topics, options)
    } catch {
      throw RuntimeError(error)
    }
  }

  private static func join(_ topics: ServiceTopics, _ options: ServiceOptions) throws(KafkaError) -> GroupConsumer {
    try GroupConsumer(
      options.configuration, group: topics.shardGroup, instance: options.isOnce ? nil : options.instance,
      topics: [topics.log])
  }

  /// A producer that has taken the instance's name over from its former life, whose open transaction is at its end.
  private static func makeProducer(
    _ topics: ServiceTopics, _ options: ServiceOptions, _ patience: Patience
  ) throws(KafkaError) -> KafkaProducer {
    let producer = try KafkaProducer(
      options.configuration, transactionalID: topics.transactionalID(options.instance))
    try patience { () throws(KafkaError) in try producer.initTransactions(milliseconds: 10_000) }
    return producer
  }

  /// Runs until it is told to stop, or, where the service is to run once, until `sourcesAreRead` and the log behind them is.
  func run(sourcesAreRead: () -> Bool) throws(RuntimeError) {
    while !stop.isSet {
      do throws(KafkaError) {
        try look()
        try commitWhenDue()
        if options.isOnce, try isAtEnd(sourcesAreRead()) { break }
      } catch {
        try recover(from: error)
      }
    }
    do throws(KafkaError) {
      try commit()
      shards = []
      consumer.leave()
    } catch {
      // What was not committed is done again by whoever comes next.
      consumer.leave()
      if !stop.isSet { throw RuntimeError(error) }
      options.note("the last transaction was not committed (\(error)): its work will be done again")
    }
  }

  // MARK: reading the log

  private func look() throws(KafkaError) {
    var damage: (Int32, Int64)?
    let count = consumer.look(waiting: Self.pause) { record in
      guard let shard = shards.first(where: { $0.number == record.partition }), let entry = record.value else { return }
      do throws(MalformedState) {
        try shard.take(entry, at: record.offset)
      } catch {
        if damage == nil { damage = (record.partition, record.offset) }
      }
    } event: {
      events.append($0)
    }
    if let (partition, offset) = damage {
      throw KafkaError(
        .configuration, name: "log",
        "\(topics.log) partition \(partition) offset \(offset) was written by other rules, or is damaged: go on with the"
          + " pipeline file that wrote it, or give the pipeline another 'name' to begin anew")
    }
    if count > 0 { options.gaps.pass(.logRead) }
    try step()
    // Each once: one that fails leaves those behind it for the next look, since the group waits for an answer to each.
    while !events.isEmpty { try answer(events.removeFirst()) }
  }

  /// Lets time pass in every shard, and sends what comes of it.
  private func step() throws(KafkaError) {
    for shard in shards {
      shard.step()
      if shard.shard.output.deltas.count == 0 { continue }
      try begin()
      try deltas.write(&shard.shard.output, with: producer)
      options.gaps.pass(.deltasProduced)
    }
    clock.set(shards.map(\.clock).min() ?? .min)
  }

  private func answer(_ event: ConsumerEvent) throws(KafkaError) {
    switch event {
    case .end(let position):
      shards.first { $0.number == position.partition.number }?.pass(to: position.offset)
    case .gap(let position, let reason):
      throw KafkaError(
        .gap, name: "gap",
        "\(topics.log) partition \(position.partition.number) has lost records before they were read (\(reason)): give it a"
          + " longer retention.ms, and begin anew with another 'name'")
    case .failed(_, let error):
      if error.code == .fencedInstance || error.recovery == .fatal { throw error }
    case .assigned(let partitions): try take(over: partitions)
    case .revoked(_, let isLost):
      let ended = Result { () throws(KafkaError) in if isLost { try abort() } else { try commit() } }
      if case .success = ended { options.gaps.pass(.shardsRevoked) }
      // Also where the last transaction has failed: the group waits.
      shards = []
      clock.set(.min)
      try consumer.giveBack()
      try ended.get()
    }
  }

  /// Makes the shards of these partitions, and reads on where they stand.
  private func take(over partitions: [TopicPartition]) throws(KafkaError) {
    shards = []
    let started = MonotonicClock.now()
    // A former owner that was paused behind its last positions can still commit them, whatever the group says: the broker
    // gives no positions while some are about to be committed. What the changelog holds is asked only when that has ended.
    _ = try patience { () throws(KafkaError) in try consumer.consumer.groupPositions(of: partitions) }
    options.gaps.pass(.shardsAssigned)
    for partition in partitions {
      do throws(RuntimeError) {
        guard let shard = try restore(partition.number) else { return }
        shards.append(shard)
      } catch {
        throw KafkaError(
          error.code == .usage ? .configuration : .other, recovery: .none, name: "restore", error.message)
      }
    }
    for shard in shards {
      let low = try bounds(of: shard).lowerBound
      if shard.next < low, shard.next > 0 {
        options.note(
          "error: \(topics.log) partition \(shard.number) has lost offsets \(shard.next) to \(low - 1) before they were"
            + " read: they have expired")
      }
      shard.pass(to: low)
    }
    options.gaps.pass(.shardsRestored)
    try consumer.read(shards.map { PartitionPosition(TopicPartition(topics.log, $0.number), at: $0.next) })
    if partitions.isEmpty { return options.note("no shard for this instance at present: it stands by") }
    let profiles = shards.reduce(0) { $0 + $1.shard.keptProfiles }
    options.note(
      "running shards \(partitions.map { "\($0.number)" }.joined(separator: ", ")): \(profiles) profiles restored in"
        + " \(MonotonicClock.now() - started) ms")
  }

  /// Of the shard's partition of the log.
  private func bounds(of shard: LogShard) throws(KafkaError) -> Range<Int64> {
    try patience { () throws(KafkaError) in
      try consumer.consumer.bounds(of: TopicPartition(topics.log, shard.number))
    }
  }

  // MARK: transactions

  private func begin() throws(KafkaError) {
    if isOpen { return }
    try producer.beginTransaction()
    isOpen = true
    options.gaps.pass(.transactionBegun)
  }

  private func commitWhenDue() throws(KafkaError) {
    let now = MonotonicClock.now()
    guard now - committedAt >= settings.commitInterval else { return }
    guard isOpen || shards.contains(where: \.isChanged) || now - restedAt >= Self.restInterval else { return }
    try commit()
    committedAt = MonotonicClock.now()
    restedAt = committedAt
  }

  /// Makes all that was done since the last commit final, as a whole.
  private func commit() throws(KafkaError) {
    if shards.isEmpty { return try abort() }
    try begin()
    for shard in shards {
      var sink = ChangelogSink(producer, topic: topics.changelog, partition: shard.number)
      shard.save(to: &sink)
      if let failure = sink.failure { throw failure }
    }
    options.gaps.pass(.changelogProduced)
    let positions = shards.map { PartitionPosition(TopicPartition(topics.log, $0.number), at: $0.next) }
    try patience { () throws(KafkaError) in
      try producer.send(positions, of: consumer.consumer, milliseconds: Self.wait)
    }
    options.gaps.pass(.offsetsSent)
    try patience { () throws(KafkaError) in try producer.commitTransaction(milliseconds: Self.wait) }
    options.gaps.pass(.transactionCommitted)
    isOpen = false
    for shard in shards { shard.setSaved() }
  }

  private func abort() throws(KafkaError) {
    guard isOpen else { return }
    isOpen = false
    try patience { () throws(KafkaError) in try producer.abortTransaction(milliseconds: Self.wait) }
  }

  /// Takes back what was not committed, and makes the shards anew.
  private func recover(from error: KafkaError) throws(RuntimeError) {
    if error.code == .fencedInstance { return try joinAgain() }
    switch error.recovery {
    case .retry: return
    case .none: throw RuntimeError(error)
    case .abort, .fatal: options.note("a transaction is taken back and done again: \(error.message)")
    }
    do throws(KafkaError) {
      try startOver(after: error)
      let partitions = consumer.partitions
      if !partitions.isEmpty { try take(over: partitions) }
    } catch {
      // Brokers that do not answer keep nobody from stopping.
      if stop.isSet, error.isRetriable { return }
      throw RuntimeError(error)
    }
  }

  /// Begins anew, where no twin has taken the name.
  private func joinAgain() throws(RuntimeError) {
    shards = []
    clock.set(.min)
    do throws(KafkaError) {
      consumer.leave()
      try TwinWatch(options: options, patience: patience).waitAlone(in: topics.shardGroup)
      // What was open may have been fenced, as its consumer was.
      isOpen = false
      producer = try Self.makeProducer(topics, options, patience)
      consumer = try Self.join(topics, options)
    } catch {
      if stop.isSet, error.isRetriable { return }
      throw RuntimeError(error)
    }
  }

  /// Has no transaction open, and a producer that can begin one.
  private func startOver(after error: KafkaError) throws(KafkaError) {
    if error.recovery != .fatal {
      do throws(KafkaError) {
        return try abort()
      } catch {
        // The broker may have ended it, which took longer than it allows, and then knows this producer no more.
        if error.recovery != .fatal { throw error }
      }
    }
    isOpen = false
    producer = try Self.makeProducer(topics, options, patience)
  }

  // MARK: once

  /// Whether everything that was to be read has been, and its deltas are out.
  private func isAtEnd(_ sourcesAreRead: Bool) throws(KafkaError) -> Bool {
    guard sourcesAreRead, shards.count == topics.shards else { return false }
    if ends == nil {
      var found: [Int32: Int64] = [:]
      for shard in shards {
        found[shard.number] = try bounds(of: shard).upperBound
      }
      ends = found
    }
    return shards.allSatisfy { $0.next >= ends?[$0.number] ?? .max }
  }
}
