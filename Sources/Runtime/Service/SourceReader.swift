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
  private static let noteInterval: Int64 = 15
  private static let commitInterval: Int64 = 500
  private static let pause: Int32 = 5
  private static let wait: Int32 = 1000
  /// Records that one partition may be read ahead of the clock of the shards.
  private static let most: UInt64 = 200_000

  private let plan: Plan
  private let settings: RunOptions
  private let sources: SourcePartitions
  private let topics: ServiceTopics
  private let options: ServiceOptions
  private let clock: SharedClock
  private let stop: StopSignal
  private let patience: Patience
  private let mark: UInt32
  private let consumer: GroupConsumer
  private let producer: KafkaProducer
  private var decoders: [DecoderSeat] = []
  private let names: [String]
  /// By place; a partition's place is found by what marks its topic.
  private var feeds: [SourceFeed] = []
  private var places: [Int: [Int32: Int]] = [:]
  private var batch = RecordBatch()
  private var unusable: [Unusable] = []
  private var text = FlatBuffer<UInt8>(capacity: 4096)
  private var entry = StateWriter()
  /// By shard.
  private let packs: [LogPack]
  private var notedAt: Int64 = 0
  private var committedAt: Int64 = 0
  private(set) var counts = IntakeCounts()

  /// A decoder behind a reference, so that an array can hold it.
  private final class DecoderSeat {
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
      consumer = try GroupConsumer(
        options.configuration, group: topics.intakeGroup, instance: options.isOnce ? nil : options.instance,
        topics: sources.topics.map(\.name))
    } catch {
      throw RuntimeError(error)
    }
  }

  /// Reads until it is told to stop, or, where the service is to run once, to the ends that the topics have now.
  func run() throws(RuntimeError) {
    do throws(KafkaError) {
      while !stop.isSet {
        try look()
        let now = MonotonicClock.now()
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
        if options.isOnce, feeds.count == sources.count, feeds.allSatisfy(\.isDone) {
          try tellEnd()
          // Also where nothing was left to be read: the shards end where the log does.
          try patience { () throws(KafkaError) in try producer.flush(milliseconds: Self.wait) }
          break
        }
      }
      try commit()
      consumer.leave()
    } catch {
      throw RuntimeError(error.code == .fencedInstance ? options.twin : error)
    }
  }

  // MARK: reading

  private func look() throws(KafkaError) {
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
  private func wipe() {
    text.wipe()
    for seat in decoders { seat.decoder.wipe() }
    CallResidue.wipe()
  }

  private func take(_ record: borrowing KafkaRecord, present: Int64) throws(KafkaError) {
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

  private func place(of record: borrowing KafkaRecord) -> Int? {
    if let known = places[record.topicMark]?[record.partition] { return known }
    let partition = TopicPartition(record.topic, record.partition)
    guard let place = feeds.firstIndex(where: { $0.partition == partition }) else { return nil }
    places[record.topicMark, default: [:]][record.partition] = place
    return place
  }

  /// Puts the record at hand into the entries of the shards that it is for.
  private func pack(_ record: Record) throws(KafkaError) {
    if record.operation == .truncate {
      for shard in 0..<(plan.joinsIdentities ? 1 : topics.shards) { try pack(for: shard) }
    } else {
      // What may join is of one shard.
      try pack(for: plan.joinsIdentities ? 0 : ShardPlace.number(of: record.subject, count: topics.shards))
    }
  }

  private func pack(for shard: Int) throws(KafkaError) {
    packs[shard].append(entry.bytes)
    if packs[shard].isFull { try send(shard) }
  }

  private func send(_ shard: Int) throws(KafkaError) {
    if packs[shard].records == 0 { return }
    try producer.produce(topics.log, partition: Int32(shard), key: nil, value: packs[shard].bytes)
    packs[shard].removeAll()
  }

  private func write(to shard: Int32) throws(KafkaError) {
    try producer.produce(topics.log, partition: shard, key: nil, value: entry.bytes)
  }

  private func reject(_ partition: TopicPartition) throws(KafkaError) {
    for record in unusable {
      counts.count(record.reason)
      guard case .rejected(let reason) = record.reason else { continue }
      let place = RejectedRecord.place(partition.topic, partition.number, offset: Int64(record.line) - 1)
      try reject(RejectedRecord.json(record, reason, source: names[Int(record.source)], place: place))
    }
  }

  private func reject(_ json: [UInt8]) throws(KafkaError) {
    let sent = json.withUnsafeBytes { bytes in
      Result { () throws(KafkaError) in try producer.produce(topics.rejected, key: nil, value: bytes) }
    }
    try sent.get()
  }

  // MARK: the group

  private func answer(_ event: ConsumerEvent) throws(KafkaError) {
    switch event {
    case .end(let position):
      guard let place = feeds.firstIndex(where: { $0.partition == position.partition }) else { return }
      feeds[place].reachedEnd(position.offset, at: MonotonicClock.now())
    case .gap(let position, let reason): try report(gap: position, reason)
    case .failed(_, let error):
      if error.code == .fencedInstance || error.recovery == .fatal { throw error }
    case .assigned(let partitions): try begin(partitions)
    case .revoked(_, let isLost):
      if !isLost { try commit() }
      options.gaps.pass(.sourcesRevoked)
      feeds = []
      places = [:]
      try consumer.giveBack()
    }
  }

  private func begin(_ partitions: [TopicPartition]) throws(KafkaError) {
    feeds = []
    places = [:]
    let known = try patience { () throws(KafkaError) in try consumer.consumer.groupPositions(of: partitions) }
    for partition in partitions {
      guard let topic = sources.topic(of: partition) else { continue }
      let bounds = try bounds(of: partition)
      var start: Int64
      var time = Int64.min
      if let group = known[partition] {
        start = group.position.offset
        time = SourceFeed.time(in: group.note)
        if start < bounds.lowerBound {
          try report(gap: partition, start..<bounds.lowerBound, "they have expired")
          start = bounds.lowerBound
        } else if start > bounds.upperBound {
          try report(gap: partition, bounds.upperBound..<start, "the topic was truncated")
          start = bounds.upperBound
        }
      } else {
        start = try self.start(of: partition, sources.topics[topic].start, in: bounds)
      }
      feeds.append(
        SourceFeed(
          partition, topic: topic, lateness: sources.topics[topic].lateness, at: start, clock: time,
          end: options.isOnce ? bounds.upperBound : nil))
    }
    options.gaps.pass(.sourcesAssigned)
    try consumer.read(feeds.map { PartitionPosition($0.partition, at: $0.next) })
    if !feeds.isEmpty {
      options.note("reading \(feeds.map(\.partition.description).joined(separator: ", "))")
    }
  }

  private func start(
    of partition: TopicPartition, _ start: PipelineFile.Intake.Start, in bounds: Range<Int64>
  ) throws(KafkaError) -> Int64 {
    switch start {
    case .earliest: return bounds.lowerBound
    case .latest: return bounds.upperBound
    case .time(let time):
      return try patience { () throws(KafkaError) in
        try consumer.consumer.offsets(of: [partition], at: time)[partition] ?? bounds.upperBound
      }
    }
  }

  private func bounds(of partition: TopicPartition) throws(KafkaError) -> Range<Int64> {
    try patience { () throws(KafkaError) in try consumer.consumer.bounds(of: partition) }
  }

  /// Records that were to be read and are no more. The run goes on behind them.
  private func report(gap partition: TopicPartition, _ range: Range<Int64>, _ reason: String) throws(KafkaError) {
    options.note(
      "error: \(partition) has lost offsets \(range.lowerBound) to \(range.upperBound - 1) before they were read: \(reason)"
    )
    let place = RejectedRecord.place(partition.topic, partition.number, offset: range.lowerBound)
    try reject(Array(#"{\#(place),"end":\#(range.upperBound),"reason":"gap"}"#.utf8))
  }

  private func report(gap position: PartitionPosition, _ reason: String) throws(KafkaError) {
    let bounds = try bounds(of: position.partition)
    guard let place = feeds.firstIndex(where: { $0.partition == position.partition }) else { return }
    let from = feeds[place].next
    let to = from < bounds.lowerBound ? bounds.lowerBound : bounds.upperBound
    try report(gap: position.partition, min(from, to)..<max(from, to), reason)
    let old = feeds[place]
    feeds[place] = SourceFeed(
      old.partition, topic: old.topic, lateness: sources.topics[old.topic].lateness, at: to, clock: old.clock.time,
      end: old.end)
    try consumer.read(feeds.map { PartitionPosition($0.partition, at: $0.next) })
  }

  // MARK: what the log and the group are told

  /// Tells the log how far each partition has come, where that is news.
  private func tell(at now: Int64) throws(KafkaError) {
    var notes: [SourceNote] = []
    let wall = WallClock.now()
    for place in feeds.indices {
      let note = note(of: feeds[place], at: now, wall: wall)
      if note == feeds[place].told { continue }
      feeds[place].told = note
      notes.append(note)
    }
    try tell(notes)
  }

  private func note(of feed: SourceFeed, at now: Int64, wall: Int64) -> SourceNote {
    let isSilent = !options.isOnce && feed.isSilent(for: settings.idle, at: now)
    let newest = feed.clock.newest ?? .min
    switch settings.clock {
    case .records: return SourceNote(number: feed.number, time: feed.clock.time, newest: newest, isSilent: isSilent)
    case .wall:
      // In steps, so that what says nothing else is told seldom.
      let silent = (wall - sources.topics[feed.topic].lateness) / 50 * 50
      return SourceNote(
        number: feed.number, time: isSilent ? max(feed.clock.time, silent) : feed.clock.time, newest: newest,
        isSilent: false)
    }
  }

  /// All has been read that was there: time comes to stand at the newest record.
  private func tellEnd() throws(KafkaError) {
    try tell(
      feeds.map { feed in
        SourceNote(number: feed.number, time: feed.clock.time, newest: feed.clock.newest ?? .min, isSilent: true)
      })
  }

  private func tell(_ notes: [SourceNote]) throws(KafkaError) {
    if notes.isEmpty { return }
    LogEntry.write(notes, expected: sources.count, mark: mark, to: &entry)
    for shard in 0..<topics.shards { try write(to: Int32(shard)) }
    options.gaps.pass(.notesProduced)
  }

  /// Everything read so far is in the log, and the group knows it.
  private func commit() throws(KafkaError) {
    let moved = feeds.indices.filter { feeds[$0].next > feeds[$0].committed }
    if moved.isEmpty { return }
    let positions = moved.map { place in
      GroupPosition(PartitionPosition(feeds[place].partition, at: feeds[place].next), note: feeds[place].note)
    }
    try patience { () throws(KafkaError) in try producer.flush(milliseconds: Self.wait) }
    options.gaps.pass(.logFlushed)
    do throws(KafkaError) {
      try consumer.consumer.commit(positions)
    } catch {
      // Refused to one that has lost its partitions, or that is about to: whoever has them reads from the last commit on.
      if error.recovery == .fatal || error.code == .fencedInstance { throw error }
      return
    }
    options.gaps.pass(.sourcesCommitted)
    for place in moved { feeds[place].committed = feeds[place].next }
  }

  /// Lets partitions wait that are far ahead of the clock, and go on that are not.
  private func balance() throws(KafkaError) {
    let now = clock.now
    if now == .min { return }
    var paused: [TopicPartition] = []
    var resumed: [TopicPartition] = []
    for place in feeds.indices {
      let ahead = feeds[place].ahead(of: now)
      if !feeds[place].isPaused, ahead > Self.most {
        feeds[place].isPaused = true
        paused.append(feeds[place].partition)
      } else if feeds[place].isPaused, ahead < Self.most / 2 {
        feeds[place].isPaused = false
        resumed.append(feeds[place].partition)
      }
    }
    if !paused.isEmpty { try consumer.consumer.pause(paused) }
    if !resumed.isEmpty { try consumer.consumer.resume(resumed) }
  }
}
