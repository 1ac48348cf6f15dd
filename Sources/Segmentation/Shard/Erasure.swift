/// What was erased of a person, for the receipt.
public struct Erasure: Sendable, Equatable {
  /// The id of the profile (`namespace:value`).
  public var profile: String
  /// The instant, event time.
  public var instant: Int64
  public var identifiers = 0
  /// Facts, each once per matcher that keeps it.
  public var facts = 0
  /// CRM records.
  public var records = 0
  /// Memberships that ended.
  public var exits = 0
}

/// Whose records are passed over because their person was erased after them.
///
/// Holds hashes of identifiers, each with the newest event time that counts as the person's.
public struct SuppressionList: Sendable, Equatable {
  public private(set) var entries: [UInt64: Int64] = [:]

  public init() {}

  public mutating func insert(_ subject: UInt64, until instant: Int64) {
    entries[subject] = max(instant, entries[subject] ?? .min)
  }

  @inline(__always)
  func suppresses(_ subject: UInt64, _ time: Int64) -> Bool {
    if entries.isEmpty { return false }
    guard let until = entries[subject] else { return false }
    return time <= until
  }
}
