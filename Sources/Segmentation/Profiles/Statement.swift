/// What a record said of a profile and what outlives its facts: a consent, what a CRM row gave last, a removal.
///
/// As it lies in memory:
///
///     kind and flags 1 | purpose 1 | source 2 | node 4 | time 6 | place 8 | key 8
///
/// What a row gave ends behind the node, a consent behind the place.
struct Statement: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable {
    /// Consent to a purpose: the newest statement of its identifier.
    case consent
    /// What a row of a CRM source gave last for a purpose: the same again states nothing.
    case given
    /// Facts of an audience source were taken back: the newest removal of its name and identifier, for facts that come late.
    case removal

    var byteCount: Int {
      switch self {
      case .consent: 22
      case .given: 8
      case .removal: 30
      }
    }
  }

  var kind: Kind
  var isGranted = false
  /// Index in the pipeline's consent policy.
  var purpose: UInt8 = 0
  /// Index in the pipeline.
  var source: UInt16
  /// The identifier that brought it, where a profile has several.
  var node: UInt32
  /// Event time.
  var time: Int64 = 0
  var place = RecordPlace(form: .position, bits: 0)
  /// Of a removal: what tells the facts that it ends (`AudienceFact.key`).
  var key: UInt64 = 0

  init(_ kind: Kind, source: UInt16, node: UInt32) {
    self.kind = kind
    self.source = source
    self.node = node
  }

  // MARK: in memory

  private static let grantedFlag: UInt8 = 1 << 2

  init(at base: UnsafeRawPointer) {
    let head = base.load(as: UInt8.self)
    kind = Kind(rawValue: head & 3) ?? .consent
    isGranted = head & Statement.grantedFlag != 0
    purpose = base.load(fromByteOffset: 1, as: UInt8.self)
    source = base.loadUnaligned(fromByteOffset: 2, as: UInt16.self)
    node = base.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
    if kind == .given { return }
    time =
      Int64(base.loadUnaligned(fromByteOffset: 12, as: Int16.self)) << 32
      | Int64(base.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    place = RecordPlace(
      form: RecordPlace.Form(rawValue: head >> 4) ?? .position,
      bits: base.loadUnaligned(fromByteOffset: 14, as: UInt64.self))
    if kind == .removal { key = base.loadUnaligned(fromByteOffset: 22, as: UInt64.self) }
  }

  func store(at base: UnsafeMutableRawPointer) {
    base.storeBytes(
      of: kind.rawValue | (isGranted ? Statement.grantedFlag : 0) | place.form.rawValue << 4, as: UInt8.self)
    base.storeBytes(of: purpose, toByteOffset: 1, as: UInt8.self)
    base.storeBytes(of: source, toByteOffset: 2, as: UInt16.self)
    base.storeBytes(of: node, toByteOffset: 4, as: UInt32.self)
    if kind == .given { return }
    base.storeBytes(of: UInt32(truncatingIfNeeded: time), toByteOffset: 8, as: UInt32.self)
    base.storeBytes(of: Int16(truncatingIfNeeded: time >> 32), toByteOffset: 12, as: Int16.self)
    base.storeBytes(of: place.bits, toByteOffset: 14, as: UInt64.self)
    if kind == .removal { base.storeBytes(of: key, toByteOffset: 22, as: UInt64.self) }
  }
}

/// A profile's statements: the last section of its block, in pipelines that have consent or an audience source; in others it
/// takes no byte.
///
///     statement … statement | bytes of all of them 4
///
/// Valid until the profile's block changes.
struct Statements {
  static let countBytes = 4

  let start: UnsafeMutableRawPointer
  let byteCount: Int

  init(_ profile: Profile, _ layout: borrowing ProfileLayout) {
    guard layout.keepsStatements else {
      start = profile.base
      byteCount = 0
      return
    }
    let end = profile.byteCount &- Statements.countBytes
    byteCount = Int(profile.read(end, as: UInt32.self))
    start = profile.base + (end &- byteCount)
  }

  /// Visits each with its offset behind `start`, until one is found.
  @inline(__always)
  func first(_ isWanted: (Statement) -> Bool) -> (statement: Statement, offset: Int)? {
    var offset = 0
    while offset < byteCount {
      let statement = Statement(at: start + offset)
      if isWanted(statement) { return (statement, offset) }
      offset &+= statement.kind.byteCount
    }
    return nil
  }

  @inline(__always)
  func visit(_ body: (Statement) -> Void) {
    _ = first { statement in
      body(statement)
      return false
    }
  }
}

extension ProfileStore {
  func statements(_ profile: Profile) -> Statements { Statements(profile, layout) }

  /// Enters a statement in place of one of its length that stands `offset` bytes behind the first, or (nil) as a new one.
  ///
  /// - Precondition: the pipeline keeps statements.
  mutating func put(_ statement: Statement, in index: UInt32, at offset: Int?) {
    if let offset {
      statement.store(at: statements(self[index]).start + offset)
      return
    }
    let bytes = statement.kind.byteCount
    let end = self[index].byteCount - Statements.countBytes
    let profile = open(index, at: end, bytes)
    statement.store(at: profile.base + end)
    setStatementBytes(profile, by: bytes)
  }

  /// Takes out the statements that are not wanted any more.
  mutating func removeStatements(_ index: UInt32, where isGone: (Statement) -> Bool) {
    while let (statement, offset) = statements(self[index]).first(isGone) {
      removeStatement(index, statement, at: offset)
    }
  }

  private mutating func removeStatement(_ index: UInt32, _ statement: Statement, at offset: Int) {
    let start = statements(self[index]).start - self[index].base
    setStatementBytes(self[index], by: -statement.kind.byteCount)
    close(index, at: start + offset, statement.kind.byteCount)
  }

  /// Moves those statements for which `isMoved` holds to another profile.
  mutating func moveStatements(from index: UInt32, to other: UInt32, where isMoved: (Statement) -> Bool) {
    while let (statement, offset) = statements(self[index]).first(isMoved) {
      removeStatement(index, statement, at: offset)
      put(statement, in: other, at: nil)
    }
  }

  /// Makes the consents of those nodes for which `isMoved` holds another node's, of which the newest of each purpose stays.
  mutating func relabelConsents(_ index: UInt32, as node: UInt32, where isMoved: (UInt32) -> Bool) {
    while let (moved, offset) = statements(self[index]).first({ $0.kind == .consent && isMoved($0.node) }) {
      removeStatement(index, moved, at: offset)
      var statement = moved
      statement.node = node
      let known = statements(self[index]).first {
        $0.kind == .consent && $0.purpose == statement.purpose && $0.node == node
      }
      if let known, stands(statement, before: known.statement) { continue }
      put(statement, in: index, at: known?.offset)
    }
  }

  private func setStatementBytes(_ profile: Profile, by bytes: Int) {
    let end = profile.byteCount - Statements.countBytes
    profile.write(UInt32(Int(profile.read(end, as: UInt32.self)) + bytes), at: end)
  }

  // MARK: consent

  /// A profile's consent to a purpose: its newest statement; the policy's default where it never said.
  func consents(_ profile: Profile, to purpose: UInt8) -> Bool {
    var newest: Statement?
    statements(profile).visit { statement in
      guard statement.kind == .consent, statement.purpose == purpose else { return }
      if let known = newest, stands(statement, before: known) { return }
      newest = statement
    }
    return newest?.isGranted ?? layout.grantsByDefault
  }

  /// The order of records: by time, then by source, then by place.
  func stands(_ a: Statement, before b: Statement) -> Bool {
    if a.time != b.time { return a.time < b.time }
    if a.source != b.source { return layout.sourceRanks[Int(a.source)] < layout.sourceRanks[Int(b.source)] }
    return a.place.precedes(b.place)
  }
}
