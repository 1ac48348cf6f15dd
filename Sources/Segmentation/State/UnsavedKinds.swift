/// What a changelog does not have yet of the kinds of which there are few: whom to pass over, truncates, and the counts of
/// identities.
struct UnsavedKinds {
  var isTracking = false
  private var erased: Set<UInt64> = []
  /// As the changelog has them: by source, and in the order of `ShardCounters.identities`; empty is none.
  private var truncated: [Int64] = []
  private var identities: [UInt64] = []

  mutating func note(erased identifier: UInt64) { if isTracking { erased.insert(identifier) } }

  /// The changelog has what was loaded.
  mutating func setSaved(truncated: borrowing FlatBuffer<Int64>, _ counters: ShardCounters) {
    self.truncated = (0..<truncated.count).map { truncated[$0] }
    identities = counters.identities
  }

  mutating func takeErased() -> Set<UInt64> {
    defer { if !erased.isEmpty { erased = [] } }
    return erased
  }

  /// The sources that were truncated since the last call.
  mutating func takeTruncated(_ truncated: borrowing FlatBuffer<Int64>) -> [Int] {
    let isSaved = self.truncated.count == truncated.count
    let sources = (0..<truncated.count).filter { truncated[$0] != (isSaved ? self.truncated[$0] : .min) }
    if !sources.isEmpty { self.truncated = (0..<truncated.count).map { truncated[$0] } }
    return sources
  }

  /// Whether something was counted since the last call.
  mutating func takeIdentities(_ counters: ShardCounters) -> Bool {
    let counts = counters.identities
    if counts == identities || (identities.isEmpty && counts.allSatisfy { $0 == 0 }) { return false }
    identities = counts
    return true
  }
}
