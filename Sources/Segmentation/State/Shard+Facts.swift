/// Which facts a shard holds: what stands beside the state is kept for as long as they are.
extension Shard {
  /// Visits the identities of the facts of all profiles, and of those that records which wait may become; some more than
  /// once.
  public mutating func visitFacts(_ body: (UInt64) -> Void) {
    for index in 0..<store.pointee.endIndex where store.pointee.isLive(index) {
      let profile = store.pointee[index]
      for list in store.pointee.lists(of: index) {
        let facts = profile.facts(list, store.pointee.layout)
        for fact in 0..<facts.count { body(facts.identity(fact)) }
      }
    }
    for index in hold.pointee.sortedRecords() {
      if let fact = plan.messageFact(of: record(index)) { body(fact) }
    }
  }
}

extension Plan {
  /// The identity of the fact that a record is, where it has a message id and some list may keep it.
  public func messageFact(of record: UnsafePointer<Record>) -> UInt64? {
    guard record.pointee.operation == .event, record.pointee.idHash != 0 else { return nil }
    let source = Int(record.pointee.source)
    guard ledgers[source] != nil || !matchers.candidates(source: source, name: Int(record.pointee.name)).isEmpty else {
      return nil
    }
    return identity(of: record)
  }

  /// What tells a fact with a message id from others of its list. Where profiles join, ids of several subjects meet in one.
  @inline(__always)
  func identity(of record: UnsafePointer<Record>) -> UInt64 {
    (linkage.isLinked ? record.recentKey : record.factHash) & Facts.identityMask
  }
}
