extension Shard {
  /// Applies all records of one instant, and evaluates each profile that they touch once.
  mutating func apply(at instant: Int64) {
    recent.turn(to: instant)
    store.pointee.clearBench()
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
    let order = recordOrder
    order.sort(&group)
  }

  /// Of records of one instant.
  var recordOrder: RecordOrder {
    mutating get {
      RecordOrder(hold: hold, ranks: UnsafePointer(links.ranks.base), isLog: UnsafePointer(links.isCRM.base))
    }
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
    if let known = profile, !store.pointee[known].exists, forgetsNow(known, at: instant) { profile = find(record) }
    if profile == nil {
      if isRow, record.pointee.operation == .delete, !remembersDelete(record.pointee) { return false }
      if isFact, !leavesTrace(record.pointee, at: instant) { return false }
      profile = add(record)
    }
    guard let index = profile else { return false }
    store.pointee.changes.note(index)
    if case .moves(let time) = disposition { removeFact(index, record, at: time) }
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
    if plan.linkage.isLinked { return findNode(record).map { graph.pointee[$0].profile } }
    let identifier = hold.pointee.batch.identifiers[Int(record.pointee.firstIdentifier)]
    let key = hold.pointee.batch.text(identifier.value)
    if let likely, store.pointee.isProfile(likely, of: identifier.namespace, key) { return likely }
    return store.pointee.find(identifier.namespace, key, hash: record.pointee.subject)
  }

  private mutating func add(_ record: UnsafePointer<Record>) -> UInt32 {
    let identifier = hold.pointee.batch.identifiers[Int(record.pointee.firstIdentifier)]
    return store.pointee.add(
      identifier.namespace, hold.pointee.batch.text(identifier.value), hash: record.pointee.subject)
  }
}
