import Segmentation

/// How far a source partition has come: what a note of progress in the log says of it.
struct SourceNote: Equatable {
  /// `Record.file` of its records.
  var number: UInt32
  /// No record of the partition stands behind the note with an instant before this, late ones excepted.
  var time: Int64
  /// The newest event time read from it; `.min` before the first.
  var newest: Int64
  /// It was read to its end and nothing came for a while: the others' time is its own.
  var isSilent: Bool
}

/// What is known of the time of every source partition, and the clock that follows from it.
///
/// Pure, a function of the notes: so two runs over one log have one clock. A note only ever raises a time, so one that is
/// told twice, or by somebody who does not know yet that he has been replaced, does no harm.
struct SourceTimes: Equatable {
  private(set) var notes: [SourceNote] = []
  /// How many partitions there are; until each has been heard of there is no clock.
  private(set) var expected = 0
  /// No record with an instant before it is to come. Never falls; `.min` before the first.
  private(set) var clock = Int64.min

  init() {}

  /// As it was saved.
  init(_ notes: [SourceNote], expected: Int, clock: Int64) {
    self.notes = notes
    self.expected = expected
    self.clock = clock
  }

  mutating func take(_ note: SourceNote) {
    guard let place = notes.firstIndex(where: { $0.number == note.number }) else { return notes.append(note) }
    notes[place].time = max(notes[place].time, note.time)
    notes[place].newest = max(notes[place].newest, note.newest)
    notes[place].isSilent = note.isSilent
  }

  mutating func expect(_ count: Int) { expected = max(expected, count) }

  /// After all notes of one moment.
  mutating func settle() {
    guard expected > 0, notes.count >= expected else { return }
    let speaking = notes.filter { !$0.isSilent }
    if let least = speaking.map(\.time).min() {
      clock = max(clock, least)
    } else if let newest = notes.map(\.newest).max(), newest != .min {
      // Nobody says anything more: all that was read has come to pass.
      clock = max(clock, newest &+ 1)
    }
  }
}
