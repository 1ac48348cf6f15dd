/// A log of the retarget-8 workload (`benchmarks/retarget-8`): the same bytes for the same numbers.
public struct RetargetLog: Sendable {
  /// Records in all; a twentieth of them are changes of the CRM.
  public var events = 200_000
  /// People they are about.
  public var profiles = 20_000
  public var seed: UInt64 = 1
  /// How long it is, from 2025-01-01T00:00:00Z on.
  public var days = 200
  /// Per cent of the people who first come without signing in: up to three events, of their cookie alone.
  public var anonymous = 0

  public init() {}

  /// Writes it, sorted by time, into an open file. Memory is that of a day's records and of those placed on later edges.
  ///
  /// - Throws: `LogWriter.Failure` where the file cannot be written.
  public func write(to descriptor: Int32) throws(LogWriter.Failure) {
    var schedule = RetargetSchedule(self)
    var journal = RetargetJournal(self, descriptor: descriptor)
    for index in 0..<days {
      for draft in schedule.drafts(ofDay: index) { try journal.write(draft) }
    }
    try journal.finish()
  }
}
