extension Shard {
  /// Evaluates a profile at an instant at which everything due has been applied: what depends on facts that changed, and
  /// what falls due. Writes the deltas, lets go of what no rule can see any more, and sets the next deadline.
  ///
  /// - Parameter cause: the last record that touched it; nil where time alone did.
  mutating func evaluate(_ index: UInt32, at now: Int64, cause: UInt32?) {
    store.pointee.changes.note(index)
    expireRows(index, at: now)
    var changes = expiredRows.count > 0
    if links.ledgerSources.count > 0 { changes = expireFacts(index, at: now) || changes }
    if consentMoves.count > 0 { touchConsents(index) }
    if mayBeDue(index, at: now, cause: cause) { collectDue(store.pointee[index], at: now) }
    let existed = store.pointee[index].exists
    changes = updateExistence(index, at: now) || changes
    changes = evaluateConditions(index, at: now) || changes
    evaluateSegments(index, at: now)
    if moves.count > 0 { publish(index, at: now, cause: cause) }
    if cause == nil {
      tally.wakeUps += 1
      if !changes, moves.count == 0 { tally.idleWakeUps += 1 }
    }
    moves.removeAll()
    expiredRows.removeAll()
    hasLostRow = false
    endedFacts.removeAll()
    dirtyConditions.removeAll()
    dirtySegments.removeAll()
    let profile = store.pointee[index]
    touched = nil
    if profile.exists {
      store.pointee.prune(index, at: now, isShared: plan.linkage.isLinked && graph.pointee.isMixed(index))
      arm(index, at: now)
      store.pointee.fit(index)
    } else {
      end(index, at: existed ? now : endBefore)
    }
  }

  // MARK: what is due

  /// Nothing is due before the deadline that is set. (One is set behind each evaluation; a profile that others join has
  /// more than its own.)
  @inline(__always)
  private mutating func mayBeDue(_ index: UInt32, at now: Int64, cause: UInt32?) -> Bool {
    cause == nil || plan.linkage.isLinked || store.pointee[index].armed <= DeadlineQueue.Mark(now)
  }

  private mutating func collectDue(_ profile: Profile, at now: Int64) {
    let timers = profile.timersOffset(store.pointee.layout)
    for entry in 0..<profile.timerCount {
      let stamp = Stamp(bits: profile.read(timers &+ entry &* 8))
      // What stands behind the conditions are ledgers.
      if stamp.time <= now, stamp.index < plan.conditions.count {
        dirtyConditions.insert(Int32(truncatingIfNeeded: stamp.index))
      }
    }
    let begins = profile.beginsOffset(store.pointee.layout)
    for entry in 0..<profile.beginCount {
      let stamp = Stamp(bits: profile.read(begins &+ entry &* 8))
      let link = links.segments[stamp.index]
      if (link.minDuration > 0 && stamp.time + link.minDuration <= now)
        || (link.maxDuration != EventTime.never && stamp.time + link.maxDuration <= now)
      {
        dirtySegments.insert(Int32(truncatingIfNeeded: stamp.index))
      }
    }
  }

  private mutating func updateExistence(_ index: UInt32, at now: Int64) -> Bool {
    let profile = store.pointee[index]
    let exists =
      profile.eventsEnd > now || (profile.rowBytes > 0 && store.pointee.hasLiveRow(profile)) || hasFacts(profile)
    guard exists != profile.exists else { return false }
    profile.exists = exists
    living += exists ? 1 : -1
    if exists, profile.seq == 0 { profile.seq = retired.take(hash(of: index), at: now)?.seq ?? 0 }
    for segment in 0..<links.segments.count { dirtySegments.insert(Int32(truncatingIfNeeded: segment)) }
    return true
  }

  // MARK: conditions

  private mutating func evaluateConditions(_ index: UInt32, at now: Int64) -> Bool {
    var changes = false
    var place = 0
    while place < dirtyConditions.items.count {
      changes = evaluateCondition(Int(dirtyConditions.items[place]), index, at: now) || changes
      place &+= 1
    }
    return changes
  }

  /// Evaluates a condition; true where its truth changed.
  @inline(__always)
  private mutating func evaluateCondition(_ condition: Int, _ index: UInt32, at now: Int64) -> Bool {
    tally.conditionsEvaluated &+= 1
    let profile = store.pointee[index]
    let outcome = Evaluator(plan: plan, store: store, profile: profile, now: now).evaluate(condition)
    let changes = outcome.isTrue != profile.bit(condition)
    if changes {
      profile.setBit(condition, outcome.isTrue)
      for segment in links.conditionSegments[condition] { dirtySegments.insert(segment) }
    }
    store.pointee.setTimer(index, condition, to: outcome.flip)
    return changes
  }

  // MARK: segments

  private mutating func evaluateSegments(_ index: UInt32, at now: Int64) {
    guard !dirtySegments.isEmpty else { return }
    for place in 0..<links.order.count {
      let segment = Int(links.order[place])
      guard dirtySegments.contains(segment) else { continue }
      guard let isMember = nextMembership(segment, index, at: now) else { continue }
      let profile = store.pointee[index]
      profile.setBit(plan.conditions.count + segment, isMember)
      if links.segments[segment].keepsBegin { store.pointee.setBegin(index, of: segment, to: isMember ? now : nil) }
      moves.append(Int32(segment))
      for other in links.segmentSegments[segment] { dirtySegments.insert(other) }
      for condition in links.segmentHolds[segment] { _ = evaluateCondition(Int(condition), index, at: now) }
    }
  }

  /// Whether the profile is a member from now on; nil where that does not change.
  private mutating func nextMembership(_ segment: Int, _ index: UInt32, at now: Int64) -> Bool? {
    let profile = store.pointee[index]
    let link = links.segments[segment]
    let mayBelong = profile.exists && (!link.requiresConsent || consents(profile, toAllOf: segment))
    let holds = mayBelong && self.holds(link.rule, profile)
    let isMember = profile.bit(plan.conditions.count + segment)
    // Its `max_duration` ran out; it can begin again once the rule has been false.
    let spentBit = plan.conditions.count + links.segments.count + segment
    if !isMember {
      if profile.bit(spentBit) {
        if !holds { profile.setBit(spentBit, false) }
        return nil
      }
      return holds ? true : nil
    }
    guard mayBelong else { return false }
    let begin = link.keepsBegin ? store.pointee.begin(profile, of: segment) : nil
    if let begin, link.maxDuration != EventTime.never, now >= begin + link.maxDuration {
      profile.setBit(spentBit, holds)
      return false
    }
    if holds { return nil }
    if let begin, now < begin + link.minDuration { return nil }
    return false
  }

  /// Whether a rule holds, by the truths that the profile has.
  ///
  /// A rule is made of conditions and segments alone, so this walks its nodes where they lie.
  mutating func holds(_ rule: Int32, _ profile: Profile) -> Bool {
    Shard.holds(links.nodes + Int(rule), in: links.nodes, profile, conditions: plan.conditions.count)
  }

  private static func holds(
    _ node: UnsafePointer<Node>, in nodes: UnsafePointer<Node>, _ profile: Profile, conditions: Int
  ) -> Bool {
    func child(_ index: Int32) -> Bool { holds(nodes + Int(index), in: nodes, profile, conditions: conditions) }
    switch node.pointee.operation {
    case .condition: return profile.bit(Int(node.pointee.a))
    case .segment: return profile.bit(conditions &+ Int(node.pointee.a))
    case .and: return child(node.pointee.a) && child(node.pointee.b)
    case .or: return child(node.pointee.a) || child(node.pointee.b)
    case .not: return !child(node.pointee.a)
    case .always: return true
    case .never: return false
    default: preconditionFailure("Shard: a rule is made of conditions and segments")
    }
  }

  /// Writes the deltas: exits before enters, each in the order of the pipeline file.
  private mutating func publish(_ index: UInt32, at now: Int64, cause: UInt32?) {
    var segments = UnsafeMutableBufferPointer(start: moves.base, count: moves.count)
    segments.sort()
    let profile = store.pointee[index]
    identifierText.removeAll()
    let isShared = plan.linkage.isLinked && graph.pointee.hasSeveral(index)
    if isShared { writer.write(identifiersOf: index, graph.pointee, to: &identifierText) }
    let identifiers = UnsafeRawBufferPointer(start: identifierText.base, count: identifierText.count)
    for isEnter in [false, true] {
      for segment in segments where profile.bit(plan.conditions.count + Int(segment)) == isEnter {
        profile.seq += 1
        if isEnter { tally.enters += 1 } else { tally.exits += 1 }
        let (cause, isLate) = describe(cause, Int(segment), index, isEnter: isEnter, at: now)
        writer.write(
          to: &output, segment: Int(segment), profile: profile, isEnter: isEnter, time: now, cause: cause,
          isLate: isLate, identifiers: isShared ? identifiers : nil)
      }
    }
  }

  private mutating func describe(
    _ cause: UInt32?, _ segment: Int, _ index: UInt32, isEnter: Bool, at now: Int64
  ) -> (DeltaWriter.Cause, Bool) {
    if let unlinking { return (.unlinked, hold.pointee.batch.records[Int(unlinking)].isLate) }
    if links.segments[segment].requiresConsent,
      let isLate = consentChanged(of: segment, index, isEnter: isEnter)
    {
      return (.consent, isLate)
    }
    guard let cause else {
      return (isRetention(segment, store.pointee[index], at: now) ? .retention : .expiry, false)
    }
    let record = hold.pointee.batch.records[Int(cause)]
    let source = Int(record.source)
    guard links.isCRM[source] else {
      return (.event(source: source, id: hold.pointee.batch.text(record.id)), record.isLate)
    }
    // A row that takes the time of the one before it is late only where that time is.
    let time = store.pointee.row(store.pointee[index], source)?.time ?? record.time
    return (.crm(source: source), record.isLate && time < now)
  }

  /// Whether at this instant a datum that the segment reads left by retention, or the profile ended by it.
  private mutating func isRetention(_ segment: Int, _ profile: Profile, at now: Int64) -> Bool {
    if !profile.exists { return isEndedByRetention(profile, at: now) }
    let code = plan.segments[segment]
    for list in code.retained {
      if endedFacts.hasRetired(from: list.list) { return true }
      let facts = profile.facts(list.list, store.pointee.layout)
      let place = facts.firstAfter(now - list.retention) - 1
      if place >= 0, facts.time(place) == now - list.retention, isRead(place, of: facts, list.list) { return true }
    }
    for place in 0..<expiredRows.count where code.expiringRows.contains(Int(expiredRows[place])) { return true }
    return code.expiringRows.contains { links.isTracker[$0] } && lastSeenLeaves(profile, at: now)
  }

  /// Whether a fact is one that rules look at: of a list of which only the newest few count, whether others happen to be
  /// still there must not matter.
  func isRead(_ place: Int, of facts: Facts, _ list: Int) -> Bool {
    let newest = store.pointee.layout.lists[list].newest
    return newest < 0 || place >= facts.count - max(1, newest)
  }

  /// Whether the newest live tracker event left by retention at this instant.
  private func lastSeenLeaves(_ profile: Profile, at now: Int64) -> Bool {
    // Of two at one millisecond the one of the later source in order of names is the newer.
    var newest = (time: Int64.min, rank: Int32.min, leaves: false)
    for (source, index) in plan.lastSeenInstants.enumerated() {
      guard let index else { continue }
      let time = profile.instant(index, store.pointee.layout)
      let retention = links.retentions[source]
      guard (time, links.ranks[source]) > (newest.time, newest.rank),
        retention == EventTime.never || now <= time + retention
      else { continue }
      newest = (time, links.ranks[source], retention != EventTime.never && now == time + retention)
    }
    return newest.leaves
  }
}
