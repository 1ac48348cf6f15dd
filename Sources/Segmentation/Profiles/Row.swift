/// What a profile holds of one CRM source's record, as it lies in memory.
///
///     source 1 | flags 1 | time 6 | where the pipeline joins identities: node 4, place 12 | attribute cells 8 each
///     | changes 24 per tracked attribute | given 8 per weaker namespace | with a sequence or a snapshot: `Log` 64
///
/// - node: the identifier that the record is told by, where the pipeline joins identities
/// - place: of its newest change among the records of that time
/// - given: hashes of the identifiers that the record last gave
/// - time: of the record's newest change event
/// - changes: when the attribute last changed, when it had before this instant, and its value before this instant
struct Row {
  static let headBytes = 8
  static let nodeBytes = 16
  static let changeBytes = 24
  static let logBytes = 64

  var base: UnsafeMutableRawPointer
  let cells: Int
  let tracked: Int
  let givens: Int
  let hasNode: Bool

  init(_ base: UnsafeMutableRawPointer, _ layout: ProfileLayout.Row) {
    self.base = base
    cells = Int(layout.cells)
    tracked = Int(layout.tracked)
    givens = Int(layout.givens)
    hasNode = layout.hasNode
  }

  static func bytes(_ layout: ProfileLayout.Row, withLog: Bool) -> Int {
    headBytes + (layout.hasNode ? nodeBytes : 0) + Int(layout.cells) * 8 + Int(layout.tracked) * changeBytes
      + Int(layout.givens) * 8 + (withLog ? logBytes : 0)
  }

  private func read<T: BitwiseCopyable>(_ offset: Int, as type: T.Type = T.self) -> T {
    UnsafeRawPointer(base + offset).loadUnaligned(as: T.self)
  }
  private func write<T: BitwiseCopyable>(_ value: T, at offset: Int) {
    base.storeBytes(of: value, toByteOffset: offset, as: T.self)
  }

  var source: Int {
    get { Int(read(0, as: UInt8.self)) }
    nonmutating set { write(UInt8(newValue), at: 0) }
  }
  /// Milliseconds, within ±2^47.
  var time: Int64 {
    get { Int64(read(6, as: Int16.self)) << 32 | Int64(read(2, as: UInt32.self)) }
    nonmutating set {
      write(UInt32(truncatingIfNeeded: newValue), at: 2)
      write(Int16(truncatingIfNeeded: newValue >> 32), at: 6)
    }
  }
  /// Only where the pipeline joins identities.
  var node: UInt32 {
    get { hasNode ? read(Row.headBytes) : 0 }
    nonmutating set { if hasNode { write(newValue, at: Row.headBytes) } }
  }
  /// Which of several rows that changed at one time is the newer; only where the pipeline joins identities.
  var place: RecordPlace {
    get {
      guard hasNode else { return RecordPlace(form: .position, bits: 0) }
      return RecordPlace(
        form: RecordPlace.Form(rawValue: read(Row.headBytes + 4)) ?? .position, bits: read(Row.headBytes + 8))
    }
    nonmutating set {
      guard hasNode else { return }
      write(newValue.form.rawValue, at: Row.headBytes + 4)
      write(newValue.bits, at: Row.headBytes + 8)
    }
  }
  var byteCount: Int { givenOffset + givens * 8 + (hasLog ? Row.logBytes : 0) }

  private func flag(_ bit: UInt8) -> Bool { read(1, as: UInt8.self) >> bit & 1 != 0 }
  private func setFlag(_ bit: UInt8, _ on: Bool) {
    let flags: UInt8 = read(1)
    write(on ? flags | 1 << bit : flags & ~(1 << bit), at: 1)
  }

  /// The record is there: written, and not deleted since.
  var isLive: Bool {
    get { flag(0) }
    nonmutating set { setFlag(0, newValue) }
  }
  /// A record was written and has not expired since: what comes next changes values.
  var isKnown: Bool {
    get { flag(1) }
    nonmutating set { setFlag(1, newValue) }
  }
  /// The instant in `time` is that of the first record.
  var isFirstInstant: Bool {
    get { flag(2) }
    nonmutating set { setFlag(2, newValue) }
  }
  /// The row has a `Log`.
  var hasLog: Bool {
    get { flag(3) }
    nonmutating set { setFlag(3, newValue) }
  }
  /// What an identifier gave before it went to another owner: part of that one's history, no more written.
  var isHistory: Bool {
    get { flag(6) }
    nonmutating set { setFlag(6, newValue) }
  }
  /// The log knows a change with a sequence; a snapshot read.
  var hasSequence: Bool {
    get { flag(4) }
    nonmutating set { setFlag(4, newValue) }
  }
  var hasSnapshot: Bool {
    get { flag(5) }
    nonmutating set { setFlag(5, newValue) }
  }

  /// Whether its newest change is older than that of another row of its source.
  func precedes(_ other: Row) -> Bool { time == other.time ? place.precedes(other.place) : time < other.time }

  private var cellsOffset: Int { hasNode ? Row.headBytes + Row.nodeBytes : Row.headBytes }
  func cell(_ attribute: Int) -> Cell { Cell(bits: read(cellsOffset + attribute * 8)) }
  func setCell(_ attribute: Int, to cell: Cell) { write(cell.bits, at: cellsOffset + attribute * 8) }

  private func changeOffset(_ attribute: Int) -> Int { cellsOffset + cells * 8 + attribute * Row.changeBytes }
  /// When a tracked attribute last changed; `.min` if it never did.
  func changed(_ attribute: Int) -> Int64 { read(changeOffset(attribute)) }
  func setChanged(_ attribute: Int, to time: Int64) { write(time, at: changeOffset(attribute)) }
  /// When it had last changed before the instant in `time`.
  func changedBefore(_ attribute: Int) -> Int64 { read(changeOffset(attribute) + 8) }
  func setChangedBefore(_ attribute: Int, to time: Int64) { write(time, at: changeOffset(attribute) + 8) }
  /// Its value before the instant in `time`.
  func cellBefore(_ attribute: Int) -> Cell { Cell(bits: read(changeOffset(attribute) + 16)) }
  func setCellBefore(_ attribute: Int, to cell: Cell) { write(cell.bits, at: changeOffset(attribute) + 16) }

  private var givenOffset: Int { changeOffset(tracked) }
  /// The hash of the identifier that the record last gave for one of its weaker namespaces; 0 where it gave none.
  func given(_ place: Int) -> UInt64 { read(givenOffset + place * 8) }
  func setGiven(_ place: Int, to hash: UInt64) { write(hash, at: givenOffset + place * 8) }
  /// Whether it ever gave an identifier.
  var hasGiven: Bool { (0..<givens).contains { given($0) != 0 } }

  /// How far the source's log was read for this row: what tells a redelivered change from a new one.
  struct Log: BitwiseCopyable {
    /// Time and sequence of the newest change that carried one.
    var time: Int64 = .min
    var major: UInt64 = 0
    var minor: UInt64 = 0
    /// Hashes of what the last two changes at that time and sequence said.
    var contents = (UInt64(0), UInt64(0))
    /// Time of the newest snapshot read, and a hash of what it said.
    var snapshot: Int64 = .min
    var snapshotContents: UInt64 = 0
    /// The text of a sequence that names a file; 0 where there is none.
    var file: UInt32 = 0
    var padding: UInt32 = 0
  }
  var log: Log {
    get { read(givenOffset + givens * 8) }
    nonmutating set { write(newValue, at: givenOffset + givens * 8) }
  }
}

extension ProfileStore {
  /// What rules see of a CRM source: the row that changed last, where the profile has one.
  func row(_ profile: Profile, _ source: Int) -> Row? {
    var newest: Row?
    forEachRow(profile) { row in
      guard row.source == source else { return }
      if let known = newest, !row.isKnown || (known.isKnown && row.precedes(known)) { return }
      newest = row
    }
    return newest
  }

  /// The row of the record of a CRM source that is told by `node`.
  func row(_ profile: Profile, _ source: Int, of node: UInt32) -> Row? {
    var found: Row?
    forEachRow(profile) { if $0.source == source, $0.node == node, !$0.isHistory { found = $0 } }
    return found
  }

  /// The row of a CRM source, made where there is none; with a log where one is asked for.
  mutating func makeRow(_ index: UInt32, _ source: Int, of node: UInt32, withLog: Bool) -> Row {
    let shape = layout.rows[source]
    let profile = self[index]
    if let row = row(profile, source, of: node) {
      guard withLog, !row.hasLog else { return row }
      let offset = row.base - profile.base
      let size = row.byteCount
      let moved = open(index, at: offset + size, Row.logBytes)
      moved.rowBytes += Row.logBytes
      let grown = Row(moved.base + offset, shape)
      grown.hasLog = true
      grown.log = Row.Log()
      return grown
    }
    let bytes = Row.bytes(shape, withLog: withLog)
    let offset = profile.rowsOffset(layout) + profile.rowBytes
    let moved = open(index, at: offset, bytes)
    (moved.base + offset).initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    moved.rowBytes += bytes
    let row = Row(moved.base + offset, shape)
    row.source = source
    row.node = node
    row.hasLog = withLog
    if withLog { row.log = Row.Log() }
    forget(row)
    return row
  }

  /// All values missing, nothing known: as if no record had ever been.
  func forget(_ row: Row) {
    for attribute in 0..<row.cells { row.setCell(attribute, to: .missing) }
    for attribute in 0..<row.tracked {
      row.setChanged(attribute, to: .min)
      row.setChangedBefore(attribute, to: .min)
      row.setCellBefore(attribute, to: .missing)
    }
    row.isLive = false
    row.isKnown = false
    row.isFirstInstant = false
  }

  /// Lets go of the texts that a row's values hold.
  mutating func releaseTexts(_ row: Row) {
    for attribute in 0..<row.cells { if let text = row.cell(attribute).text { texts.release(text) } }
    for attribute in 0..<row.tracked { if let text = row.cellBefore(attribute).text { texts.release(text) } }
  }

  mutating func releaseRows(_ profile: Profile) {
    var offset = profile.rowsOffset(layout)
    let end = offset + profile.rowBytes
    while offset < end {
      let row = Row(profile.base + offset, layout.rows[Int(profile.read(offset, as: UInt8.self))])
      releaseTexts(row)
      if row.hasLog, row.log.file != 0 { texts.release(row.log.file) }
      offset += row.byteCount
    }
  }

  mutating func removeRow(_ index: UInt32, _ row: Row) {
    let profile = self[index]
    releaseTexts(row)
    if row.hasLog, row.log.file != 0 { texts.release(row.log.file) }
    let offset = row.base - profile.base
    let bytes = row.byteCount
    profile.rowBytes -= bytes
    close(index, at: offset, bytes)
  }
}

extension ProfileStore {
  /// Whether a CRM record is attached and live: what identifiers brought of one source is one record, as it last was.
  func hasLiveRow(_ profile: Profile) -> Bool {
    var isLive = false
    forEachRow(profile) { if $0.isLive, isSeen($0, profile) { isLive = true } }
    return isLive
  }

  /// Whether a row is what rules see of its source.
  @inline(__always)
  func isSeen(_ row: Row, _ profile: Profile) -> Bool {
    // Nearly all profiles have one row.
    row.byteCount == profile.rowBytes || self.row(profile, row.source)?.base == row.base
  }
}
