/// Whether a record is used, told before its profile is.
extension Shard {
  /// What becomes of a record.
  enum Disposition {
    case used
    case duplicate
    case expired
    /// A record of a person who was erased after it.
    case erased
    /// A late repeat of a fact that stands at a later time: the two are one, at the earlier.
    case moves(from: Int64)
  }

  /// Counts a record that belongs to no profile; false where it is passed over.
  mutating func count(_ index: UInt32, at instant: Int64) -> Bool {
    let disposition = disposition(record(index), at: instant)
    count(disposition, index)
    return if case .used = disposition { true } else { false }
  }

  mutating func count(_ disposition: Disposition, _ index: UInt32) {
    let record = record(index)
    switch disposition {
    case .used, .moves:
      if !links.isCRM[Int(record.pointee.source)], record.pointee.idHash != 0 { remember(record, disposition) }
      guard record.pointee.counts else { return }
      if case .moves = disposition { tally.duplicate += 1 } else { tally.used += 1 }
      if record.pointee.time == EventTime.beginning { return }
      tally.oldest = min(tally.oldest, record.pointee.time)
      tally.newest = max(tally.newest, record.pointee.time)
    case .duplicate: if record.pointee.counts { tally.duplicate += 1 }
    case .expired: if record.pointee.counts { tally.expired += 1 }
    case .erased: if record.pointee.counts { tally.erased += 1 }
    }
  }

  /// Remembers the newest fact of an id: of an older one a late record may be told.
  @inline(__always)
  private mutating func remember(_ record: UnsafePointer<Record>, _ disposition: Disposition) {
    if record.pointee.isLate, let known = knownTime(of: record.recentKey), known > record.pointee.time {
      guard case .moves(known) = disposition else { return }
    }
    remember(record.recentKey, record.pointee.time)
  }

  @inline(__always)
  mutating func disposition(_ record: UnsafePointer<Record>, at instant: Int64) -> Disposition {
    if record.pointee.operation == .unlink || record.pointee.operation == .forget { return .used }
    if suppressed.suppresses(record.pointee.subject, record.pointee.time) { return .erased }
    let retention = links.retentions[Int(record.pointee.source)]
    if record.pointee.isLate, retention != EventTime.never, record.pointee.time &+ retention <= instant {
      return .expired
    }
    if links.isCRM[Int(record.pointee.source)] {
      return record.pointee.hasSequence && isRowDuplicate(record) ? .duplicate : .used
    }
    guard record.pointee.idHash != 0 else { return .used }
    if record.pointee.isLate { return lateDisposition(record, at: instant) }
    guard let time = knownTime(of: record.recentKey) else { return .used }
    return record.pointee.time &- time <= RecentIDs.span ? .duplicate : .used
  }

  /// A late record is compared with the facts that stand: with those of the last day, whose ids are all remembered, and with
  /// those that lists would hold if time had passed for the profile, too. What else happens to be there must not matter: time
  /// may have passed in another shard alone.
  private mutating func lateDisposition(_ record: UnsafePointer<Record>, at instant: Int64) -> Disposition {
    var later = EventTime.never
    if let time = knownTime(of: record.recentKey), time >= instant - RecentIDs.span {
      if time <= record.pointee.time, record.pointee.time - time <= RecentIDs.span { return .duplicate }
      if time > record.pointee.time, time - record.pointee.time <= RecentIDs.span { later = time }
    }
    guard let index = find(record) else { return later == EventTime.never ? .used : .moves(from: later) }
    let profile = store.pointee[index]
    let identity = factIdentity(record)
    for list in plan.lists.indices where plan.lists[list].sources.contains(Int(record.pointee.source)) {
      let facts = profile.facts(list, store.pointee.layout)
      var place = facts.firstAfter(record.pointee.time - RecentIDs.span - 1)
      while place < facts.count, facts.time(place) <= record.pointee.time + RecentIDs.span {
        if facts.identity(place) == identity, stands(place, of: facts, list, in: index, record, at: instant) {
          if facts.time(place) <= record.pointee.time { return .duplicate }
          later = min(later, facts.time(place))
        }
        place += 1
      }
    }
    return later == EventTime.never ? .used : .moves(from: later)
  }

  /// Whether a fact, of the id of a record, is still one at an instant. Time may not have passed yet for its profile.
  private mutating func stands(
    _ place: Int, of facts: Facts, _ list: Int, in index: UInt32, _ record: UnsafePointer<Record>, at instant: Int64
  ) -> Bool {
    // Each audience fact is in its source's ledger, which knows its end.
    if let ledger = plan.ledgers[Int(record.pointee.source)] {
      return list == ledger && AudienceFact(facts, place).end > instant
    }
    let isShared = plan.linkage.isLinked && graph.pointee.isMixed(index)
    return store.pointee.keeps(place, of: facts, list, at: instant, isShared: isShared)
  }

  /// What tells a fact from others of its list.
  @inline(__always)
  mutating func factIdentity(_ record: UnsafePointer<Record>) -> UInt64 {
    if record.pointee.idHash == 0 { return RecordPosition.hash(record.pointee) & Facts.identityMask }
    return plan.identity(of: record)
  }
}

/// Tells records without a message id apart: by where they stood.
enum RecordPosition {
  static func hash(_ record: Record) -> UInt64 {
    var bytes = (record.line, UInt64(record.file) << 32 | UInt64(record.index))
    return withUnsafeBytes(of: &bytes) { hash64($0, seed: UInt64(record.source) + 1) }
  }
}

extension UnsafePointer<Record> {
  /// The hash of its message id, by which repeats are told: a removal is a repeat of removals alone. 0 where it has none.
  @inline(__always)
  var factHash: UInt64 {
    pointee.operation == .removal && pointee.idHash != 0 ? pointee.idHash ^ 0x9E37_79B9_7F4A_7C15 | 1 : pointee.idHash
  }

  /// By which the ids of the last day know it.
  @inline(__always)
  var recentKey: UInt64 { RecentIDs.key(subject: pointee.subject, id: factHash) }
}
