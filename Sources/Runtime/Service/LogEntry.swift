import Segmentation

/// What stands in a pipeline's own log.
///
///     records 1 | rules 4 | records, each: its length | value of `HeldRecord`
///     notes   2 | rules 4 | partitions | notes, each: number | time | newest | silent 1
///
/// `rules` is a hash of what the pipeline decides: names and paths are told by their numbers, which other rules number
/// otherwise.
enum LogEntry {
  enum Kind: UInt8 { case records = 1, notes = 2 }

  /// What tells entries of these rules from those of others.
  static func mark(of plan: Plan) -> UInt32 {
    var outline = plan.outline
    return UInt32(truncatingIfNeeded: outline.withUTF8 { hash64(UnsafeRawBufferPointer($0), seed: 0) })
  }

  /// Begins an entry of records.
  static func begin(_ bytes: inout StateWriter, mark: UInt32) {
    bytes.removeAll()
    bytes.byte(Kind.records.rawValue)
    bytes.bits(mark)
  }

  static func write(_ notes: [SourceNote], expected: Int, mark: UInt32, to bytes: inout StateWriter) {
    bytes.removeAll()
    bytes.byte(Kind.notes.rawValue)
    bytes.bits(mark)
    bytes.count(expected)
    bytes.count(notes.count)
    for note in notes { write(note, to: &bytes) }
  }

  static func write(_ note: SourceNote, to bytes: inout StateWriter) {
    bytes.number(note.number)
    bytes.signed(note.time)
    bytes.signed(note.newest)
    bytes.byte(note.isSilent ? 1 : 0)
  }

  static func readNote(_ bytes: inout StateReader) throws(MalformedState) -> SourceNote {
    let number = UInt32(truncatingIfNeeded: try bytes.number())
    let time = try bytes.instantOrNone()
    let newest = try bytes.instantOrNone()
    return SourceNote(number: number, time: time, newest: newest, isSilent: try bytes.byte() != 0)
  }
}
