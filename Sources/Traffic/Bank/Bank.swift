/// A made-up bank: months of visits to its website and of changes in its CRM, plausible and the same for the same seed.
///
/// Each person lives a life of their own, drawn from a generator that is theirs: more customers change nothing for the
/// ones before.
public struct Bank: Sendable {
  public var seed: UInt64 = 1
  public var customers = 2_000
  public var days = 180
  /// Of the first record: 2025-01-01T00:00:00Z.
  public static let beginning: Int64 = 1_735_689_600_000

  public init() {}

  /// All that happened, sorted by time.
  public func records() -> [BankRecord] {
    var records: [BankRecord] = []
    for number in 0..<customers {
      var life = CustomerLife(number: number, bank: self)
      records.append(contentsOf: life.lived())
    }
    for number in 0..<customers {
      var visitor = Visitor(cookie: customers + number, bank: self)
      records.append(contentsOf: visitor.visits())
    }
    records.sort { ($0.time, $0.cookie) < ($1.time, $1.cookie) }
    for index in records.indices { records[index].number = index + 1 }
    return records
  }

  var end: Int64 { Bank.beginning + Int64(days) * day }

  /// A generator for one person.
  func random(for person: Int) -> Random {
    Random(seed: Random.mix(seed &+ 1) &+ UInt64(person))
  }
}
