import KafkaTransport
import Segmentation

/// One source partition on its way into the log: its clock, and how far it has been read.
struct SourceFeed {
  let partition: TopicPartition
  let number: UInt32
  /// Index of its topic.
  let topic: Int
  private(set) var clock: FileClock
  /// Offset of the next record.
  private(set) var next: Int64
  /// Offset that the group knows.
  var committed: Int64
  /// Offset at which it is to end; nil where it has no end.
  let end: Int64?
  /// Since when it has been read to its end, in milliseconds of the monotonic clock; nil where there is more.
  private var endedSince: Int64?
  /// It was read to its end, nothing came for a while, and the brokers know of nothing more.
  private(set) var isSilent = false
  /// What the log was told last.
  var told: SourceNote?
  var isPaused = false
  /// Records read, and at some of them what the clock showed.
  private var records: UInt64 = 0
  private var marks: [(records: UInt64, time: Int64)] = []

  private static let markDistance: UInt64 = 1024

  init(_ partition: TopicPartition, topic: Int, lateness: Int64, at start: Int64, clock: Int64, end: Int64?) {
    self.partition = partition
    self.topic = topic
    number = SourcePartitions.number(topic: topic, partition: partition.number)
    self.clock = FileClock(lateness: lateness, from: clock)
    next = start
    committed = start
    self.end = end
  }

  /// A record was read, whatever it is.
  mutating func passed(_ offset: Int64) {
    next = offset + 1
    endedSince = nil
    isSilent = false
    records += 1
    if records - (marks.last?.records ?? 0) >= Self.markDistance { marks.append((records, clock.time)) }
  }

  mutating func place(_ record: inout Record, present: Int64) { clock.place(&record, present: present) }

  /// Nothing stands between the last record and `offset`, behind which there is nothing.
  mutating func reachedEnd(_ offset: Int64, at now: Int64) {
    next = max(next, offset)
    if endedSince == nil { endedSince = now }
  }

  /// It has come to where it is to end.
  var isDone: Bool { end.map { next >= $0 } ?? false }

  /// It has been at its end for so long, and nobody has asked yet whether there is more.
  func seemsSilent(for idle: Int64, at now: Int64) -> Bool {
    !isSilent && endedSince.map { now - $0 >= idle } ?? false
  }

  /// What the brokers say of its end: silence, or another wait. nil where they say nothing.
  mutating func settle(end: Int64?, at now: Int64) {
    isSilent = end.map { $0 <= next } ?? false
    if !isSilent { endedSince = now }
  }

  /// The brokers are to be asked again.
  mutating func doubtSilence() { isSilent = false }

  /// Records read whose time the pipeline's clock has not come to; some 1,000 may be missing.
  mutating func ahead(of clock: Int64) -> UInt64 {
    var passed = 0
    while passed < marks.count, marks[passed].time <= clock { passed += 1 }
    if passed > 1 { marks.removeFirst(passed - 1) }
    guard let first = marks.first, first.time <= clock else { return records - (marks.first?.records ?? records) }
    return records - first.records
  }

  /// What the group is to remember beside the offset: what the clock showed there.
  var note: String { "time=\(clock.time)" }

  static func time(in note: String) -> Int64 {
    note.hasPrefix("time=") ? Int64(note.dropFirst(5)) ?? .min : .min
  }
}
