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
  /// Rows of a CRM source may have any identifier for their subject, so that several make up one profile's.
  public var sharedRows: Bool
  /// Records that state something of identity or consent may come later than `lateness` puts back in order.
  public var lateStatements: Bool
  /// Anything may come as late as it likes: a row behind a truncate, a repeat days after its fact. What then stands follows
  /// from what the rules at hand keep, of which the oracle knows nothing: for engines that are compared with each other.
  public var stragglers: Bool

  public init(
    identity: Identity = .none, consent: Bool = false, audience: Bool = false, sharedRows: Bool = false,
    lateStatements: Bool = false, stragglers: Bool = false
  ) {
    self.identity = identity
    self.consent = consent
    self.audience = audience
    self.sharedRows = sharedRows
    self.lateStatements = lateStatements
    self.stragglers = stragglers
  }

  public static let plain = Traits()

  /// All of it at once.
  public static let everything = Traits(
    identity: .heavy, consent: true, audience: true, sharedRows: true, lateStatements: true)
}

extension Traits: CustomStringConvertible {
  /// As `init(_:)` reads it.
  public var description: String {
    let words =
      [identity == .none ? nil : identity.rawValue] + [
        consent ? "consent" : nil, audience ? "audience" : nil, sharedRows ? "rows" : nil,
        lateStatements ? "late" : nil, stragglers ? "stragglers" : nil,
      ]
    let text = words.compactMap(\.self).joined(separator: "+")
    return text.isEmpty ? "plain" : text
  }

  /// Reads `heavy+consent+audience+rows+late+stragglers`, `some`, `plain` and the like; nil where a word is none of these.
  public init?(_ text: String) {
    self.init()
    for word in text.split(separator: "+") {
      switch word {
      case "plain": break
      case "consent": consent = true
      case "audience": audience = true
      case "rows": sharedRows = true
      case "late": lateStatements = true
      case "stragglers": stragglers = true
      default:
        guard let identity = Identity(rawValue: String(word)) else { return nil }
        self.identity = identity
      }
    }
  }
}
