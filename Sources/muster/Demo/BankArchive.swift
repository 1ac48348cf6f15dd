import Traffic

/// The bank's records, found again by who and when: what a reason is told from.
struct BankArchive {
  private let records: [BankRecord]
  /// Per profile, indices in order of time.
  private var byProfile: [String: [Int]] = [:]

  /// - Parameter records: in order of time, numbered from 1.
  init(_ records: [BankRecord]) {
    self.records = records
    for (index, record) in records.enumerated() {
      guard let customer = record.customer else { continue }
      byProfile[BankArchive.profile(customer), default: []].append(index)
    }
  }

  static func profile(_ customer: Int) -> String { "customer:\(BankJournal.customerId(customer))" }

  func records(of profile: String) -> [BankRecord] { (byProfile[profile] ?? []).map { records[$0] } }

  /// The record that a delta names as its cause.
  func record(behind movement: Movement) -> BankRecord? {
    switch movement.cause {
    case .event:
      guard let number = movement.causeId?.dropFirst(2), let number = Int(number), records.indices ~= number - 1
      else { return nil }
      return records[number - 1]
    case .crm:
      return records(of: movement.profile).last { $0.time == movement.time && $0.isChange }
    case .expiry, .retention, .rule: return nil
    }
  }

  /// Durations that the pipeline's rules speak of, the longest first.
  private static let durations: [(milliseconds: Int64, text: String)] = [
    (90 * 86_400_000, "90 days"), (60 * 86_400_000, "60 days"), (30 * 86_400_000, "30 days"),
    (14 * 86_400_000, "14 days"), (3_600_000, "1 hour"),
  ]

  /// Why it happened, in a few words.
  ///
  /// - Parameter earlier: movements of the same profile before this one.
  func reason(of movement: Movement, earlier: [Movement]) -> String {
    if let record = record(behind: movement) { return record.summary }
    for duration in BankArchive.durations {
      let then = movement.time - duration.milliseconds
      if let record = records(of: movement.profile).last(where: { $0.time == then && !$0.isChange }) {
        return "time alone: \(duration.text) after it \(record.summary)"
      }
      if let begun = earlier.last(where: { $0.time == then && $0.isEnter }) {
        return "time alone: \(duration.text) after it entered \(begun.segment)"
      }
    }
    return "time alone"
  }
}

extension BankRecord {
  var isChange: Bool { if case .change = what { true } else { false } }

  var isView: Bool { if case .event(.pageViewed) = what { true } else { false } }

  /// `summary` behind another view.
  var shortSummary: String { if case .event(.pageViewed(let path)) = what { path } else { summary } }

  /// What happened, as the rest of a sentence about the customer.
  var summary: String {
    switch what {
    case .event(.pageViewed(let path)): "viewed \(path)"
    case .event(.signedIn): "signed in"
    case .event(.applicationStarted(let product)): "began to apply for a \(product.words)"
    case .event(.applicationSubmitted(let product)): "sent the application for a \(product.words)"
    case .change(nil, let after?, let isSnapshot):
      (isSnapshot ? "CRM, as first read: " : "CRM: became a customer, ") + after.words
    case .change(let before?, let after?, _): "CRM: " + after.words(since: before)
    case .change(_, nil, _): "CRM: left the bank"
    }
  }

  /// A balance that moves and nothing else.
  var isSmallChange: Bool {
    guard case .change(let before?, let after?, _) = what else { return false }
    var same = after
    same.balance = before.balance
    return same == before
  }
}

extension BankRecord.Product {
  var words: String {
    switch self {
    case .checking: "checking account"
    case .creditCard: "credit card"
    }
  }
}

extension BankRecord.Row {
  var words: String {
    let products = (hasCreditCard ? ["credit card"] : []) + (hasChecking ? ["checking account"] : [])
    return "\(products.joined(separator: " and ")), tier \(tier.rawValue)"
  }

  func words(since before: Self) -> String {
    var changes: [String] = []
    if hasChecking, !before.hasChecking { changes.append("opened a checking account") }
    if hasCreditCard, !before.hasCreditCard { changes.append("got a credit card") }
    if tier != before.tier { changes.append("tier \(before.tier.rawValue) is now \(tier.rawValue)") }
    return changes.isEmpty ? "the balance moved" : changes.joined(separator: ", ")
  }
}
