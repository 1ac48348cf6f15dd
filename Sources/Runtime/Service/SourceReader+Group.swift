import KafkaTransport
import Pipelines
import Segmentation

/// What the group gives and takes, and where the partitions that it gives are read.
extension SourceReader {
  func answer(_ event: ConsumerEvent) throws(KafkaError) {
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

  func begin(_ partitions: [TopicPartition]) throws(KafkaError) {
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

  func start(
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

  func bounds(of partition: TopicPartition) throws(KafkaError) -> Range<Int64> {
    try patience { () throws(KafkaError) in try consumer.consumer.bounds(of: partition) }
  }

  /// Records that were to be read and are no more. The run goes on behind them.
  func report(gap partition: TopicPartition, _ range: Range<Int64>, _ reason: String) throws(KafkaError) {
    options.note(
      "error: \(partition) has lost offsets \(range.lowerBound) to \(range.upperBound - 1) before they were read: \(reason)"
    )
    let place = RejectedRecord.place(partition.topic, partition.number, offset: range.lowerBound)
    try reject(Array(#"{\#(place),"end":\#(range.upperBound),"reason":"gap"}"#.utf8))
  }

  func report(gap position: PartitionPosition, _ reason: String) throws(KafkaError) {
    let bounds = try bounds(of: position.partition)
    guard let place = feeds.firstIndex(where: { $0.partition == position.partition }) else { return }
    let from = feeds[place].next
    let to = from < bounds.lowerBound ? bounds.lowerBound : bounds.upperBound
    try report(gap: position.partition, min(from, to)..<max(from, to), reason)
    let old = feeds[place]
    feeds[place] = SourceFeed(
      old.partition, topic: old.topic, lateness: sources.topics[old.topic].lateness, at: to, clock: old.clock.time,
      end: old.end)
    // Whoever is assigned anew reads.
    for place in feeds.indices { feeds[place].isPaused = false }
    try consumer.read(feeds.map { PartitionPosition($0.partition, at: $0.next) })
  }

  /// Lets partitions wait that are far ahead of the clock, and go on that are not.
  func balance() throws(KafkaError) {
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
