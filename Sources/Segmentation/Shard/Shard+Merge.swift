/// Profiles that become one, and come apart again.
extension Shard {
  /// A profile that became part of another one at the instant at hand, to be told of at its end.
  struct Ending {
    var profile: UInt32
    /// Of the identifier that named it.
    var hash: UInt64
    /// The identifier that carries its history now: its own, or one that the history was left to.
    var node: UInt32
    /// The members of `identifiers` as they were.
    var identifiers: [UInt8]
    var cause: UInt32
    /// The instant at which it ended: before, where it did not exist any more.
    var end: Int64
    var existed: Bool
  }

  /// First ownership: the collected sub-tree of `node`, with all that it brought, becomes part of the owner's profile.
  mutating func join(_ node: UInt32, to owner: UInt32, _ place: UInt32, at instant: Int64) {
    let old = graph.pointee[node].profile
    let new = graph.pointee[owner].profile
    tally.merges += 1
    // An event of this very instant lets it exist, too; what expires at this instant does not.
    let endBefore = touched == old ? endBefore : touchedProfiles.endBefore(old)
    let isAlive = endBefore != nil || (store.pointee[old].exists && holdsLiveDatum(old, at: instant))
    let end = store.pointee[old].exists ? instant : endBefore ?? store.pointee[old].eventsEnd
    touchedProfiles.remove(old)
    if touchedProfiles.atHand == old { forgetPending() }
    turn(to: new)
    noteEnding(old, node, place, end: end, existed: store.pointee[old].exists)
    if store.pointee[old].exists { living -= 1 }
    store.pointee[old].exists = false
    if isAlive {
      revive(new)
      // Should nothing of it live behind this instant, it has ended when the later of the two did.
      if !store.pointee[new].exists { self.endBefore = max(self.endBefore, end) }
      foldHead(of: old, into: new)
    } else {
      let graph = graph
      for place in 0..<graph.pointee.subtree.count { graph.pointee.reset(graph.pointee.subtree[place]) }
      if !store.pointee[new].exists, touched != new, store.pointee[new].eventsEnd < end {
        // Of two profiles that have ended, what is kept is kept as long as of the one that ended later.
        retire(new)
        store.pointee[new].eventsEnd = end
      }
    }
    store.pointee[old].armed = .none
    noteConsents(of: old, movingTo: new, place)
    move(from: old, to: new)
    graph.pointee.moveSubtree(to: new, owner: owner)
    touchedProfiles.insert(new, cause: place, isUnlinked: false)
  }

  /// Whether a profile that existed until an instant has a datum that is live at it.
  mutating func holdsLiveDatum(_ index: UInt32, at instant: Int64) -> Bool {
    let profile = store.pointee[index]
    var isLive = profile.eventsEnd > instant
    store.pointee.forEachRow(profile) { row in
      let retention = links.retentions[row.source]
      if row.isLive, store.pointee.isSeen(row, profile), retention == EventTime.never || row.time + retention > instant
      {
        isLive = true
      }
    }
    return isLive || holdsLiveFact(profile, at: instant)
  }

  private mutating func noteEnding(_ profile: UInt32, _ node: UInt32, _ place: UInt32, end: Int64, existed: Bool) {
    var bytes = FlatBuffer<UInt8>()
    if isMember(store.pointee[profile]) { writer.write(identifiersOf: profile, graph.pointee, to: &bytes) }
    endings.append(
      Ending(
        profile: profile, hash: graph.pointee[node].hash, node: node,
        identifiers: Array(UnsafeBufferPointer(start: bytes.base, count: bytes.count)), cause: place,
        end: end, existed: existed))
  }

  private mutating func isMember(_ profile: Profile) -> Bool {
    for segment in 0..<links.segments.count where profile.bit(plan.conditions.count + segment) { return true }
    return false
  }

  /// Whether a profile ends at the instant at hand because it became part of another.
  mutating func isEnding(_ profile: UInt32) -> Bool { endings.contains { $0.profile == profile } }

  /// What a profile's events let exist, and when it was first and last seen.
  private mutating func foldHead(of old: UInt32, into new: UInt32) {
    let (giver, taker) = (store.pointee[old], store.pointee[new])
    taker.eventsEnd = max(taker.eventsEnd, giver.eventsEnd)
    for which in 0..<store.pointee.layout.instants {
      let folded = foldInstants(
        taker.instant(which, store.pointee.layout), giver.instant(which, store.pointee.layout),
        isFirst: which == plan.firstSeenInstant)
      taker.setInstant(which, to: folded, store.pointee.layout)
    }
    for condition in plan.seenReaders { dirtyConditions.insert(condition) }
  }

  /// Notes the consents that statements of one profile may change in another.
  private mutating func noteConsents(of old: UInt32, movingTo new: UInt32, _ place: UInt32) {
    var purposes: [UInt8] = []
    store.pointee.statements(store.pointee[old]).visit { if $0.kind == .consent { purposes.append($0.purpose) } }
    for purpose in purposes { note(purpose, of: new, place) }
  }

  /// Moves what came with the collected sub-tree: facts, rows and statements. Notes what reads them, for the profile at
  /// hand.
  private mutating func move(from old: UInt32, to new: UInt32) {
    let graph = graph
    store.pointee.moveStatements(from: old, to: new) { graph.pointee.isCollected($0.node) }
    for list in store.pointee.lists(of: old) {
      if store.pointee.moveFacts(list, from: old, to: new, where: { graph.pointee.isCollected($0) }) > 0 { touch(list) }
    }
    armLedgers(new)
    guard store.pointee[old].rowBytes > 0 else { return }
    store.pointee.moveRows(from: old, to: new) { graph.pointee.isCollected($0) }
    touchRows()
  }

  /// All that reads a CRM record is to be evaluated.
  private mutating func touchRows() {
    for source in plan.cellReaders.indices {
      for readers in plan.cellReaders[source] { for condition in readers { dirtyConditions.insert(condition) } }
      for readers in plan.changeReaders[source] { for condition in readers { dirtyConditions.insert(condition) } }
    }
    for condition in plan.knownReaders { dirtyConditions.insert(condition) }
  }

  /// The exits of the profiles that became part of others at this instant.
  mutating func publishEndings(at instant: Int64) {
    if endings.isEmpty { return }
    for ending in endings { publish(ending, at: instant) }
    endings.removeAll(keepingCapacity: true)
  }

  private mutating func publish(_ ending: Ending, at instant: Int64) {
    let profile = store.pointee[ending.profile]
    let into = graph.pointee.root(graph.pointee[ending.node].profile)
    var id = FlatBuffer<UInt8>()
    writer.write(idOf: into, graph.pointee, to: &id)
    let isLate = hold.pointee.batch.records[Int(ending.cause)].isLate
    for segment in 0..<links.segments.count where profile.bit(plan.conditions.count + segment) {
      profile.seq += 1
      tally.exits += 1
      ending.identifiers.withUnsafeBytes { identifiers in
        writer.write(
          to: &output, segment: segment, profile: profile, isEnter: false, time: instant,
          cause: .merged(into: UnsafeRawBufferPointer(start: id.base, count: id.count)), isLate: isLate,
          identifiers: identifiers)
      }
    }
    if profile.seq > 0 { retired.insert(ending.hash, seq: profile.seq, end: ending.end) }
    store.pointee.remove(ending.profile, hash: ending.hash)
  }

  /// Re-ownership: what the collected sub-tree of `node` brought so far stays with its former owner; what follows goes to
  /// the new one.
  mutating func giveAway(_ node: UInt32, to owner: UInt32, _ cause: UInt32, at instant: Int64) {
    let former = graph.pointee[node].owner
    let old = graph.pointee[node].profile
    tally.reownerships += 1
    for place in endings.indices where graph.pointee.isCollected(endings[place].node) { endings[place].node = former }
    store.pointee.changes.note(old)
    store.pointee.changes.note(graph.pointee[owner].profile)
    var carries = false
    for place in 0..<graph.pointee.subtree.count {
      carries = carries || graph.pointee[graph.pointee.subtree[place]].carries
    }
    var memories: [RowMemory] = []
    if carries {
      let graph = graph
      store.pointee.relabelFacts(old, as: former) { graph.pointee.isCollected($0) }
      store.pointee.forEachRow(store.pointee[old]) { row in
        guard graph.pointee.isCollected(row.node) else { return }
        if !row.isHistory, row.hasLog || row.hasGiven { memories.append(RowMemory(takenFrom: row)) }
        row.node = former
        row.isHistory = true
      }
      graph.pointee.noteFormer(of: former, until: instant)
      for place in 0..<graph.pointee.subtree.count {
        graph.pointee.hand(graph.pointee.subtree[place], to: former, first: plan.firstSeenInstant)
      }
      giveStatements(of: old, to: graph.pointee[owner].profile, former: former)
    }
    let new = graph.pointee[owner].profile
    graph.pointee.moveSubtree(to: new, owner: owner)
    for memory in memories {
      memory.restore(
        in: store.pointee.makeRow(new, memory.source, of: memory.node, withLog: memory.log != nil))
      graph.pointee.noteCarried(memory.node)
    }
    // One that does not exist may have nothing left to wait for.
    if !store.pointee[old].exists, !touchedProfiles.contains(old) {
      touchedProfiles.insert(old, cause: cause, isUnlinked: false)
    }
  }

  /// Consents stay with the former owner. What its rows gave, and what was taken back, is for the collected sub-tree's own
  /// later records.
  private mutating func giveStatements(of old: UInt32, to new: UInt32, former: UInt32) {
    guard store.pointee.layout.keepsStatements else { return }
    let graph = graph
    store.pointee.relabelConsents(old, as: former) { graph.pointee.isCollected($0) }
    if new != old { store.pointee.moveStatements(from: old, to: new) { graph.pointee.isCollected($0.node) } }
    for place in 0..<graph.pointee.subtree.count {
      graph.pointee.pointer(graph.pointee.subtree[place]).pointee.carries = true
    }
  }

  /// Takes an ownership back: the identifier stands alone, with all that came in with it.
  mutating func unlink(_ place: UInt32, at instant: Int64) {
    guard let node = findNode(record(place)),
      !forgetsNow(graph.pointee[node].profile, at: instant),
      graph.pointee[node].owner != IdentityNode.none
    else { return }
    tally.unlinks += 1
    let old = graph.pointee[node].profile
    noteConsents(of: old, movingTo: old, place)
    let new = split(node, at: instant)
    turn(to: old)
    revive(old)
    refold(old)
    touchedProfiles.insert(old, cause: place, isUnlinked: true)
    touchedProfiles.insert(new, cause: place, isUnlinked: true)
  }

  /// Makes an identifier, and what it owns, a profile of its own.
  mutating func split(_ node: UInt32, at instant: Int64) -> UInt32 {
    let known = graph.pointee[node]
    let old = known.profile
    graph.pointee.collect(node)
    let ending = endings.firstIndex { $0.node == node }.map { endings.remove(at: $0) }
    let new = ending?.profile ?? store.pointee.add(known.namespace, graph.pointee.key(node), hash: known.hash)
    store.pointee.changes.note(old)
    store.pointee.changes.note(new)
    turn(to: old)
    let end = store.pointee[old].exists ? instant : touched == old ? endBefore : store.pointee[old].eventsEnd
    move(from: old, to: new)
    let conditions = (0..<dirtyConditions.items.count).map { dirtyConditions.items[$0] }
    graph.pointee.foundProfile(new)
    turn(to: new)
    // Where nothing of it lives, it ended now, or with the whole.
    store.pointee[new].eventsEnd = ending?.end ?? end
    if ending?.existed == true {
      // It joined at this very instant, and goes on as if it had not.
      store.pointee[new].exists = true
      living += 1
    }
    revive(new)
    for condition in conditions { dirtyConditions.insert(condition) }
    refold(new)
    return new
  }

  /// Reads the head of a profile off its identifiers again.
  private mutating func refold(_ index: UInt32) {
    let profile = store.pointee[index]
    guard profile.exists || touched == index else { return }
    let (graph, store, first) = (graph, store, plan.firstSeenInstant)
    profile.eventsEnd = .min
    for which in 0..<store.pointee.layout.instants { profile.setInstant(which, to: .min, store.pointee.layout) }
    graph.pointee.forEach(index) { node in
      profile.eventsEnd = max(profile.eventsEnd, graph.pointee[node].eventsEnd)
      for which in 0..<store.pointee.layout.instants {
        let folded = foldInstants(
          profile.instant(which, store.pointee.layout), graph.pointee.instant(node, which), isFirst: which == first)
        profile.setInstant(which, to: folded, store.pointee.layout)
      }
    }
    for condition in plan.seenReaders { dirtyConditions.insert(condition) }
  }
}
