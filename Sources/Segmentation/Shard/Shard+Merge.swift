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
  }

  /// First ownership: the collected sub-tree of `node`, with all that it brought, becomes part of the owner's profile.
  mutating func join(_ node: UInt32, to owner: UInt32, _ place: UInt32, at instant: Int64) {
    let old = graph.pointee[node].profile
    let new = graph.pointee[owner].profile
    tally.merges += 1
    // An event of this very instant lets it exist, too.
    let isAlive = store.pointee[old].exists || touchedProfiles.isRevived(old) || touched == old
    touchedProfiles.remove(old)
    if touchedProfiles.atHand == old { forgetPending() }
    turn(to: new)
    noteEnding(old, node, place)
    if isAlive {
      revive(new, at: instant)
      if store.pointee[old].exists { living -= 1 }
      store.pointee[old].exists = false
      foldHead(of: old, into: new)
    }
    store.pointee[old].armed = .none
    noteConsents(of: old, movingTo: new, place)
    move(from: old, to: new)
    graph.pointee.moveSubtree(to: new, owner: owner)
    touchedProfiles.insert(new, cause: place, isUnlinked: false)
  }

  private mutating func noteEnding(_ profile: UInt32, _ node: UInt32, _ place: UInt32) {
    var bytes = FlatBuffer<UInt8>()
    if isMember(store.pointee[profile]) { writer.write(identifiersOf: profile, graph.pointee, to: &bytes) }
    endings.append(
      Ending(
        profile: profile, hash: graph.pointee[node].hash, node: node,
        identifiers: Array(UnsafeBufferPointer(start: bytes.base, count: bytes.count)), cause: place))
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
    if profile.seq > 0 { retired.insert(ending.hash, seq: profile.seq, end: instant) }
    store.pointee.remove(ending.profile, hash: ending.hash)
  }

  /// Re-ownership: what the collected sub-tree of `node` brought so far stays with its former owner; what follows goes to
  /// the new one.
  mutating func giveAway(_ node: UInt32, to owner: UInt32, at instant: Int64) {
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
    if carries {
      let graph = graph
      store.pointee.relabelFacts(old, as: former) { graph.pointee.isCollected($0) }
      store.pointee.forEachRow(store.pointee[old]) { row in
        if graph.pointee.isCollected(row.node) {
          row.node = former
          row.isHistory = true
        }
      }
      graph.pointee.noteFormer(of: former, until: instant)
      for place in 0..<graph.pointee.subtree.count {
        graph.pointee.hand(graph.pointee.subtree[place], to: former, first: plan.firstSeenInstant)
      }
      giveStatements(of: old, to: graph.pointee[owner].profile, former: former)
    }
    graph.pointee.moveSubtree(to: graph.pointee[owner].profile, owner: owner)
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
    guard let node = findNode(hold.pointee.batch.records[Int(place)]), !forgetsNow(node, at: instant),
      graph.pointee[node].owner != IdentityNode.none
    else { return }
    tally.unlinks += 1
    let old = graph.pointee[node].profile
    noteConsents(of: old, movingTo: old, place)
    let new = split(node, at: instant)
    turn(to: old)
    refold(old)
    touchedProfiles.insert(old, cause: place, isUnlinked: true)
    touchedProfiles.insert(new, cause: place, isUnlinked: true)
  }

  /// Makes an identifier, and what it owns, a profile of its own.
  mutating func split(_ node: UInt32, at instant: Int64) -> UInt32 {
    let known = graph.pointee[node]
    let old = known.profile
    graph.pointee.collect(node)
    let new = store.pointee.add(known.namespace, graph.pointee.key(node), hash: known.hash)
    takeRetired(new, known.hash, at: instant)
    store.pointee.changes.note(old)
    store.pointee.changes.note(new)
    turn(to: old)
    move(from: old, to: new)
    let conditions = (0..<dirtyConditions.items.count).map { dirtyConditions.items[$0] }
    graph.pointee.foundProfile(new)
    turn(to: new)
    revive(new, at: instant)
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

  // MARK: the end of what is known of a person

  /// A profile that ended longer ago than identities are kept: its identifiers are strangers to each other again. What
  /// CRM records gave stays for ever.
  mutating func dissolve(_ index: UInt32) {
    var others: [UInt32] = []
    let root = graph.pointee.root(index)
    graph.pointee.forEach(index) { if $0 != root { others.append($0) } }
    // The weakest first, so that none owns another when it leaves.
    let graph = graph
    others.sort { graph.pointee[$0].namespace > graph.pointee[$1].namespace }
    for node in others {
      let known = graph.pointee[node]
      graph.pointee.collect(node)
      let own = store.pointee.add(known.namespace, graph.pointee.key(node), hash: known.hash)
      store.pointee.moveRows(from: index, to: own) { graph.pointee.isCollected($0) }
      store.pointee.moveStatements(from: index, to: own) { graph.pointee.isCollected($0.node) }
      graph.pointee.foundProfile(own)
      store.pointee.changes.note(own)
      store.pointee[own].eventsEnd = store.pointee[index].eventsEnd
      _ = rest(own)
    }
  }
}
