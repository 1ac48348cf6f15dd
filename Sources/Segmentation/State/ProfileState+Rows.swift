/// The rows of a profile, as they stand in its value:
///
///     source | flags 1 | where there are identifiers: its own, form 1 and bits of its place | time | cells | changes | given | with a log: what it knows
extension ProfileState {
  func write(rowsOf profile: Profile, _ identifiers: ProfileIdentifiers, _ value: inout StateWriter) {
    var rows: [Row] = []
    if profile.rowBytes > 0 { store.pointee.forEachRow(profile) { rows.append($0) } }
    value.count(rows.count)
    for row in rows {
      value.count(row.source)
      value.byte(RowFlags(row).bits)
      if isLinked {
        value.count(identifiers.number(of: row.node))
        value.byte(row.place.form.rawValue)
        value.bits(row.place.bits)
      }
      value.signed(row.time)
      value.count(row.cells)
      for attribute in 0..<row.cells { value.cell(row.cell(attribute), store.pointee.texts) }
      value.count(row.tracked)
      for attribute in 0..<row.tracked {
        value.signed(row.changed(attribute))
        value.signed(row.changedBefore(attribute))
        value.cell(row.cellBefore(attribute), store.pointee.texts)
      }
      value.count(row.givens)
      for place in 0..<row.givens { value.bits(row.given(place)) }
      if row.hasLog { write(row.log, to: &value) }
    }
  }

  private func write(_ log: Row.Log, to value: inout StateWriter) {
    value.signed(log.time)
    value.number(log.major)
    value.number(log.minor)
    value.bits(log.contents.0)
    value.bits(log.contents.1)
    value.signed(log.snapshot)
    value.bits(log.snapshotContents)
    value.text(log.file == 0 ? UnsafeRawBufferPointer(start: nil, count: 0) : store.pointee.texts.bytes(log.file))
  }

  func readRows(
    of index: UInt32, _ identifiers: ProfileIdentifiers, _ value: inout StateReader
  ) throws(MalformedState) {
    for _ in 0..<(try value.count()) {
      let source = try value.number(below: store.pointee.layout.rows.count)
      guard store.pointee.layout.rows[source].cells >= 0 else { throw MalformedState() }
      let flags = RowFlags(bits: try value.byte())
      // Several rows may be told by one identifier, so each is made under none.
      let row = store.pointee.makeRow(index, source, of: IdentityNode.none, withLog: flags.has(.log))
      if isLinked {
        row.node = try identifiers.readNode(&value)
        guard let form = RecordPlace.Form(rawValue: try value.byte()) else { throw MalformedState() }
        row.place = RecordPlace(form: form, bits: try value.bits())
      }
      flags.set(row)
      row.time = try value.instant()
      guard try value.count() == row.cells else { throw MalformedState() }
      for attribute in 0..<row.cells { row.setCell(attribute, to: try value.cell(&store.pointee.texts)) }
      guard try value.count() == row.tracked else { throw MalformedState() }
      for attribute in 0..<row.tracked {
        row.setChanged(attribute, to: try value.instantOrNone())
        row.setChangedBefore(attribute, to: try value.instantOrNone())
        row.setCellBefore(attribute, to: try value.cell(&store.pointee.texts))
      }
      guard try value.count() == row.givens else { throw MalformedState() }
      for place in 0..<row.givens { row.setGiven(place, to: try value.bits()) }
      if row.hasLog { row.log = try readLog(&value) }
    }
  }

  private func readLog(_ value: inout StateReader) throws(MalformedState) -> Row.Log {
    var log = Row.Log()
    log.time = try value.instantOrNone()
    log.major = try value.number()
    log.minor = try value.number()
    log.contents = (try value.bits(), try value.bits())
    log.snapshot = try value.instantOrNone()
    log.snapshotContents = try value.bits()
    let file = try value.text()
    log.file = file.isEmpty ? 0 : store.pointee.texts.intern(file)
    return log
  }
}

/// What is true of a row, in one byte.
struct RowFlags {
  enum Flag: UInt8 { case live, known, firstInstant, log, sequence, snapshot, history }
  var bits: UInt8

  init(bits: UInt8) { self.bits = bits }

  init(_ row: Row) {
    bits = 0
    for (flag, isOn) in [
      (Flag.live, row.isLive), (.known, row.isKnown), (.firstInstant, row.isFirstInstant), (.log, row.hasLog),
      (.sequence, row.hasSequence), (.snapshot, row.hasSnapshot), (.history, row.isHistory),
    ] where isOn { bits |= 1 << flag.rawValue }
  }

  func has(_ flag: Flag) -> Bool { bits >> flag.rawValue & 1 != 0 }

  /// All but the log, whose room is made with the row.
  func set(_ row: Row) {
    row.isLive = has(.live)
    row.isKnown = has(.known)
    row.isFirstInstant = has(.firstInstant)
    row.hasSequence = has(.sequence)
    row.hasSnapshot = has(.snapshot)
    row.isHistory = has(.history)
  }
}
