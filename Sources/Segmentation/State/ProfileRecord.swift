/// What a profile's record in the state says without the rules by which it was made: enough to verify and to list it.
public struct ProfileRecord: Sendable, Equatable {
  /// Rank of the namespace in the pipeline.
  public var namespace: UInt8
  /// Number of its last delta.
  public var seq: UInt64
  /// It has a live datum.
  public var exists: Bool
  /// By namespace: how many identifiers it has; empty where the pipeline joins no identities.
  public var identifiers: [UInt8: Int] = [:]
  /// The identities of its facts, each once per list that keeps it.
  public var facts: [UInt64] = []

  /// Walks the whole record, so that what is not of its form does not pass.
  public init(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(MalformedState) {
    guard StateKind(key: key) == .profile, key.count >= 2 else { throw MalformedState() }
    namespace = key[1]
    var value = StateReader(value)
    seq = try value.number()
    let flags = try value.byte()
    func has(_ flag: ProfileState.Flag) -> Bool { flags >> flag.rawValue & 1 != 0 }
    exists = has(.exists)
    _ = try value.signed()
    _ = try value.text()
    let instants = try value.count()
    for _ in 0..<instants { _ = try value.signed() }
    for _ in 0..<2 {
      for _ in 0..<(try value.count()) {
        _ = try value.number()
        _ = try value.instant()
      }
    }
    let isLinked = has(.hasIdentifiers)
    if isLinked { try readIdentifiers(&value, instants) }
    for _ in 0..<(try value.count()) { try value.skipRow(isLinked) }
    for _ in 0..<(try value.count()) { try readList(&value, isLinked) }
    if has(.hasStatements) { for _ in 0..<(try value.count()) { try value.skipStatement(isLinked) } }
    try value.end()
  }

  private mutating func readIdentifiers(_ value: inout StateReader, _ instants: Int) throws(MalformedState) {
    for _ in 0..<(try value.count()) {
      identifiers[try value.byte(), default: 0] += 1
      _ = try value.text()
      for _ in 0..<2 { _ = try value.number() }
      for _ in 0..<2 { _ = try value.signed() }
      _ = try value.byte()
      for _ in 0..<instants { _ = try value.signed() }
      for _ in 0..<(try value.count()) {
        _ = try value.bytes(8)
        _ = try value.signed()
      }
    }
  }

  private mutating func readList(_ value: inout StateReader, _ isLinked: Bool) throws(MalformedState) {
    _ = try value.number()
    let form = try value.number(below: 1 << 17)
    for _ in 0..<(try value.count()) {
      _ = try value.signed()
      let low: UInt32 = try value.bits()
      let high: UInt16 = try value.bits()
      facts.append(UInt64(high) << 32 | UInt64(low))
      if isLinked { _ = try value.number() }
      for _ in 0..<form >> 1 {
        if form & 1 != 0 { try value.skipCell() } else { _ = try value.bytes(8) }
      }
    }
  }
}

extension StateReader {
  fileprivate mutating func skipCell() throws(MalformedState) {
    guard let kind = Value.Kind(rawValue: try byte()) else { throw MalformedState() }
    switch kind {
    case .missing, .null: break
    case .boolean: _ = try byte()
    case .number: _ = try bytes(8)
    case .string, .array, .object, .spread, .instant: _ = try text()
    case .unavailable: throw MalformedState()
    }
  }

  fileprivate mutating func skipRow(_ isLinked: Bool) throws(MalformedState) {
    _ = try number()
    let flags = RowFlags(bits: try byte())
    if isLinked {
      _ = try number()
      _ = try bytes(9)
    }
    _ = try signed()
    for _ in 0..<(try count()) { try skipCell() }
    for _ in 0..<(try count()) {
      for _ in 0..<2 { _ = try signed() }
      try skipCell()
    }
    for _ in 0..<(try count()) { _ = try bytes(8) }
    guard flags.has(.log) else { return }
    _ = try signed()
    for _ in 0..<2 { _ = try number() }
    _ = try bytes(16)
    _ = try signed()
    _ = try bytes(8)
    _ = try text()
  }

  fileprivate mutating func skipStatement(_ isLinked: Bool) throws(MalformedState) {
    guard let kind = Statement.Kind(rawValue: try byte() & 3) else { throw MalformedState() }
    _ = try byte()
    _ = try number()
    if isLinked { _ = try number() }
    if kind == .given { return }
    _ = try signed()
    _ = try bytes(kind == .removal ? 17 : 9)
  }
}
