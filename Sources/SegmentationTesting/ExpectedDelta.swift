/// A change of membership as the definitions give it, to compare with what the engine wrote.
public struct ExpectedDelta: Sendable, Equatable {
  public enum Cause: Sendable, Equatable {
    case event(source: String, id: String?)
    case crm(source: String, id: String?)
    case expiry
    case retention
    /// Of the exits of a profile that another one took in.
    case merged(into: String)
    case unlinked
    case consent
    /// The oracle's alone: the definitions leave it open which of the two it is.
    case expiryOrRetention
  }

  public var profile: String
  public var segment: String
  public var isEnter: Bool
  public var time: Int64
  public var seq: UInt64
  public var cause: Cause
  public var isLate: Bool
  /// All that belong to the profile, by namespace, sorted.
  public var identifiers: [String: [String]]

  public init(
    profile: String, segment: String, isEnter: Bool, time: Int64, seq: UInt64, cause: Cause, isLate: Bool = false,
    identifiers: [String: [String]] = [:]
  ) {
    self.profile = profile
    self.segment = segment
    self.isEnter = isEnter
    self.time = time
    self.seq = seq
    self.cause = cause
    self.isLate = isLate
    self.identifiers = identifiers
  }
}

extension ExpectedDelta {
  /// Whether what the engine wrote is this delta.
  func isMet(by written: ExpectedDelta?) -> Bool {
    guard let written else { return false }
    var wanted = self
    if cause == .expiryOrRetention, [.expiry, .retention].contains(written.cause) { wanted.cause = written.cause }
    return wanted == written
  }
}

extension ExpectedDelta: CustomStringConvertible {
  public var description: String {
    let names = identifiers.sorted { $0.key < $1.key }.flatMap { name, values in values.map { name + ":" + $0 } }
    return "\(time) \(profile) #\(seq) \(isEnter ? "enter" : "exit") \(segment) by \(cause)\(isLate ? " late" : "")"
      + " [\(names.joined(separator: " "))]"
  }
}

extension ExpectedDelta.Cause: CustomStringConvertible {
  public var description: String {
    switch self {
    case .event(let source, let id): "event \(source)" + (id.map { " " + $0 } ?? "")
    case .crm(let source, let id): "crm \(source)" + (id.map { " " + $0 } ?? "")
    case .expiry: "expiry"
    case .retention: "retention"
    case .merged(let into): "merged into \(into)"
    case .unlinked: "unlinked"
    case .consent: "consent"
    case .expiryOrRetention: "expiry or retention"
    }
  }
}
