/// What an event changes in a profile: the facts of its lists, and when the profile was seen.
extension Shard {
  @inline(__always)
  mutating func touch(_ list: Int) { for condition in links.lists[list] { dirtyConditions.insert(condition) } }

  @inline(__always)
  mutating func apply(event record: UnsafePointer<Record>, to index: UInt32, of node: UInt32) {
    revive(index)
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
  mutating func revive(_ index: UInt32) {
    if !store.pointee[index].exists, touched != index { begin(index) }
  }

  private mutating func begin(_ index: UInt32) {
    touched = index
    endBefore = store.pointee[index].eventsEnd
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

  /// Takes the fact of a record out of every list that holds it at `time`.
  mutating func removeFact(_ index: UInt32, _ record: UnsafePointer<Record>, at time: Int64) {
    let identity = factIdentity(record)
    for list in plan.lists.indices where plan.lists[list].sources.contains(Int(record.pointee.source)) {
      let facts = store.pointee[index].facts(list, store.pointee.layout)
      var place = facts.firstAfter(time - 1)
      while place < facts.count, facts.time(place) == time, facts.identity(place) != identity { place += 1 }
      if place < facts.count, facts.time(place) == time {
        store.pointee.removeFacts(index, list, at: place, count: 1)
        touch(list)
      }
    }
  }
}
