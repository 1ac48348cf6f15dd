extension Shard {
  /// Lets everything take effect that falls due up to `limit`, instant by instant.
  mutating func fire(upTo limit: Int64) {
    while let instant = nextDeadline(upTo: limit) {
      instantStart = output.deltas.count
      fireDue(at: instant)
      writer.sort(&output, from: instantStart)
    }
  }

  /// Evaluates every profile whose deadline is `instant`.
  mutating func fireDue(at instant: Int64) {
    while nextDeadline(upTo: instant) != nil {
      let index = store.pointee.deadlines.takeNearest()
      for place in 0...2 {
        guard let next = store.pointee.deadlines.candidate(place) else { break }
        store.pointee.prefetchProfile(at: next)
        if plan.linkage.isLinked { graph.pointee.prefetchRoot(of: next) }
      }
      guard store.pointee.isLive(index), store.pointee[index].armed <= DeadlineQueue.Mark(instant) else { continue }
      store.pointee[index].armed = .none
      if deadline(index, after: instant - 1) > instant {
        // A deadline that moved away is not moved in the queue until it comes up.
        arm(index, at: instant)
      } else if store.pointee[index].exists {
        evaluate(index, at: instant, cause: nil)
      } else {
        forget(index, at: instant)
        evaluateTouched(at: instant)
      }
    }
  }

  /// The earliest instant up to `limit` at which something may be due; nil where there is none.
  private mutating func nextDeadline(upTo limit: Int64) -> Int64? {
    while store.pointee.deadlines.nearest == EventTime.never {
      guard let before = store.pointee.deadlines.open(upTo: limit) else { return nil }
      while store.pointee.deadlines.takeOpened() { spreadOpened(after: before) }
    }
    let nearest = store.pointee.deadlines.nearest
    return nearest <= limit ? nearest : nil
  }

  /// More at once than a processor fetches at a time would wait for each other.
  private static let profilesAhead = 6

  /// Puts profiles of a slot that opens where their deadlines now are.
  private mutating func spreadOpened(after now: Int64) {
    let count = store.pointee.deadlines.opened.count
    for place in 0..<count { store.pointee.prefetchAddress(at: store.pointee.deadlines.opened[place]) }
    for place in 0..<min(count, Shard.profilesAhead) {
      store.pointee.prefetchProfile(at: store.pointee.deadlines.opened[place])
    }
    for place in 0..<count {
      let ahead = place &+ Shard.profilesAhead
      if ahead < count { store.pointee.prefetchProfile(at: store.pointee.deadlines.opened[ahead]) }
      let index = store.pointee.deadlines.opened[place]
      guard store.pointee.isLive(index), store.pointee.deadlines.isDue(store.pointee[index].armed) else { continue }
      store.pointee[index].armed = .none
      arm(index, at: now)
    }
  }

  /// Sets the deadline of a profile where it comes sooner than the one that is set.
  @inline(__always)
  mutating func arm(_ index: UInt32, at now: Int64) {
    store.pointee.arm(index, at: deadline(index, after: now))
  }

  /// The next instant at which time alone changes something of a profile.
  mutating func deadline(_ index: UInt32, after now: Int64) -> Int64 {
    let profile = store.pointee[index]
    guard profile.exists else { return forgets(index) }
    var due = profile.earliestTimer(store.pointee.layout)
    let begins = profile.beginsOffset(store.pointee.layout)
    for entry in 0..<profile.beginCount {
      let stamp = Stamp(bits: profile.read(begins &+ entry &* 8))
      due = min(due, durationEnd(profile, stamp, after: now))
    }
    // While an audience fact stands the least end of them has a timer.
    var end = hasFacts(profile) ? EventTime.never : profile.eventsEnd
    if profile.rowBytes > 0 {
      store.pointee.forEachRow(profile) { row in
        guard row.isKnown, store.pointee.isSeen(row, profile) else { return }
        let retention = links.retentions[row.source]
        if retention == EventTime.never {
          if row.isLive { end = EventTime.never }
        } else {
          due = min(due, row.time + retention)
          if row.isLive { end = max(end, row.time + retention) }
        }
      }
    }
    return min(due, end)
  }

  /// When a duration of a membership ends; the shortest matters only while the rule no longer holds.
  private mutating func durationEnd(_ profile: Profile, _ stamp: Stamp, after now: Int64) -> Int64 {
    let link = links.segments[stamp.index]
    let longest = link.maxDuration == EventTime.never ? EventTime.never : stamp.time + link.maxDuration
    let shortest = stamp.time + link.minDuration
    return shortest > now && shortest < longest && !holds(link.rule, profile) ? shortest : longest
  }

  // MARK: the end of a profile

  /// A profile without a live datum: its facts are gone, what outlives them and the last `seq` stay.
  /// - Parameter now: when it ended; `.min` where that is not known.
  mutating func end(_ index: UInt32, at now: Int64) {
    store.pointee.clearFacts(index)
    if plan.linkage.isLinked {
      let graph = graph
      graph.pointee.forEach(index) { graph.pointee.reset($0) }
    }
    store.pointee[index].eventsEnd = now
    _ = rest(index)
  }

  /// The last `seq` of a profile that does not exist is kept apart from then on, and its end with it: what is still said of
  /// it is kept until it ends again.
  mutating func retire(_ index: UInt32) {
    let profile = store.pointee[index]
    if profile.seq > 0 { retired.insert(hash(of: index), seq: profile.seq, end: profile.eventsEnd) }
    profile.seq = 0
    profile.eventsEnd = .min
  }

  /// By which a profile is found.
  func hash(of index: UInt32) -> UInt64 {
    hash64(store.pointee[index].key, seed: UInt64(store.pointee[index].namespace))
  }

  /// A row that nothing needs once its profile has ended: no later record will be compared with what it says, nor be folded
  /// with it.
  mutating func uselessRow(_ index: UInt32) -> Row? {
    let isLinked = plan.linkage.isLinked
    var useless: Row?
    store.pointee.forEachRow(store.pointee[index]) { row in
      if row.hasLog || row.hasGiven || (row.isKnown && (isLinked || row.tracked > 0)) { return }
      useless = row
    }
    return useless
  }
}
