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

  /// Applies all records of one instant, and evaluates each profile that they touch once.
  mutating func apply(at instant: Int64) {
    recent.turn(to: instant)
    sortGroup()
    // Time passes only with records that are used: what a repeat would let expire waits for the next one.
    var isUsed = false
    var first = Disposition.used
    for place in 0..<group.count where !isUsed {
      let record = record(group[place])
      first = disposition(record, at: instant)
      switch first {
      case .used, .moves: isUsed = true
      case .expired: isUsed = statesSomething(record.pointee)
      case .duplicate, .erased: break
      }
    }
    guard isUsed else {
      for place in 0..<group.count { count(disposition(record(group[place]), at: instant), group[place]) }
      return
    }
    fire(upTo: instant - 1)
    newestUsed = max(newestUsed, instant)
    instantStart = output.deltas.count
    if plan.linkage.isLinked {
      applyLinked(at: instant)
    } else if hasTruncate() {
      applyWithTruncates(at: instant)
    } else if group.count == 1 {
      applyOne(group[0], first, at: instant)
    } else {
      applyBySubject(at: instant)
    }
    fireDue(at: instant)
    erase(at: instant)
    consentMoves.removeAll()
    writer.sort(&output, from: instantStart)
  }

  private mutating func sortGroup() {
    guard group.count > 1 else { return }
    let crm = links.isCRM.base
    RecordOrder(hold: hold, ranks: UnsafePointer(links.ranks.base)).sort(&group) { crm[Int($0)] }
  }

  /// Applies the group subject by subject, the records of each in their order.
  private mutating func applyBySubject(at instant: Int64) {
    if group.count > Shard.smallGroup { gatherSubjects() }
    var start = 0
    while start < group.count {
      let subject = subject(start)
      var end = start + 1
      while end < group.count, self.subject(end) == subject { end += 1 }
      var other = end + 1
      // A few records at one instant: those of the subject that stand behind others are moved up, one by one.
      while group.count <= Shard.smallGroup, other < group.count {
        if self.subject(other) == subject {
          let index = group[other]
          (group.base + end + 1).update(from: group.base + end, count: other - end)
          group[end] = index
          end += 1
        }
        other += 1
      }
      applyRun(start, end, at: instant)
      start = end
    }
  }

  private static let smallGroup = 64

  private mutating func subject(_ place: Int) -> UInt64 { record(group[place]).pointee.subject }

  /// A record of the instant at hand: none is taken before all of them are applied, so it stays where it is.
  @inline(__always)
  mutating func record(_ place: UInt32) -> UnsafePointer<Record> {
    UnsafePointer(hold.pointee.batch.records.base + Int(place))
  }

  /// Puts a large group in order of subjects as they first come, each subject's records in their order.
  private mutating func gatherSubjects() {
    var places: [UInt64: [UInt32]] = [:]
    var subjects: [UInt64] = []
    for place in 0..<group.count {
      let subject = subject(place)
      if places[subject] == nil { subjects.append(subject) }
      places[subject, default: []].append(group[place])
    }
    group.removeAll()
    for subject in subjects { for index in places[subject] ?? [] { group.append(index) } }
  }

  /// Applies the records `start ..< end` of the group, all of one subject, and evaluates their profile.
  private mutating func applyRun(_ start: Int, _ end: Int, at instant: Int64) {
    var profile = find(record(group[start]))
    var cause: UInt32?
    for place in start..<end where take(group[place], &profile, at: instant) { cause = group[place] }
    if let profile, let cause { evaluate(profile, at: instant, cause: cause) }
  }

  /// Applies the only record of an instant.
  ///
  /// - Parameter disposition: what it was before time passed. Only that of a late record, or of a row, can be another now.
  @inline(__always)
  private mutating func applyOne(_ place: UInt32, _ disposition: Disposition, at instant: Int64) {
    let record = record(place)
    var profile = find(record)
    let mayDiffer = record.pointee.isLate || links.isCRM[Int(record.pointee.source)]
    let disposition = mayDiffer ? self.disposition(record, at: instant) : disposition
    if take(place, disposition, &profile, at: instant), let profile { evaluate(profile, at: instant, cause: place) }
  }

  /// Applies one record to its profile, which is made where there is none; false where it changes nothing.
  mutating func take(_ place: UInt32, _ profile: inout UInt32?, at instant: Int64) -> Bool {
    take(place, disposition(record(place), at: instant), &profile, at: instant)
  }

  private mutating func take(
    _ place: UInt32, _ disposition: Disposition, _ profile: inout UInt32?, at instant: Int64
  ) -> Bool {
    let record = record(place)
    count(disposition, place)
    var isExpired = false
    switch disposition {
    case .duplicate, .erased: return false
    case .expired:
      if !statesSomething(record.pointee) { return false }
      isExpired = true
    case .used, .moves: break
    }
    // Where no source names a person twice, nothing is owned that could be taken back.
    if record.pointee.operation == .forget || record.pointee.operation == .unlink { return false }
    let isRow = links.isCRM[Int(record.pointee.source)]
    let isFact = !isRow && !links.isTracker[Int(record.pointee.source)]
    if profile == nil {
      if isRow, record.pointee.operation == .delete, !remembersDelete(record.pointee) { return false }
      if isFact, !leavesTrace(record.pointee, at: instant) { return false }
      profile = add(record)
    }
    guard let index = profile else { return false }
    store.pointee.changes.note(index)
    if case .moves(let time) = disposition { removeFact(index, record.pointee, at: time) }
    if isExpired {
      // Its datum is gone.
    } else if isRow {
      apply(row: record.pointee, to: index, of: 0, at: instant)
    } else if isFact {
      apply(fact: record.pointee, to: index, of: 0, at: instant)
    } else {
      apply(event: record, to: index, of: 0)
    }
    if record.pointee.consentCount > 0 { state(place, of: index, by: 0) }
    if store.pointee[index].exists || touched == index { return true }
    // Nothing is evaluated for a profile that neither exists nor comes to.
    forgetPending()
    if !rest(index) { profile = nil }
    return false
  }

  mutating func find(_ record: UnsafePointer<Record>) -> UInt32? {
    guard record.pointee.identifierCount > 0 else { return nil }
    if plan.linkage.isLinked { return findNode(record.pointee).map { graph.pointee[$0].profile } }
    let identifier = hold.pointee.batch.identifiers[Int(record.pointee.firstIdentifier)]
    return store.pointee.find(
      identifier.namespace, hold.pointee.batch.text(identifier.value), hash: record.pointee.subject)
  }

  private mutating func add(_ record: UnsafePointer<Record>) -> UInt32 {
    let identifier = hold.pointee.batch.identifiers[Int(record.pointee.firstIdentifier)]
    let index = store.pointee.add(
      identifier.namespace, hold.pointee.batch.text(identifier.value), hash: record.pointee.subject)
    takeRetired(index, record.pointee.subject, at: record.pointee.instant)
    return index
  }

  /// What is kept of a profile that has ended goes into its new block.
  mutating func takeRetired(_ index: UInt32, _ hash: UInt64, at instant: Int64) {
    guard let entry = retired.take(hash, at: instant) else { return }
    store.pointee[index].seq = entry.seq
    store.pointee[index].eventsEnd = entry.end
  }

  // MARK: used or not

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
      if !links.isCRM[Int(record.pointee.source)], record.pointee.idHash != 0 {
        recent.set(record.recentKey, to: record.pointee.time)
      }
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

  mutating func disposition(_ record: Record, at instant: Int64) -> Disposition {
    withUnsafePointer(to: record) { disposition($0, at: instant) }
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
    if record.pointee.isLate { return lateDisposition(record) }
    guard let time = recent.time(of: record.recentKey) else { return .used }
    return record.pointee.time &- time <= RecentIDs.span ? .duplicate : .used
  }

  /// A late record is compared with the facts that stand: with those that lists hold, and with the ids of the last day.
  private mutating func lateDisposition(_ record: UnsafePointer<Record>) -> Disposition {
    var later = EventTime.never
    // A fact whose id is not remembered was used before all that are, so its own time is before that, too.
    var end = min(record.pointee.time + RecentIDs.span, recent.completeSince)
    if let time = recent.time(of: record.recentKey) {
      end = record.pointee.time + RecentIDs.span
      if time <= record.pointee.time, record.pointee.time - time <= RecentIDs.span { return .duplicate }
      if time > record.pointee.time, time - record.pointee.time <= RecentIDs.span { later = time }
    }
    guard let index = find(record) else { return later == EventTime.never ? .used : .moves(from: later) }
    let profile = store.pointee[index]
    let identity = factIdentity(record)
    for candidate in plan.lists.indices where plan.lists[candidate].sources.contains(Int(record.pointee.source)) {
      let facts = profile.facts(candidate, store.pointee.layout)
      var place = facts.firstAfter(record.pointee.time - RecentIDs.span - 1)
      while place < facts.count, facts.time(place) <= end {
        if facts.identity(place) == identity {
          if facts.time(place) <= record.pointee.time { return .duplicate }
          later = min(later, facts.time(place))
        }
        place += 1
      }
    }
    return later == EventTime.never ? .used : .moves(from: later)
  }

  /// Takes the fact of a record out of every list that holds it at `time`.
  mutating func removeFact(_ index: UInt32, _ record: Record, at time: Int64) {
    let identity = withUnsafePointer(to: record) { factIdentity($0) }
    for list in plan.lists.indices where plan.lists[list].sources.contains(Int(record.source)) {
      let facts = store.pointee[index].facts(list, store.pointee.layout)
      var place = facts.firstAfter(time - 1)
      while place < facts.count, facts.time(place) == time, facts.identity(place) != identity { place += 1 }
      if place < facts.count, facts.time(place) == time {
        store.pointee.removeFacts(index, list, at: place, count: 1)
        touch(list)
      }
    }
  }

  /// What tells a fact from others of its list. Where profiles join, ids of several subjects meet in one list.
  @inline(__always)
  mutating func factIdentity(_ record: UnsafePointer<Record>) -> UInt64 {
    if record.pointee.idHash == 0 { return RecordPosition.hash(record.pointee) & Facts.identityMask }
    return (plan.linkage.isLinked ? record.recentKey : record.factHash) & Facts.identityMask
  }

  // MARK: events

  @inline(__always)
  mutating func touch(_ list: Int) { for condition in links.lists[list] { dirtyConditions.insert(condition) } }

  mutating func apply(event record: Record, to index: UInt32, of node: UInt32) {
    withUnsafePointer(to: record) { apply(event: $0, to: index, of: node) }
  }

  @inline(__always)
  mutating func apply(event record: UnsafePointer<Record>, to index: UInt32, of node: UInt32) {
    revive(index, at: record.pointee.instant)
    let profile = store.pointee[index]
    let retention = links.retentions[Int(record.pointee.source)]
    let end = retention == EventTime.never ? EventTime.never : record.pointee.time &+ retention
    if end > profile.eventsEnd { profile.eventsEnd = end }
    if plan.linkage.isLinked, end > graph.pointee[node].eventsEnd {
      graph.pointee.pointer(node).pointee.eventsEnd = end
    }
    if store.pointee.layout.instants > 0 { see(profile, node, record.pointee) }
    enter(record, index, of: node)
  }

  /// Enters an event into each list whose matcher it passes.
  @inline(__always)
  mutating func enter(_ record: UnsafePointer<Record>, _ index: UInt32, of node: UInt32) {
    guard record.pointee.operation == .event else { return }
    let isLinked = plan.linkage.isLinked
    let values = UnsafePointer(hold.pointee.batch.values.base) + Int(record.pointee.firstValue)
    let identity = factIdentity(record)
    let isShared = isLinked && graph.pointee.isMixed(index)
    for candidate in plan.matchers.candidates(source: Int(record.pointee.source), name: Int(record.pointee.name)) {
      if candidate.filter >= 0 {
        var reader = RecordReader(values: values, bytes: UnsafePointer(hold.pointee.batch.bytes.base))
        if !plan.table.holds(candidate.filter, &reader) { continue }
      }
      let list = Int(candidate.list)
      let cells = store.pointee.insert(index, list, time: record.pointee.time, identity: identity, keepsAll: isShared)
      let count = Int(store.pointee.layout.lists[list].cells)
      if isLinked { cells.storeBytes(of: node, toByteOffset: count &* 8, as: UInt32.self) }
      if count > 0 { fill(cells, list, values) }
      touch(list)
    }
  }

  @inline(__always)
  private mutating func fill(_ cells: UnsafeMutableRawPointer, _ list: Int, _ values: UnsafePointer<Value>) {
    let start = Int(links.cellStarts[list])
    for place in 0..<Int(store.pointee.layout.lists[list].cells) {
      let link = links.cells[start &+ place]
      let value = values[Int(link.slot)]
      let cell = link.isNumeric && value.kind != .number ? Cell.missing : cell(value)
      cells.storeBytes(of: cell.bits, toByteOffset: place &* 8, as: UInt64.self)
    }
  }

  /// What the state keeps of a value; texts are counted in the table.
  mutating func cell(_ value: Value) -> Cell {
    switch value.kind {
    case .missing, .unavailable: return .missing
    case .null: return .null
    case .boolean: return Cell(boolean: value.isTrue)
    case .number: return Cell(number: value.number)
    case .string, .array, .object, .spread, .instant:
      return Cell(kind: value.kind, text: store.pointee.texts.intern(hold.pointee.batch.text(value.range)))
    }
  }

  private mutating func see(_ profile: Profile, _ node: UInt32, _ record: Record) {
    if plan.linkage.isLinked { note(record, in: node) }
    var changes = false
    if let index = plan.firstSeenInstant {
      let first = profile.instant(index, store.pointee.layout)
      if first == .min || record.time < first {
        profile.setInstant(index, to: record.time, store.pointee.layout)
        changes = true
      }
    }
    if let index = plan.lastSeenInstants[Int(record.source)], record.time > profile.instant(index, store.pointee.layout)
    {
      profile.setInstant(index, to: record.time, store.pointee.layout)
      changes = true
    }
    if changes { for condition in plan.seenReaders { dirtyConditions.insert(condition) } }
  }

  /// When the events that came with an identifier were first and last seen.
  private mutating func note(_ record: Record, in node: UInt32) {
    for which in 0..<store.pointee.layout.instants
    where which == plan.firstSeenInstant || which == plan.lastSeenInstants[Int(record.source)] {
      let folded = foldInstants(
        graph.pointee.instant(node, which), record.time, isFirst: which == plan.firstSeenInstant)
      graph.pointee.setInstant(node, which, to: folded)
    }
  }

  /// A profile that comes to exist, for the first time or again: what no fact has touched is read anew.
  @inline(__always)
  mutating func revive(_ index: UInt32, at instant: Int64) {
    if !store.pointee[index].exists, touched != index { begin(index, at: instant) }
  }

  private mutating func begin(_ index: UInt32, at instant: Int64) {
    let ended = store.pointee[index].eventsEnd
    touched = index
    if ended != .min, let retention = plan.pipeline.identity.retention, instant >= ended &+ retention {
      store.pointee[index].seq = 0
      store.pointee.forgetGrants(index)
    }
    store.pointee[index].eventsEnd = .min
    for condition in plan.bucketConditions { dirtyConditions.insert(condition) }
    for purpose in 0..<plan.consentReaders.count {
      for condition in links.purposeConditions[purpose] { dirtyConditions.insert(condition) }
    }
    guard store.pointee[index].rowBytes > 0 else { return }
    for source in plan.cellReaders.indices {
      for readers in plan.cellReaders[source] { for condition in readers { dirtyConditions.insert(condition) } }
      for readers in plan.changeReaders[source] { for condition in readers { dirtyConditions.insert(condition) } }
    }
    for condition in plan.knownReaders { dirtyConditions.insert(condition) }
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
