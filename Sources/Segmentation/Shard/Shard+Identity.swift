/// Records of a pipeline that joins identities: what they state of ownership, then what they say of the profile to which
/// their subject belongs.
extension Shard {
  /// Applies the records of one instant in their order, and evaluates each profile that they touch once.
  mutating func applyLinked(at instant: Int64) {
    if hasLateTruncate() {
      takeInTurns(at: instant)
    } else {
      for place in 0..<group.count { takeLinked(group[place], at: instant) }
    }
    // First, while all that they became part of is there.
    publishEndings(at: instant)
    evaluateTouched(at: instant)
  }

  mutating func takeLinked(_ place: UInt32, at instant: Int64) {
    let record = record(place)
    if record.pointee.operation == .truncate { return truncate(place, at: instant) }
    let disposition = disposition(record, at: instant)
    count(disposition, place)
    let isExpired: Bool
    switch disposition {
    case .duplicate, .erased: return
    case .expired: isExpired = true
    case .used, .moves: isExpired = false
    }
    if record.pointee.operation == .unlink { return unlink(place, at: instant) }
    if record.pointee.operation == .forget { return }
    if isExpired, !statesSomething(record.pointee) { return }
    let isRow = links.isCRM[Int(record.pointee.source)]
    let isFact = !isRow && !links.isTracker[Int(record.pointee.source)]
    var found = findNode(record)
    if let node = found, forgetsNow(graph.pointee[node].profile, at: instant) { found = findNode(record) }
    if found == nil {
      if isRow, record.pointee.operation == .delete, !remembersDelete(record.pointee) { return }
      if isFact, !leavesTrace(record.pointee, at: instant) { return }
      found = addNode(record.pointee)
    }
    guard let node = found else { return }
    stateOwnerships(place, by: node, at: instant)
    let profile = graph.pointee[node].profile
    turn(to: profile)
    // Before its fact comes in, which must not drive out those that another identifier brought.
    graph.pointee.noteCarried(node)
    if case .moves(let time) = disposition { removeFact(profile, record, at: time) }
    if isExpired {
      // Its datum is gone.
    } else if isRow {
      apply(row: record.pointee, to: profile, of: node, at: instant)
    } else if isFact {
      apply(fact: record.pointee, to: profile, of: node, at: instant)
      if record.pointee.operation == .removal { removeElsewhere(place, of: node) }
    } else {
      apply(event: record, to: profile, of: node)
    }
    if record.pointee.consentCount > 0 { state(place, of: profile, by: node) }
    touchedProfiles.insert(profile, cause: place, isUnlinked: false)
  }

  /// Whether what is known of a profile was due to be forgotten at this instant, and now is.
  mutating func forgetsNow(_ profile: UInt32, at instant: Int64) -> Bool {
    guard !store.pointee[profile].exists, touched != profile, touchedProfiles.endBefore(profile) == nil,
      forgets(profile) <= instant, !endings.contains(where: { graph.pointee[$0.node].profile == profile })
    else { return false }
    touchedProfiles.remove(profile)
    forget(profile, at: instant)
    return true
  }

  /// Whether a record says something of identity or consent, which counts also where it is too old to be a datum.
  mutating func statesSomething(_ record: Record) -> Bool {
    (record.consentCount > 0 || (plan.linkage.isLinked && record.identifierCount > 1)) && record.operation != .delete
  }

  // MARK: identifiers

  mutating func findNode(_ record: UnsafePointer<Record>) -> UInt32? {
    guard record.pointee.identifierCount > 0 else { return nil }
    let identifier = hold.pointee.batch.identifiers[Int(record.pointee.firstIdentifier)]
    let (key, hash) = (hold.pointee.batch.text(identifier.value), record.pointee.subject)
    if let likely, graph.pointee.isNode(likely, of: identifier.namespace, key, hash: hash) { return likely }
    return graph.pointee.find(identifier.namespace, key, hash: hash)
  }

  private mutating func addNode(_ record: Record) -> UInt32 {
    let identifier = hold.pointee.batch.identifiers[Int(record.firstIdentifier)]
    let key = hold.pointee.batch.text(identifier.value)
    let profile = store.pointee.add(identifier.namespace, key, hash: record.subject)
    return graph.pointee.add(identifier.namespace, key, hash: record.subject, profile: profile)
  }

  /// Every weaker identifier on a record gets the strongest one as its owner.
  private mutating func stateOwnerships(_ place: UInt32, by node: UInt32, at instant: Int64) {
    let record = record(place)
    guard record.pointee.identifierCount > 1, statesSomething(record.pointee) else { return }
    let strength = graph.pointee[node].namespace
    let isCRM = links.isCRM[Int(record.pointee.source)]
    for offset in 1..<Int(record.pointee.identifierCount) {
      let identifier = hold.pointee.batch.identifiers[Int(record.pointee.firstIdentifier) + offset]
      guard identifier.form == 0, identifier.namespace > strength else { continue }
      let value = hold.pointee.batch.text(identifier.value)
      if !isCRM, let near = graph.pointee.findNear(identifier.namespace, value, in: graph.pointee[node].profile),
        graph.pointee[near].owner == node
      {
        graph.pointee.raise(near, to: record.pointee.time)
        continue
      }
      let hash = hash64(value, seed: UInt64(identifier.namespace))
      if isCRM, !isNewlyGiven(identifier.namespace, hash, record.pointee, by: node) { continue }
      own(identifier.namespace, value, hash, by: node, place, at: instant)
    }
  }

  /// Whether a CRM record gives another identifier than it last gave; remembers what it gives.
  private mutating func isNewlyGiven(_ namespace: UInt8, _ hash: UInt64, _ record: Record, by node: UInt32) -> Bool {
    let source = Int(record.source)
    guard let slot = plan.linkage.given[source].firstIndex(of: namespace) else { return true }
    let profile = graph.pointee[node].profile
    let row = store.pointee.makeRow(profile, source, of: node, withLog: record.hasSequence)
    if row.given(slot) == hash { return false }
    row.setGiven(slot, to: hash)
    graph.pointee.noteCarried(node)
    return true
  }

  private mutating func own(
    _ namespace: UInt8, _ value: UnsafeRawBufferPointer, _ hash: UInt64, by owner: UInt32, _ place: UInt32,
    at instant: Int64
  ) {
    let time = hold.pointee.batch.records[Int(place)].time
    let profile = graph.pointee[owner].profile
    var found = graph.pointee.find(namespace, value, hash: hash)
    if let node = found, forgetsNow(graph.pointee[node].profile, at: instant) {
      found = graph.pointee.find(namespace, value, hash: hash)
    }
    guard let node = found else {
      guard fits(namespace, 1, in: profile) else { return refuseByLimit() }
      graph.pointee.addOwned(namespace, value, hash: hash, by: owner, stated: time)
      return
    }
    let known = graph.pointee[node]
    if known.owner == owner {
      graph.pointee.raise(node, to: time)
      return
    }
    if known.owner != IdentityNode.none {
      if time < known.stated {
        tally.refusedAsOlder += 1
        return
      }
      if graph.pointee[known.owner].namespace < graph.pointee[owner].namespace {
        tally.refusedAsWeaker += 1
        return
      }
    }
    graph.pointee.collect(node)
    guard known.profile == profile || subtreeFits(in: profile) else { return refuseByLimit() }
    if known.owner == IdentityNode.none {
      join(node, to: owner, place, at: instant)
    } else {
      giveAway(node, to: owner, place, at: instant)
    }
    graph.pointee.pointer(node).pointee.stated = time
  }

  private mutating func refuseByLimit() { tally.refusedByLimit += 1 }

  /// Whether so many more identifiers of a namespace may belong to a profile.
  private mutating func fits(_ namespace: UInt8, _ more: Int, in profile: UInt32) -> Bool {
    let limit = plan.linkage.limits[Int(namespace)]
    return limit == .max || graph.pointee.count(namespace, in: profile) + more <= limit
  }

  /// Whether the collected sub-tree may join a profile: all its identifiers count.
  private mutating func subtreeFits(in profile: UInt32) -> Bool {
    guard plan.linkage.isLimited else { return true }
    for namespace in plan.namespaces.indices where plan.linkage.limits[namespace] != .max {
      var more = 0
      for place in 0..<graph.pointee.subtree.count
      where Int(graph.pointee[graph.pointee.subtree[place]].namespace) == namespace {
        more += 1
      }
      if more > 0, !fits(UInt8(truncatingIfNeeded: namespace), more, in: profile) { return false }
    }
    return true
  }

  // MARK: one evaluation of each profile

  /// Makes a profile the one at hand; what is to be evaluated of the one before is put by.
  mutating func turn(to profile: UInt32) {
    let last = touchedProfiles.atHand
    if last == profile { return }
    if let last, !dirtyConditions.isEmpty || expiredRows.count > 0 || touched != nil {
      let pending = TouchedProfiles.Pending(
        conditions: (0..<dirtyConditions.items.count).map { dirtyConditions.items[$0] },
        expiredRows: (0..<expiredRows.count).map { expiredRows[$0] }, endBefore: touched == nil ? nil : endBefore)
      touchedProfiles.put(by: last, pending)
      forgetPending()
    }
    touchedProfiles.atHand = profile
    guard let pending = touchedProfiles.take(profile) else { return }
    for condition in pending.conditions { dirtyConditions.insert(condition) }
    for source in pending.expiredRows { expiredRows.append(source) }
    touched = pending.endBefore == nil ? nil : profile
    endBefore = pending.endBefore ?? .min
  }

  /// What was to be evaluated of the profile at hand is void.
  mutating func forgetPending() {
    dirtyConditions.removeAll()
    expiredRows.removeAll()
    hasLostRow = false
    touched = nil
    touchedProfiles.atHand = nil
  }

  mutating func evaluateTouched(at instant: Int64) {
    for place in 0..<touchedProfiles.entries.count {
      let entry = touchedProfiles.entries[place]
      guard entry.profile != IdentityNode.none else { continue }
      store.pointee.changes.note(entry.profile)
      turn(to: entry.profile)
      if !store.pointee[entry.profile].exists, touched != entry.profile {
        forgetPending()
        _ = rest(entry.profile)
        continue
      }
      unlinking = entry.unlink
      evaluate(entry.profile, at: instant, cause: entry.cause)
      touchedProfiles.atHand = nil
    }
    unlinking = nil
    touchedProfiles.removeAll()
  }
}
