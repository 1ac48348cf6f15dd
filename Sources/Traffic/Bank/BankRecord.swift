/// One thing that happened at the bank, as one of its systems recorded it.
public struct BankRecord: Sendable, Equatable {
  /// A customer's row in the CRM.
  public struct Row: Sendable, Equatable {
    public var hasCreditCard: Bool
    public var hasChecking: Bool
    public var tier: Tier
    /// Hundredths.
    public var balance: Int

    var isWorthATier: Tier {
      switch balance {
      case ..<500_000: .basic
      case ..<2_500_000: .silver
      case ..<10_000_000: .gold
      default: .private
      }
    }
  }

  public enum Tier: String, Sendable { case basic, silver, gold, `private` }

  public enum Product: String, Sendable, CaseIterable {
    case checking
    case creditCard = "credit-card"
  }

  public enum Event: Sendable, Equatable {
    case pageViewed(path: String)
    case signedIn
    case applicationStarted(Product)
    case applicationSubmitted(Product)
  }

  public enum What: Sendable, Equatable {
    case event(Event)
    /// The CRM's row before and after: nil where there is none. A snapshot is what the change capture read as it started.
    case change(before: Row?, after: Row?, isSnapshot: Bool)
  }

  /// Milliseconds since 1970, UTC.
  public var time: Int64
  /// The number by which the bank knows the person; nil for a visitor who has not signed in.
  public var customer: Int?
  /// The browser.
  public var cookie: Int
  public var what: What
  /// Unique among all records; an event's message id shows it.
  public var number: Int = 0
}
