import Segmentation

/// The time of one input file: the newest event time read from it, less the lateness of its sources.
///
/// Pure: it decides which records are late and when each takes effect.
struct FileClock: Equatable {
  /// Milliseconds by which the file's records may come out of order.
  let lateness: Int64
  /// Where it began: `.min`, or where the runs before have left the clock.
  private let start: Int64
  /// Never falls.
  private(set) var time: Int64

  init(lateness: Int64, from start: Int64 = .min) {
    self.lateness = lateness
    self.start = start
    time = start
  }

  /// The newest event time read; nil where none has moved the clock.
  var newest: Int64? { time > start ? time + lateness : nil }

  /// Sets the record's instant by this clock as it stands before the record, then lets the record move it.
  ///
  /// Reading goes on in the file whose time is least, so this clock is the clock of the whole replay while its file is read.
  /// - Parameter present: the clock does not run ahead of it.
  @inline(__always)
  mutating func place(_ record: inout Record, present: Int64 = .max) {
    // Before the first record there is no clock yet: before all times.
    if record.time == Record.present { record.time = max(time, EventTime.beginning) }
    let isLate = record.time < time
    record.isLate = isLate
    record.instant = isLate ? time : record.time
    let (own, overflow) = record.time.subtractingReportingOverflow(lateness)
    if !overflow && own > time { time = min(own, max(time, present)) }
  }
}
