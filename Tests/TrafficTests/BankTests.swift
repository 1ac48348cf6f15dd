import Testing
import Traffic

@Suite("The bank's traffic")
struct BankTests {
  private func bank(seed: UInt64 = 3, customers: Int = 300, days: Int = 120) -> Bank {
    var bank = Bank()
    bank.seed = seed
    bank.customers = customers
    bank.days = days
    return bank
  }

  @Test("the same seed gives the same records, another seed others")
  func seed() {
    #expect(bank().records() == bank().records())
    #expect(bank().records() != bank(seed: 4).records())
  }

  @Test("records are sorted by time, numbered from 1 and within the days")
  func order() {
    let records = bank().records()
    #expect(records.count > 3_000)
    #expect(records.map(\.number) == Array(1...records.count))
    #expect(zip(records, records.dropFirst()).allSatisfy { $0.time <= $1.time })
    #expect(records.allSatisfy { (Bank.beginning..<Bank.beginning + 120 * 86_400_000).contains($0.time) })
  }

  @Test("more customers change nothing for the ones before")
  func independence() {
    func lives(_ customers: Int) -> [BankRecord] {
      bank(customers: customers).records().filter { $0.customer.map { $0 < 100 } ?? false }.map {
        var record = $0
        record.number = 0
        return record
      }
    }
    #expect(lives(100) == lives(150))
  }

  @Test("each change of a customer's row begins with the row that the change before left")
  func rows() {
    var rows: [Int: BankRecord.Row] = [:]
    var breaks = 0
    var deletes = 0
    for record in bank().records() {
      guard case .change(let before, let after, _) = record.what, let customer = record.customer else { continue }
      if rows[customer] != before || (before == nil && after == nil) { breaks += 1 }
      if after == nil { deletes += 1 }
      rows[customer] = after
    }
    #expect(breaks == 0)
    #expect(deletes > 0)
  }

  @Test("all that the example pipeline looks for does happen")
  func variety() {
    let events = Set(
      bank().records().compactMap { record -> String? in
        guard case .event(let event) = record.what else { return nil }
        switch event {
        case .pageViewed(let path): return path.hasPrefix("/checking") ? "checking" : "page"
        case .signedIn: return "signed in"
        case .applicationStarted(let product): return "started \(product)"
        case .applicationSubmitted(let product): return "submitted \(product)"
        }
      })
    #expect(
      events == [
        "checking", "page", "signed in", "started checking", "submitted checking", "started creditCard",
        "submitted creditCard",
      ])
  }
}
