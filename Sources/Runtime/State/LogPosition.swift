import Segmentation

/// Where a pipeline's log stands between two runs: a record of the state.
///
///     clock | settled | newest used | profiles | files | sources, each: its newest event time
struct LogPosition: Equatable {
  /// No record with an instant before it is to come; a record of an earlier time is late. `.min` before the first.
  var clock = Int64.min
  /// Everything due up to it has taken effect.
  var settled = Int64.min
  /// The newest instant at which a record was used.
  var newestUsed = Int64.min
  /// Profiles in the state.
  var profiles = 0
  /// Files read so far: they number those to come, so that records without an id are told apart for ever.
  var files: UInt32 = 0
  /// By source: the newest event time read, also from a file that it shared with another. `.min` before the first.
  var newest: [Int64]

  init(sources: Int) { newest = [Int64](repeating: .min, count: sources) }

  init(_ bytes: UnsafeRawBufferPointer) throws(MalformedState) {
    var reader = StateReader(bytes)
    clock = try reader.instantOrNone()
    settled = try reader.instantOrNone()
    newestUsed = try reader.instantOrNone()
    profiles = try reader.number(below: .max)
    files = UInt32(truncatingIfNeeded: try reader.number())
    newest = []
    for _ in 0..<(try reader.count()) { newest.append(try reader.instantOrNone()) }
    try reader.end()
  }

  func write(to value: inout StateWriter) {
    value.removeAll()
    value.signed(clock)
    value.signed(settled)
    value.signed(newestUsed)
    value.count(profiles)
    value.number(files)
    value.count(newest.count)
    for time in newest { value.signed(time) }
  }

  /// Where the clock of a file begins that carries `sources`: behind what the runs before have read of them.
  func start(of sources: [Int], lateness: Int64) -> Int64 {
    var start = clock
    for source in sources where newest[source] != .min { start = max(start, newest[source] - lateness) }
    return start
  }

  /// All input has been read: lets the clock stand where it leaves it.
  ///
  /// Records of a source may still come as far behind the newest of all as its lateness allows: what lies there stays held
  /// back. A source that was never read holds nothing back, nor does one without a lateness.
  /// - Parameter lateness: by source.
  /// - Returns: the instant before which no record stays held back.
  mutating func rest(until: Int64?, lateness: [Int64]) -> Int64 {
    if let until {
      clock = max(clock, until)
      return until &+ 1
    }
    guard let newest = newest.max(), newest != .min else { return .min }
    let most = self.newest.indices.filter { self.newest[$0] != .min }.map { lateness[$0] }.max() ?? 0
    clock = max(clock, newest - most)
    return most == 0 ? .max : clock
  }
}
