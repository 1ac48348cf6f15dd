/// Truncates: to each row of their source a delete.
extension Shard {
  mutating func hasTruncate() -> Bool {
    for place in 0..<group.count where hold.pointee.batch.records[Int(group[place])].operation == .truncate {
      return true
    }
    return false
  }

  /// A truncate is a delete of every row of its source: each profile that has one, or a record in the group, takes its own
  /// records and the truncates in order. That of others does not matter to it, since they may be in another shard.
  mutating func applyWithTruncates(at instant: Int64) {
    var truncates: [UInt32] = []
    var own: [UInt64: [UInt32]] = [:]
    var subjects: [UInt64] = []
    let before = (0..<truncated.count).map { truncated[$0] }
    var after = before
    // As they came: the order of late ones is told by that.
    for index in inArrival((0..<group.count).map { group[$0] }) {
      let record = hold.pointee.batch.records[Int(index)]
      if record.operation == .truncate {
        if count(index, at: instant) {
          truncates.append(index)
          after[Int(record.source)] = max(after[Int(record.source)], record.time)
        }
      } else if own.updateValue((own[record.subject] ?? []) + [index], forKey: record.subject) == nil {
        subjects.append(record.subject)
      }
    }
    for subject in subjects {
      for source in before.indices { truncated[source] = before[source] }
      applyInOrder((own[subject] ?? []) + truncates, at: instant)
    }
    for source in after.indices { truncated[source] = after[source] }
    let touched = Set(subjects.compactMap { own[$0].flatMap { find(record($0[0])) } })
    let order = inOrder(truncates)
    for index in 0..<store.pointee.endIndex where store.pointee.isLive(index) && !touched.contains(index) {
      var cause: UInt32?
      for truncate in order where truncateRow(index, truncate, at: instant) { cause = truncate }
      if let cause { evaluate(index, at: instant, cause: cause) }
    }
  }

  /// Applies records of one subject, and truncates, and evaluates the profile.
  private mutating func applyInOrder(_ records: [UInt32], at instant: Int64) {
    // A truncate may stand before the profile's own records.
    var profile = find(record(records[0]))
    var cause: UInt32?
    for index in inOrder(records, truncating: record(records[0]).pointee.subject) {
      if record(index).pointee.operation != .truncate {
        if take(index, &profile, at: instant) { cause = index }
        continue
      }
      let source = Int(record(index).pointee.source)
      let time = record(index).pointee.time
      truncated[source] = max(truncated[source], time)
      if let profile, truncateRow(profile, index, at: instant) { cause = index }
    }
    if let profile, let cause { evaluate(profile, at: instant, cause: cause) }
  }

  mutating func inArrival(_ records: [UInt32]) -> [UInt32] {
    let hold = hold
    return records.sorted { hold.pointee.came($0, before: $1) }
  }

  /// Some records of the instant at hand, in the order of records.
  ///
  /// - Parameter subject: of the row that truncates are to delete; nil where they are alone.
  private mutating func inOrder(_ records: [UInt32], truncating subject: UInt64? = nil) -> [UInt32] {
    var group = FlatBuffer<UInt32>(capacity: max(1, records.count))
    for index in inArrival(records) { group.append(index) }
    let order = recordOrder
    order.sort(&group, truncating: subject)
    return (0..<group.count).map { group[$0] }
  }

  /// Deletes the rows of the truncate's source; false where none was there, or the truncate was taken before.
  ///
  /// - Parameter others: subjects whose rows have a turn of their own.
  mutating func truncateRow(
    _ index: UInt32, _ truncate: UInt32, except others: Set<UInt64> = [], at instant: Int64
  ) -> Bool {
    let source = Int(hold.pointee.batch.records[Int(truncate)].source)
    var nodes: [UInt32] = []
    store.pointee.forEachRow(store.pointee[index]) { if $0.source == source { nodes.append($0.node) } }
    var wasLive = false
    for node in nodes where others.isEmpty || !others.contains(graph.pointee[node].hash) {
      if truncateRow(index, of: node, truncate, at: instant) { wasLive = true }
    }
    return wasLive
  }

  mutating func truncateRow(_ index: UInt32, of node: UInt32, _ truncate: UInt32, at instant: Int64) -> Bool {
    var record = hold.pointee.batch.records[Int(truncate)]
    guard let row = store.pointee.row(store.pointee[index], Int(record.source), of: node), row.isKnown else {
      return false
    }
    // A row that expires at this instant is gone already.
    let retention = links.retentions[Int(record.source)]
    if retention != EventTime.never, row.time + retention <= instant { return false }
    let wasLive = row.isLive
    record.operation = .delete
    if record.hasSequence, isDuplicate(record, of: row) { return false }
    store.pointee.changes.note(index)
    apply(row: record, to: index, of: node, at: instant)
    return wasLive
  }
}
