/// A place between two steps of a service: what lies before it is done, what lies behind it is not.
///
/// A service that is killed here shows whether what was done half is made good. The names are those of the steps just done.
public enum Gap: String, CaseIterable, Sendable {
  // Who reads the sources
  /// The group has given partitions of sources; nothing has been read.
  case sourcesAssigned
  /// Records are on their way into the log.
  case recordsProduced
  /// A note of progress is on its way into the log, behind the records that it speaks of.
  case notesProduced
  /// The log has all that was read; the group does not know it.
  case logFlushed
  /// The group knows how far the sources are read.
  case sourcesCommitted
  /// The group takes the sources' partitions back, and knows how far they were read; they are not given back.
  case sourcesRevoked

  // Who runs the shards
  /// The group has given partitions of the log, and whatever their former owners had begun has ended.
  case shardsAssigned
  /// Shards are made of their changelogs; nothing of the log has been read.
  case shardsRestored
  /// Entries of the log are taken; time has not passed.
  case logRead
  /// Nothing stands in the new transaction.
  case transactionBegun
  /// Deltas and memberships are on their way; the changelog says nothing of them.
  case deltasProduced
  /// The changelog's records are on their way, too.
  case changelogProduced
  /// The transaction holds the positions; it is open.
  case offsetsSent
  /// The transaction is final; nothing else of this instance knows it.
  case transactionCommitted
  /// The group takes the shards back, and their last transaction is final; they are not given back.
  case shardsRevoked
}
