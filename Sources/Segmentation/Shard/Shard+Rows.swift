extension Shard {
  /// Whether a delete of a row that is not known leaves a trace: where redelivery or a change must be told later, and where the
  /// row may be folded with others, which the delete clears.
  mutating func remembersDelete(_ record: Record) -> Bool {
    record.hasSequence || plan.rowTracked[Int(record.source)] > 0 || plan.linkage.isLinked
  }

  /// Whether a change that carries a sequence was taken before: neither its time nor its sequence is above that of the
  /// newest of its kind.
  mutating func isRowDuplicate(_ record: UnsafePointer<Record>) -> Bool {
    let node = plan.linkage.isLinked ? findNode(record) ?? 0 : 0
    guard let index = find(record),
      let row = store.pointee.row(store.pointee[index], Int(record.pointee.source), of: node)
    else { return false }
    return isDuplicate(record.pointee, of: row)
  }

  mutating func isDuplicate(_ record: Record, of row: Row) -> Bool {
    guard row.hasLog else { return false }
    let log = row.log
    if record.isSnapshot {
      guard row.hasSnapshot, record.time <= log.snapshot else { return false }
      return record.time < log.snapshot || log.snapshotContents == contents(record)
    }
    guard row.hasSequence, record.time <= log.time else { return false }
    let file = log.file == 0 ? UnsafeRawBufferPointer(start: nil, count: 0) : store.pointee.texts.bytes(log.file)
    let order = RecordOrder.compareSequences(
      hold.pointee.batch.text(record.sequenceFile), record.sequenceMajor, record.sequenceMinor, file, log.major,
      log.minor)
    if order > 0 { return false }
    if order < 0 || record.time < log.time { return true }
    let contents = contents(record)
    return contents == log.contents.0 || contents == log.contents.1
  }

  /// A hash of what a change says.
  private mutating func contents(_ record: Record) -> UInt64 {
    var hash = UInt64(record.operation.rawValue)
    for slot in 0..<Int(record.valueCount) {
      let value = hold.pointee.batch.values[Int(record.firstValue) + slot]
      var head = UInt64(value.kind.rawValue)
      switch value.kind {
      case .string, .array, .object, .spread, .instant: head ^= hash64(hold.pointee.batch.text(value.range), seed: hash)
      default: head ^= value.bits &* 0x9E37_79B9_7F4A_7C15
      }
      hash = withUnsafeBytes(of: head) { hash64($0, seed: hash) }
    }
    return hash
  }

  /// Applies a change of a CRM record.
  ///
  /// Rows are a log: a change whose time is before that of the one it follows takes that one's time.
  mutating func apply(row record: Record, to index: UInt32, of node: UInt32, at instant: Int64) {
    let source = Int(record.source)
    if record.operation == .write { revive(index) }
    expireRows(index, at: instant)
    let row = store.pointee.makeRow(index, source, of: node, withLog: record.hasSequence)
    let time = max(record.time, row.isKnown ? row.time : truncated[source])
    note(record, in: row, at: time)
    if row.isKnown {
      if time > row.time { row.isFirstInstant = false }
    } else {
      row.isFirstInstant = true
    }
    if !row.isKnown || time > row.time { beginInstant(row) }
    let wasLive = row.isLive
    row.isKnown = true
    row.isLive = record.operation == .write
    row.time = time
    row.place = RecordPlace(record, id: hold.pointee.batch.text(record.id))
    for attribute in 0..<row.cells {
      let value: Value
      if record.operation == .write, plan.rowSlots[source][attribute] < Int(record.valueCount) {
        value = hold.pointee.batch.values[Int(record.firstValue) + plan.rowSlots[source][attribute]]
      } else {
        value = .missing
      }
      if value.kind == .unavailable { continue }
      set(row, attribute, to: cell(value), source)
    }
    if row.isLive != wasLive { for condition in plan.knownReaders { dirtyConditions.insert(condition) } }
    if plan.linkage.isLinked { touchFolded(source, index) }
  }

  /// Where several identifiers brought a row of one source, one that says what it said before may still be the newest now.
  private mutating func touchFolded(_ source: Int, _ index: UInt32) {
    var count = 0
    store.pointee.forEachRow(store.pointee[index]) { if $0.source == source { count += 1 } }
    guard count > 1 else { return }
    for readers in plan.cellReaders[source] { for condition in readers { dirtyConditions.insert(condition) } }
    for readers in plan.changeReaders[source] { for condition in readers { dirtyConditions.insert(condition) } }
    for condition in plan.knownReaders { dirtyConditions.insert(condition) }
  }

  /// What the attributes are before the first change of an instant is what `changed` compares with.
  private mutating func beginInstant(_ row: Row) {
    for attribute in 0..<row.tracked {
      if let text = row.cellBefore(attribute).text { store.pointee.texts.release(text) }
      let cell = row.cell(attribute)
      if let text = cell.text { store.pointee.texts.retain(text) }
      row.setCellBefore(attribute, to: cell)
      row.setChangedBefore(attribute, to: row.changed(attribute))
    }
  }

  /// Gives an attribute its value, which the row now holds.
  private mutating func set(_ row: Row, _ attribute: Int, to cell: Cell, _ source: Int) {
    let old = row.cell(attribute)
    if old != cell { for condition in plan.cellReaders[source][attribute] { dirtyConditions.insert(condition) } }
    row.setCell(attribute, to: cell)
    if let text = old.text { store.pointee.texts.release(text) }
    guard attribute < row.tracked else { return }
    // null and missing are both no value.
    let before = row.cellBefore(attribute)
    let isSame = before == cell || (before.isNothing && cell.isNothing) || isSameInstant(before, cell)
    let changed = row.isFirstInstant || isSame ? row.changedBefore(attribute) : row.time
    if changed != row.changed(attribute) {
      row.setChanged(attribute, to: changed)
      for condition in plan.changeReaders[source][attribute] { dirtyConditions.insert(condition) }
    }
  }

  /// Whether two values of an attribute with a unit of time say the same instant.
  private mutating func isSameInstant(_ a: Cell, _ b: Cell) -> Bool {
    guard a.kind == .instant, b.kind == .instant, let first = a.text, let second = b.text else { return false }
    let left = StandingInstant(store.pointee.texts.bytes(first))
    let right = StandingInstant(store.pointee.texts.bytes(second))
    return left.milliseconds == right.milliseconds
  }

  /// - Parameter time: as the row takes the change.
  private mutating func note(_ record: Record, in row: Row, at time: Int64) {
    guard record.hasSequence, row.hasLog else { return }
    var log = row.log
    let contents = contents(record)
    if record.isSnapshot {
      row.hasSnapshot = true
      log.snapshot = time
      log.snapshotContents = contents
    } else {
      let file = log.file == 0 ? UnsafeRawBufferPointer(start: nil, count: 0) : store.pointee.texts.bytes(log.file)
      let isSamePlace =
        row.hasSequence && record.time == log.time
        && RecordOrder.compareSequences(
          hold.pointee.batch.text(record.sequenceFile), record.sequenceMajor, record.sequenceMinor, file, log.major,
          log.minor) == 0
      log.contents = isSamePlace ? (contents, log.contents.0) : (contents, contents)
      log.time = time
      log.major = record.sequenceMajor
      log.minor = record.sequenceMinor
      if !record.sequenceFile.isEmpty {
        let text = store.pointee.texts.intern(hold.pointee.batch.text(record.sequenceFile))
        if log.file != 0 { store.pointee.texts.release(log.file) }
        log.file = text
      }
      row.hasSequence = true
    }
    row.log = log
  }

  /// Clears rows that were not changed within their source's retention: as a delete would, but without a change.
  mutating func expireRows(_ index: UInt32, at instant: Int64) {
    let profile = store.pointee[index]
    guard links.expiringSources.count > 0, profile.rowBytes > 0 else { return }
    var expired: [(row: Row, isOfLive: Bool)] = []
    store.pointee.forEachRow(profile) { row in
      let retention = links.retentions[row.source]
      guard row.isKnown, retention != EventTime.never, row.time + retention <= instant else { return }
      // All that identifiers brought of the source goes with the newest of it.
      if let newest = store.pointee.row(profile, row.source), newest.time + retention <= instant {
        expired.append((row, newest.isLive))
        hasLostRow = hasLostRow || newest.isLive
      }
    }
    for (row, isOfLive) in expired {
      let source = row.source
      expiredRows.append(isOfLive ? Int32(source) : ~Int32(source))
      store.pointee.releaseTexts(row)
      store.pointee.forget(row)
      for readers in plan.cellReaders[source] { for condition in readers { dirtyConditions.insert(condition) } }
      for readers in plan.changeReaders[source] { for condition in readers { dirtyConditions.insert(condition) } }
      for condition in plan.knownReaders { dirtyConditions.insert(condition) }
    }
  }
}
