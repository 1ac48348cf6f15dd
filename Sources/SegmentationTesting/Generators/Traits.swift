/// What random cases have beside rules, events and rows: each can be left out, to find where a difference comes from.
public struct Traits: Sendable, Hashable {
  public enum Identity: String, Sendable, CaseIterable {
    /// A record names one identifier, at times a cookie that stands for nobody.
    case none
    /// A few identifiers that join now and then.
    case some
    /// Many identifiers on many records, limits, unlinks: merges and collisions everywhere.
    case heavy
  }

  public var identity: Identity
  public var consent: Bool
  public var audience: Bool
  /// Records that state something of identity or consent may come later than `lateness` puts back in order.
  public var lateStatements: Bool

  public init(
    identity: Identity = .none, consent: Bool = false, audience: Bool = false, lateStatements: Bool = false
  ) {
    self.identity = identity
    self.consent = consent
    self.audience = audience
    self.lateStatements = lateStatements
  }

  public static let plain = Traits()

  /// All of it at once.
  public static let everything = Traits(identity: .heavy, consent: true, audience: true, lateStatements: true)
}
