import Files
import Formats
import KafkaTransport
import Pipelines
import Segmentation

/// Reads the partitions of the sources that the group gives to this instance, and writes what they say into the log.
///
/// It keeps nothing: after a crash the records behind the last commit are written once more, and shards know copies. What
/// tells them how far each partition has come stands in the log behind the records that it speaks of.
final class SourceReader {
  /// Milliseconds.
  static let noteInterval: Int64 = 15
  static let commitInterval: Int64 = 500
  static let pause: Int32 = 5
  /// Who has not been here for so long may have lost partitions and not know it yet.
  static let sleep: Int64 = 1000
  static let wait: Int32 = 1000
  /// Records that one partition may be read ahead of the clock of the shards.
  static let most: UInt64 = 200_000

  let plan: Plan
  let settings: RunOptions
  let sources: SourcePartitions
  let topics: ServiceTopics
  let options: ServiceOptions
  let clock: SharedClock
  let stop: StopSignal
  let patience: Patience
  let mark: UInt32
  var consumer: GroupConsumer
  let producer: KafkaProducer
  var decoders: [DecoderSeat] = []
  let names: [String]
  /// By place; a partition's place is found by what marks its topic.
  var feeds: [SourceFeed] = []
  var places: [Int: [Int32: Int]] = [:]
  var batch = RecordBatch()
  var unusable: [Unusable] = []
  var text = FlatBuffer<UInt8>(capacity: 4096)
  var entry = StateWriter()
  /// By shard.
  let packs: [LogPack]
  var awakeAt = MonotonicClock.now()
  var notedAt: Int64 = 0
  var committedAt: Int64 = 0
  var counts = IntakeCounts()

  /// A decoder behind a reference, so that an array can hold it.
  final class DecoderSeat {
    var decoder: Decoder
    init(_ decoder: consuming Decoder) { self.decoder = decoder }
  }

  init(
    _ plan: Plan, _ settings: RunOptions, _ sources: SourcePartitions, _ topics: ServiceTopics,
    _ options: ServiceOptions,
    _ clock: SharedClock, _ stop: StopSignal
  ) throws(RuntimeError) {
    self.plan = plan
    self.settings = settings
    self.sources = sources
    self.topics = topics
    self.options = options
    self.clock = clock
    self.stop = stop
    patience = Patience(stop: stop, note: options.note)
    let mark = LogEntry.mark(of: plan)
    self.mark = mark
    packs = (0..<topics.shards).map { _ in LogPack(mark: mark) }
    names = plan.pipeline.sources.map { JSONValue.text($0.name).json }
    decoders = sources.topics.map { topic in
      DecoderSeat(
        Decoder(
          pipeline: plan.pipeline, projection: plan.projection, sources: topic.sources, now: WallClock.now(),
          keepsEvidence: true))
    }
    do throws(KafkaError) {
      producer = try KafkaProducer(options.configuration)
      consumer = try Self.join(sources, topics, options)
    } catch {
      throw RuntimeError(error)
    }
  }

  private static func join(
    _ sources: SourcePartitions, _ topics: ServiceTopics, _ options: ServiceOptions
  ) throws(KafkaError) -> GroupConsumer {
    try GroupConsumer(
      options.configuration, group: topics.intakeGroup, instance: options.isOnce ? nil : options.instance,
      topics: sources.topics.map(\.name))
  }

  /// Reads until it is told to stop, or, where the service is to run once, to the ends that the topics have now.
  func run() throws(RuntimeError) {
    do throws(KafkaError) {
      var isDone = false
      while !stop.isSet, !isDone {
        do throws(KafkaError) {
          isDone = try readOn()
        } catch {
          if error.code != .fencedInstance { throw error }
          try joinAgain()
        }
      }
      try commit()
    } catch {
      // Brokers that do not answer keep nobody from stopping.
      guard stop.isSet, error.isRetriable else {
        throw RuntimeError(error)
      }
      options.note("what was read last was not committed (\(error)): it will be read again")
    }
    consumer.leave()
    let passedOver = counts.passedOver.values.reduce(0, +)
    let rejected = counts.rejected.values.reduce(0, +)
    options.note(
      "records: \(counts.read) read = \(counts.decoded) into the log + \(passedOver) passed over + \(rejected) rejected"
    )
  }

  /// - Returns: whether all is read that was to be read.
  private func readOn() throws(KafkaError) -> Bool {
    try look()
    let now = MonotonicClock.now()
    if now - awakeAt > Self.sleep { doubtSilence() }
    awakeAt = now
    if now - notedAt >= Self.noteInterval {
      try tell(at: now)
      try balance()
      notedAt = now
    }
    if now - committedAt >= Self.commitInterval {
      try commit()
      committedAt = now
    }
    producer.serve()
    guard options.isOnce, feeds.count == sources.count, feeds.allSatisfy(\.isDone) else { return false }
    try tellEnd()
    // Also where nothing was left to be read: the shards end where the log does.
    try patience { () throws(KafkaError) in try producer.flush(milliseconds: Self.wait) }
    return true
  }

  /// Begins anew, where no twin has taken the name: what was not committed is read again.
  private func joinAgain() throws(KafkaError) {
    feeds = []
    places = [:]
    for pack in packs { pack.removeAll() }
    consumer.leave()
    try TwinWatch(options: options, patience: patience).waitAlone(in: topics.intakeGroup)
    consumer = try Self.join(sources, topics, options)
  }

  // MARK: reading

  func look() throws(KafkaError) {
    var events: [ConsumerEvent] = []
    let now = WallClock.now()
    for seat in decoders { seat.decoder.setPresent(now) }
    // As records read it where time is theirs alone.
    let present = settings.clock == .wall ? now : .max
    var failure: KafkaError?
    let count = consumer.look(waiting: Self.pause) { record in
      if failure != nil { return }
      do throws(KafkaError) { try take(record, present: present) } catch { failure = error }
    } event: {
      events.append($0)
    }
    if let failure { throw failure }
    for shard in packs.indices { try send(shard) }
    if count > 0 { wipe() }
    if count > 0 { options.gaps.pass(.recordsProduced) }
    for event in events { try answer(event) }
  }

  /// Overwrites what is left of raw values in this process.
  func wipe() {
    text.wipe()
    for seat in decoders { seat.decoder.wipe() }
    CallResidue.wipe()
  }

  func take(_ record: borrowing KafkaRecord, present: Int64) throws(KafkaError) {
    guard let place = place(of: record) else { return }
    if let end = feeds[place].end, record.offset >= end {
      feeds[place].reachedEnd(end, at: MonotonicClock.now())
      return
    }
    text.removeAll()
    if let value = record.value {
      if let bytes = value.baseAddress {
        text.append(bytes.assumingMemoryBound(to: UInt8.self), count: value.count)
      }
    } else {
      for byte in "null".utf8 { text.append(byte) }
    }
    let count = text.count
    text.reserve(count + LineReader.padding)
    batch.removeAll()
    unusable.removeAll(keepingCapacity: true)
    decoders[feeds[place].topic].decoder.decode(
      message: UnsafeRawBufferPointer(start: text.base, count: count), timestamp: record.timestamp,
      file: feeds[place].number, line: UInt64(record.offset) &+ 1, into: &batch, unusable: &unusable)
    for index in 0..<batch.records.count {
      feeds[place].place(&batch.records.base[index], present: present)
      if batch.records[index].isLate { counts.late &+= 1 }
      entry.removeAll()
      HeldRecord.append(batch.records[index], of: batch, to: &entry)
      try pack(batch.records[index])
    }
    counts.decoded += UInt64(batch.records.count)
    if !unusable.isEmpty { try reject(feeds[place].partition) }
    feeds[place].passed(record.offset)
  }

  func place(of record: borrowing KafkaRecord) -> Int? {
    if let known = places[record.topicMark]?[record.partition] { return known }
    let partition = TopicPartition(record.topic, record.partition)
    guard let place = feeds.firstIndex(where: { $0.partition == partition }) else { return nil }
    places[record.topicMark, default: [:]][record.partition] = place
    return place
  }
}
