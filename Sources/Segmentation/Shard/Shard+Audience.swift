/// What a ledger keeps of an audience fact besides time and identity, in its cells.
struct AudienceFact {
  static let cells = 3

  /// The instant from which it counts no more: its expiry or, where that comes first, the end of its retention.
  var end: Int64
  /// Tells its name and strongest identifier; the lowest 2 bits are left to the place's form.
  var key: UInt64
  var place: RecordPlace

  init(end: Int64, key: UInt64, place: RecordPlace) {
    self.end = end
    self.key = key
    self.place = place
  }

  init(_ facts: Facts, _ index: Int) {
    end = Int64(bitPattern: facts.cell(index, 0).bits)
    let bits = facts.cell(index, 1).bits
    key = bits & ~3
    place = RecordPlace(form: RecordPlace.Form(rawValue: UInt8(bits & 3)) ?? .position, bits: facts.cell(index, 2).bits)
  }

  func store(at cells: UnsafeMutableRawPointer) {
    cells.storeBytes(of: end, as: Int64.self)
    cells.storeBytes(of: key | UInt64(place.form.rawValue), toByteOffset: 8, as: UInt64.self)
    cells.storeBytes(of: place.bits, toByteOffset: 16, as: UInt64.self)
  }

  /// A removal ends the facts of its name and strongest identifier.
  static func key(_ record: Record) -> UInt64 {
    var key = record.nameHash ^ (record.subject &* 0x9E37_79B9_7F4A_7C15)
    key = (key ^ key >> 32) &* 0xD6E8_FEB8_6659_FD93
    return (key ^ key >> 32) & ~3
  }
}

/// The audience facts of a profile that ended by time at the instant at hand.
struct EndedFacts: ~Copyable {
  /// Lists from which one that rules look at left by retention.
  private var lists = FlatBuffer<Int32>()
  private(set) var hasRetired = false

  mutating func retire(from list: Int32, isRead: Bool) {
    hasRetired = true
    if isRead { lists.append(list) }
  }

  func hasRetired(from list: Int) -> Bool {
    for place in 0..<lists.count where lists[place] == Int32(list) { return true }
    return false
  }

  mutating func removeAll() {
    if !hasRetired { return }
    hasRetired = false
    lists.removeAll()
  }
}

/// Facts of audience sources end one by one: by their expiry, by a removal.
///
/// Each stands in its source's ledger as well as in the lists of rules. The ledger knows its end, and has a timer for the
/// least of them behind those of the conditions; a fact that ends is taken out of all lists, which touches the conditions
/// that read them. So a condition never sees a fact that has ended, and the ledger never holds one.
extension Shard {
  private func ledger(_ source: Int) -> Int { plan.ledgers[source] ?? 0 }

  /// The index of a ledger's timer.
  private func timer(_ ledger: Int) -> Int { plan.conditions.count + ledger }

  /// When a fact counts no more.
  private func end(_ record: Record) -> Int64 {
    let retention = links.retentions[Int(record.source)]
    return min(record.expires, retention == EventTime.never ? EventTime.never : record.time &+ retention)
  }

  /// Whether a record of an audience source changes something where nothing is known of its subject.
  mutating func leavesTrace(_ record: Record, at instant: Int64) -> Bool {
    statesSomething(record) || record.operation == .removal || end(record) > instant
  }

  /// Whether a profile has an audience fact, all of which are live.
  @inline(__always)
  mutating func hasFacts(_ profile: Profile) -> Bool { links.ledgerSources.count > 0 && hasLedgerFacts(profile) }

  private mutating func hasLedgerFacts(_ profile: Profile) -> Bool {
    for place in 0..<links.ledgerSources.count
    where profile.facts(ledger(Int(links.ledgerSources[place])), store.pointee.layout).count > 0 { return true }
    return false
  }

  /// Whether an audience fact of a profile is live at an instant whose expiries have not taken effect yet.
  mutating func holdsLiveFact(_ profile: Profile, at instant: Int64) -> Bool {
    for place in 0..<links.ledgerSources.count {
      let facts = profile.facts(ledger(Int(links.ledgerSources[place])), store.pointee.layout)
      for fact in 0..<facts.count where AudienceFact(facts, fact).end > instant { return true }
    }
    return false
  }

  // MARK: facts and removals

  /// - Parameter node: the record's subject.
  mutating func apply(fact record: Record, to index: UInt32, of node: UInt32, at instant: Int64) {
    if record.operation == .removal {
      remove(record, from: index, of: node)
      return
    }
    let end = end(record)
    let place = RecordPlace(record, id: hold.pointee.batch.text(record.id))
    let key = AudienceFact.key(record)
    guard end > instant, !isRemoved(record, key, place, index) else { return }
    revive(index)
    let identity = withUnsafePointer(to: record) {
      enter($0, index, of: node)
      return factIdentity($0)
    }
    let ledger = ledger(Int(record.source))
    let cells = store.pointee.insert(index, ledger, time: record.time, identity: identity)
    AudienceFact(end: end, key: key, place: place).store(at: cells)
    if plan.linkage.isLinked { cells.storeBytes(of: node, toByteOffset: AudienceFact.cells &* 8, as: UInt32.self) }
    if end < store.pointee.timer(store.pointee[index], timer(ledger)) {
      store.pointee.setTimer(index, timer(ledger), to: end)
    }
  }

  /// Whether a late fact was taken back before it came.
  private mutating func isRemoved(_ record: Record, _ key: UInt64, _ place: RecordPlace, _ index: UInt32) -> Bool {
    guard record.isLate else { return false }
    return store.pointee.statements(store.pointee[index]).first { statement in
      statement.kind == .removal && statement.key == key && statement.source == record.source
        && (record.time < statement.time || (record.time == statement.time && place.precedes(statement.place)))
    } != nil
  }

  /// Ends the facts that stand before a removal, and remembers it for those that come late.
  private mutating func remove(_ record: Record, from index: UInt32, of node: UInt32) {
    var removal = Statement(.removal, source: record.source, node: node)
    removal.time = record.time
    removal.place = RecordPlace(record, id: hold.pointee.batch.text(record.id))
    removal.key = AudienceFact.key(record)
    let known = store.pointee.statements(store.pointee[index]).first {
      $0.kind == .removal && $0.key == removal.key && $0.source == removal.source
    }
    if known.map({ store.pointee.stands($0.statement, before: removal) }) ?? true {
      store.pointee.put(removal, in: index, at: known?.offset)
    }
    _ = takeFacts(index, before: removal)
  }

  /// Ends also the facts that were left with former owners of the removal's subject.
  mutating func removeElsewhere(_ record: UInt32, of node: UInt32) {
    let removal = hold.pointee.batch.records[Int(record)]
    var statement = Statement(.removal, source: removal.source, node: node)
    statement.time = removal.time
    statement.place = RecordPlace(removal, id: hold.pointee.batch.text(removal.id))
    statement.key = AudienceFact.key(removal)
    let own = graph.pointee[node].profile
    for profile in graph.pointee.otherProfiles(of: node) {
      turn(to: profile)
      if takeFacts(profile, before: statement) {
        touchedProfiles.insert(profile, cause: record, isUnlinked: false)
      }
    }
    turn(to: own)
  }

  /// - Returns: false where there was none.
  private mutating func takeFacts(_ index: UInt32, before removal: Statement) -> Bool {
    takeFacts(index, Int(removal.source), isDue: false) { fact, time in
      fact.key == removal.key
        // What its place does not tell apart came first, where it is there already.
        && (time < removal.time || (time == removal.time && !removal.place.precedes(fact.place)))
    }
  }

  /// Takes the facts out that are over, from the ledger and from the lists of rules.
  ///
  /// - Parameter isDue: they end by time.
  /// - Returns: false where there was none.
  private mutating func takeFacts(
    _ index: UInt32, _ source: Int, isDue: Bool, where isOver: (AudienceFact, Int64) -> Bool
  ) -> Bool {
    let ledger = ledger(source)
    var next = store.pointee[index].facts(ledger, store.pointee.layout).count
    var least = EventTime.never
    var isAny = false
    while next > 0 {
      next -= 1
      let facts = store.pointee[index].facts(ledger, store.pointee.layout)
      let fact = AudienceFact(facts, next)
      let time = facts.time(next)
      guard isOver(fact, time) else {
        least = min(least, fact.end)
        continue
      }
      let retention = links.retentions[source]
      let isRetired = isDue && retention != EventTime.never && fact.end == time + retention
      take(index, source, time, facts.identity(next), isRetired: isRetired)
      isAny = true
    }
    store.pointee.setTimer(index, timer(ledger), to: least)
    return isAny
  }

  private mutating func take(_ index: UInt32, _ source: Int, _ time: Int64, _ identity: UInt64, isRetired: Bool) {
    for list in links.audienceLists[source] {
      let facts = store.pointee[index].facts(Int(list), store.pointee.layout)
      var place = facts.firstAfter(time - 1)
      while place < facts.count, facts.time(place) == time, facts.identity(place) != identity { place += 1 }
      guard place < facts.count, facts.time(place) == time else { continue }
      if isRetired { endedFacts.retire(from: list, isRead: isRead(place, of: facts, Int(list))) }
      store.pointee.removeFacts(index, Int(list), at: place, count: 1)
      touch(Int(list))
    }
  }

  /// Sets the timers of ledgers whose facts have come from, or gone to, another profile.
  mutating func armLedgers(_ index: UInt32) {
    for place in 0..<links.ledgerSources.count {
      let ledger = ledger(Int(links.ledgerSources[place]))
      let facts = store.pointee[index].facts(ledger, store.pointee.layout)
      var least = EventTime.never
      for fact in 0..<facts.count { least = min(least, AudienceFact(facts, fact).end) }
      store.pointee.setTimer(index, timer(ledger), to: least)
    }
  }

  // MARK: time

  /// Takes out the facts whose end has come; false where there was none.
  mutating func expireFacts(_ index: UInt32, at now: Int64) -> Bool {
    var isAny = false
    for place in 0..<links.ledgerSources.count {
      let source = Int(links.ledgerSources[place])
      guard store.pointee.timer(store.pointee[index], timer(ledger(source))) <= now else { continue }
      _ = takeFacts(index, source, isDue: true) { fact, _ in fact.end <= now }
      isAny = true
    }
    if isAny { forgetRemovals(index, at: now) }
    return isAny
  }

  /// Whether retention took the last datum of a profile that ends at this instant.
  mutating func isEndedByRetention(_ profile: Profile, at now: Int64) -> Bool {
    links.ledgerSources.count == 0 || endedFacts.hasRetired || hasLostRow || profile.eventsEnd == now
  }

  /// When a removal is to be forgotten: the facts that it ends are past their retention.
  func removalEnd(_ removal: Statement) -> Int64 {
    let retention = links.retentions[Int(removal.source)]
    return retention == EventTime.never ? retention : removal.time + retention
  }

  mutating func forgetRemovals(_ index: UInt32, at now: Int64) {
    let retentions = links.retentions.base
    store.pointee.removeStatements(index) { statement in
      guard statement.kind == .removal else { return false }
      let retention = retentions[Int(statement.source)]
      return retention != EventTime.never && statement.time + retention <= now
    }
  }
}
