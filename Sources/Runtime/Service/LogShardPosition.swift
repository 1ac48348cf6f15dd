import Segmentation

/// Where a shard stands in its log: the record `c` of its changelog.
///
///     clock | settled | newest used | next | risen | need | taken at need | taken | expected | notes
///
/// Records that time has not passed are not in the changelog. They are read again, from `need` on, and what was done with
/// each then is done again: a copy is known by what was taken before it, and what time had passed when `clock` rose is in the
/// state already.
struct LogShardPosition: Equatable {
  var clock = Int64.min
  /// The newest instant at which a record was used.
  var newestUsed = Int64.min
  /// Offset of the first entry that the state knows nothing of.
  var next: Int64 = 0
  /// Of the entries before this one, every record with an instant before `clock` has been applied.
  var risen: Int64 = 0
  /// Offset at which reading goes on, and what had been taken there.
  var need: Int64 = 0
  var takenAtNeed = TakenRecords()
  var times = SourceTimes()

  init() {}

  init(_ bytes: UnsafeRawBufferPointer) throws(MalformedState) {
    var reader = StateReader(bytes)
    clock = try reader.instantOrNone()
    newestUsed = try reader.instantOrNone()
    next = try reader.signed()
    risen = try reader.signed()
    need = try reader.signed()
    takenAtNeed = TakenRecords(try Self.readPlaces(&reader))
    let expected = try reader.number(below: .max)
    var notes: [SourceNote] = []
    for _ in 0..<(try reader.count()) { notes.append(try LogEntry.readNote(&reader)) }
    times = SourceTimes(notes, expected: expected, clock: clock)
    try reader.end()
  }

  func write(to value: inout StateWriter) {
    value.removeAll()
    value.signed(clock)
    value.signed(newestUsed)
    value.signed(next)
    value.signed(risen)
    value.signed(need)
    value.count(takenAtNeed.places.count)
    for place in takenAtNeed.places {
      value.number(place.number)
      value.number(place.line)
      value.number(place.index)
    }
    value.count(times.expected)
    value.count(times.notes.count)
    for note in times.notes { LogEntry.write(note, to: &value) }
  }

  private static func readPlaces(_ reader: inout StateReader) throws(MalformedState) -> [TakenRecords.Place] {
    var places: [TakenRecords.Place] = []
    for _ in 0..<(try reader.count()) {
      places.append(
        TakenRecords.Place(
          number: UInt32(truncatingIfNeeded: try reader.number()), line: try reader.number(),
          index: UInt32(truncatingIfNeeded: try reader.number())))
    }
    return places
  }
}
