import Formats
import KafkaTransport
import Pipelines
import Segmentation

/// What the log is told, and the topic of what could not be used: records, and how far each partition has come.
extension SourceReader {
  /// Puts the record at hand into the entries of the shards that it is for.
  func pack(_ record: Record) throws(KafkaError) {
    if record.operation == .truncate {
      for shard in 0..<(plan.joinsIdentities ? 1 : topics.shards) { try pack(for: shard) }
    } else {
      // What may join is of one shard.
      try pack(for: plan.joinsIdentities ? 0 : ShardPlace.number(of: record.subject, count: topics.shards))
    }
  }

  func pack(for shard: Int) throws(KafkaError) {
    packs[shard].append(entry.bytes)
    if packs[shard].isFull { try send(shard) }
  }

  func send(_ shard: Int) throws(KafkaError) {
    if packs[shard].records == 0 { return }
    try producer.produce(topics.log, partition: Int32(shard), key: nil, value: packs[shard].bytes)
    packs[shard].removeAll()
  }

  func write(to shard: Int32) throws(KafkaError) {
    try producer.produce(topics.log, partition: shard, key: nil, value: entry.bytes)
  }

  func reject(_ partition: TopicPartition) throws(KafkaError) {
    for record in unusable {
      counts.count(record.reason)
      guard case .rejected(let reason) = record.reason else { continue }
      let place = RejectedRecord.place(partition.topic, partition.number, offset: Int64(record.line) - 1)
      try reject(RejectedRecord.json(record, reason, source: names[Int(record.source)], place: place))
    }
  }

  func reject(_ json: [UInt8]) throws(KafkaError) {
    let sent = json.withUnsafeBytes { bytes in
      Result { () throws(KafkaError) in try producer.produce(topics.rejected, key: nil, value: bytes) }
    }
    try sent.get()
  }

  // MARK: progress

  /// Tells the log how far each partition has come, where that is news.
  func tell(at now: Int64) throws(KafkaError) {
    confirmSilence(at: now)
    var notes: [SourceNote] = []
    let wall = WallClock.now()
    for place in feeds.indices {
      let note = note(of: feeds[place], wall: wall)
      if note == feeds[place].told { continue }
      feeds[place].told = note
      notes.append(note)
    }
    try tell(notes)
  }

  /// Asks the brokers whether partitions end where they were read to that nothing has come from for a while. Who has lost one
  /// without knowing would else let time run past records that somebody else has yet to read.
  func confirmSilence(at now: Int64) {
    if options.isOnce { return }
    let quiet = feeds.indices.filter { feeds[$0].seemsSilent(for: settings.idle, at: now) }
    if quiet.isEmpty { return }
    let ends = try? consumer.consumer.ends(of: quiet.map { feeds[$0].partition })
    for place in quiet { feeds[place].settle(end: ends?[feeds[place].partition], at: now) }
  }

  func doubtSilence() { for place in feeds.indices { feeds[place].doubtSilence() } }

  func note(of feed: SourceFeed, wall: Int64) -> SourceNote {
    let isSilent = feed.isSilent
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
  func tellEnd() throws(KafkaError) {
    try tell(
      feeds.map { feed in
        SourceNote(number: feed.number, time: feed.clock.time, newest: feed.clock.newest ?? .min, isSilent: true)
      })
  }

  func tell(_ notes: [SourceNote]) throws(KafkaError) {
    if notes.isEmpty { return }
    LogEntry.write(notes, expected: sources.count, mark: mark, to: &entry)
    for shard in 0..<topics.shards { try write(to: Int32(shard)) }
    options.gaps.pass(.notesProduced)
  }

  /// Everything read so far is in the log, and the group knows it.
  func commit() throws(KafkaError) {
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
      // Refused to one that has lost its partitions, is about to, or is just joining again: whoever has them reads from the last
      // commit on. Of a twin the consumer tells.
      if error.recovery == .fatal { throw error }
      return
    }
    options.gaps.pass(.sourcesCommitted)
    for place in moved { feeds[place].committed = feeds[place].next }
  }
}
