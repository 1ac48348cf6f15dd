/// A profile as a record of the state: all that is known of somebody, independent of how it lies in memory.
///
///     key    p | namespace 1 | identifier
///     value  seq | flags 1 | end of events | bits | instants | timers | begins | identifiers | rows | lists | statements
///
/// Timers stand in order of condition, begins of segment, lists of their number; facts of a list in order of time, those of
/// one millisecond in the order in which they count, as do rows. What an identifier brought names it by its number among
/// the profile's identifiers (`ProfileIdentifiers`).
struct ProfileState {
  enum Flag: UInt8 { case exists, hasIdentifiers, hasStatements }

  let store: UnsafeMutablePointer<ProfileStore>
  let graph: UnsafeMutablePointer<IdentityGraph>
  let plan: Plan

  /// Some source names a person in more than one namespace.
  var isLinked: Bool { plan.linkage.isLinked }
  private var layout: ProfileLayout { _read { yield store.pointee.layout } }

  // MARK: writing

  func write(_ index: UInt32, _ key: inout StateWriter, _ value: inout StateWriter) {
    let profile = store.pointee[index]
    key.begin(.profile)
    key.byte(profile.namespace)
    key.append(profile.key)
    value.removeAll()
    value.number(profile.seq)
    func flag(_ flag: Flag, _ isOn: Bool) -> UInt8 { isOn ? 1 << flag.rawValue : 0 }
    value.byte(
      flag(.exists, profile.exists) | flag(.hasIdentifiers, isLinked) | flag(.hasStatements, layout.keepsStatements))
    value.signed(profile.eventsEnd)
    value.text(UnsafeRawBufferPointer(start: profile.base + profile.bitsOffset, count: layout.bitBytes))
    value.count(layout.instants)
    for instant in 0..<layout.instants { value.signed(profile.instant(instant, layout)) }
    write(stamps: profile.timerCount, at: profile.timersOffset(layout), profile, &value)
    write(stamps: profile.beginCount, at: profile.beginsOffset(layout), profile, &value)
    var identifiers = ProfileIdentifiers()
    if isLinked {
      identifiers = ProfileIdentifiers(of: index, graph.pointee)
      identifiers.write(graph.pointee, layout.instants, to: &value)
    }
    write(rowsOf: profile, identifiers, &value)
    write(listsOf: profile, identifiers, &value)
    if layout.keepsStatements { write(statementsOf: profile, identifiers, &value) }
  }

  private func write(stamps count: Int, at offset: Int, _ profile: Profile, _ value: inout StateWriter) {
    value.count(count)
    if count == 0 { return }
    withUnsafeTemporaryAllocation(of: Stamp.self, capacity: count) { room in
      var stamps = room
      for entry in 0..<count { stamps.initializeElement(at: entry, to: Stamp(bits: profile.read(offset + entry * 8))) }
      stamps.sort { $0.index < $1.index }
      for stamp in stamps {
        value.count(stamp.index)
        value.signed(stamp.time)
      }
    }
  }

  private func write(listsOf profile: Profile, _ identifiers: ProfileIdentifiers, _ value: inout StateWriter) {
    let directory = profile.directoryOffset(layout)
    var offset = directory + profile.listCount * Profile.entryBytes
    value.count(profile.listCount)
    for entry in 0..<profile.listCount {
      let list = profile.list(entry, directory)
      let code = layout.lists[list]
      let place = profile.place(entry, offset: offset, directory)
      offset += profile.bytes(place, list, layout)
      let facts = Facts(base: profile.start(place, layout), count: place.count, stride: Int(code.stride))
      value.count(list)
      value.count(Int(code.cells) << 1 | (code.holdsText ? 1 : 0))
      value.count(facts.count)
      var before: Int64 = 0
      for fact in 0..<facts.count {
        value.signed(facts.time(fact) - before)
        before = facts.time(fact)
        value.bits(UInt32(truncatingIfNeeded: facts.identity(fact)))
        value.bits(UInt16(truncatingIfNeeded: facts.identity(fact) >> 32))
        if isLinked { value.count(identifiers.number(of: facts.node(fact))) }
        for cell in 0..<Int(code.cells) {
          if code.holdsText {
            value.cell(facts.cell(fact, cell), store.pointee.texts)
          } else {
            value.bits(facts.cell(fact, cell).bits)
          }
        }
      }
    }
  }

  // MARK: reading

  /// Adds the profile to the store. Where it throws, the store holds a part of it and must not be used.
  func read(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(MalformedState) -> UInt32 {
    var key = StateReader(key)
    guard try key.byte() == StateKind.profile.rawValue else { throw MalformedState() }
    let namespace = try key.byte()
    guard namespace < plan.namespaces.count else { throw MalformedState() }
    let identifier = key.remainder()
    var value = StateReader(value)
    let index = store.pointee.add(namespace, identifier, hash: hash64(identifier, seed: UInt64(namespace)))
    let profile = store.pointee[index]
    profile.seq = UInt32(truncatingIfNeeded: try value.number())
    let flags = try value.byte()
    func has(_ flag: Flag) -> Bool { flags >> flag.rawValue & 1 != 0 }
    guard has(.hasIdentifiers) == isLinked, has(.hasStatements) == layout.keepsStatements else {
      throw MalformedState()
    }
    profile.exists = has(.exists)
    profile.eventsEnd = try value.endOfEvents()
    let bits = try value.text()
    guard bits.count == layout.bitBytes else { throw MalformedState() }
    for (offset, byte) in bits.enumerated() { profile.write(byte, at: profile.bitsOffset + offset) }
    guard try value.count() == layout.instants else { throw MalformedState() }
    for instant in 0..<layout.instants { profile.setInstant(instant, to: try value.instantOrNone(), layout) }
    for _ in 0..<(try value.count()) {
      let timer = try value.number(below: layout.conditions + layout.lists.count)
      // Behind the timers of conditions stand those of audience sources.
      guard timer < layout.conditions || plan.ledgers.contains(timer - layout.conditions) else {
        throw MalformedState()
      }
      store.pointee.setTimer(index, timer, to: try value.instant())
    }
    for _ in 0..<(try value.count()) {
      let segment = try value.number(below: layout.segments)
      store.pointee.setBegin(index, of: segment, to: try value.instant())
    }
    let identifiers =
      isLinked
      ? try ProfileIdentifiers.read(&value, index, plan.namespaces.count, layout.instants, into: &graph.pointee)
      : ProfileIdentifiers()
    if isLinked, !identifiers.isNamed(namespace, identifier, graph.pointee) { throw MalformedState() }
    try readRows(of: index, identifiers, &value)
    for _ in 0..<(try value.count()) { try readList(of: index, identifiers, &value) }
    if layout.keepsStatements { try readStatements(of: index, identifiers, &value) }
    try value.end()
    return index
  }

  private func readList(
    of index: UInt32, _ identifiers: ProfileIdentifiers, _ value: inout StateReader
  ) throws(MalformedState) {
    let list = try value.number(below: layout.lists.count)
    let code = layout.lists[list]
    let count = Int(code.cells)
    guard try value.number() == UInt64(count << 1 | (code.holdsText ? 1 : 0)) else { throw MalformedState() }
    var cells = [UInt64](repeating: 0, count: count)
    var time: Int64 = 0
    for _ in 0..<(try value.count()) {
      let (next, overflow) = time.addingReportingOverflow(try value.signed())
      guard !overflow, next > -EventTime.horizon, next < EventTime.horizon else { throw MalformedState() }
      time = next
      let low: UInt32 = try value.bits()
      let high: UInt16 = try value.bits()
      let node = isLinked ? try identifiers.readNode(&value) : 0
      for cell in 0..<count {
        cells[cell] = code.holdsText ? try value.cell(&store.pointee.texts).bits : try value.bits()
      }
      let place = store.pointee.insert(
        index, list, time: time, identity: UInt64(high) << 32 | UInt64(low), keepsAll: true)
      for cell in 0..<count { place.storeBytes(of: cells[cell], toByteOffset: cell * 8, as: UInt64.self) }
      if isLinked { place.storeBytes(of: node, toByteOffset: count * 8, as: UInt32.self) }
    }
  }
}
