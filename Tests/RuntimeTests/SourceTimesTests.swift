import Testing

@testable import Runtime

@Suite("The clock of a pipeline beside Kafka")
struct SourceTimesTests {
  private func times(_ expected: Int, _ notes: [SourceNote]) -> SourceTimes {
    var times = SourceTimes()
    times.expect(expected)
    for note in notes { times.take(note) }
    times.settle()
    return times
  }

  private func note(_ number: UInt32, _ time: Int64, newest: Int64? = nil, isSilent: Bool = false) -> SourceNote {
    SourceNote(number: number, time: time, newest: newest ?? time, isSilent: isSilent)
  }

  @Test("is the least time of all source partitions, and stands still until each has been heard of")
  func least() {
    #expect(times(3, [note(0, 50), note(1, 20)]).clock == .min)
    #expect(times(3, [note(0, 50), note(1, 20), note(2, 70)]).clock == 20)
  }

  @Test("leaves out who is silent; with all of them silent it stands behind the newest record")
  func silent() {
    #expect(times(2, [note(0, 50), note(1, 20, isSilent: true)]).clock == 50)
    #expect(times(2, [note(0, 50, newest: 60, isSilent: true), note(1, 20, isSilent: true)]).clock == 61)
    #expect(times(2, [note(0, .min, isSilent: true), note(1, .min, isSilent: true)]).clock == .min)
  }

  @Test("never falls: a note that is told late, or twice, lowers nothing")
  func monotone() {
    var times = times(2, [note(0, 50), note(1, 40)])
    times.take(note(0, 10))
    times.take(note(1, 45))
    times.settle()
    #expect(times.clock == 45)
    #expect(times.notes.map(\.time) == [50, 45])
    // Who speaks again after a silence is behind the clock, and does not take it back.
    times.take(note(0, 60, isSilent: true))
    times.take(note(1, 90))
    times.settle()
    times.take(note(0, 60))
    times.settle()
    #expect(times.clock == 90)
  }

  @Test("a record that is not behind the last one of its source partition is a copy")
  func copies() {
    var taken = TakenRecords()
    let records: [(UInt32, UInt64, UInt32)] = [
      (1, 5, 0), (1, 5, 1), (2, 3, 0), (1, 5, 1), (1, 4, 7), (1, 9, 0), (2, 3, 0),
    ]
    let admitted = records.map { taken.admit($0.0, line: $0.1, index: $0.2) }
    #expect(admitted == [true, true, true, false, false, true, false])
  }
}
