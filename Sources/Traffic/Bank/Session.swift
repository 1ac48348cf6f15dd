/// One visit to the website: a handful of pages within minutes.
struct Session {
  /// What the visitor has come for.
  enum Purpose { case banking, browsing, research(BankRecord.Product) }

  /// Visits in each hour of the day: lunch and the evening are busy.
  private static let hours = Weighted([
    2, 1, 1, 1, 1, 2, 5, 9, 11, 10, 9, 11, 14, 11, 9, 9, 10, 12, 15, 18, 19, 16, 10, 5,
  ])
  private static let browsing = [
    "/", "/cards", "/cards/cash-back", "/savings", "/home-loans", "/home-loans/rates", "/branches", "/help", "/about",
  ]
  private static let research: [BankRecord.Product: [String]] = [
    .checking: ["/checking", "/checking/compare", "/checking/fees", "/checking/premium", "/help/checking"],
    .creditCard: ["/cards", "/cards/cash-back", "/cards/travel", "/cards/compare", "/help/cards"],
  ]

  /// Milliseconds since 1970.
  let start: Int64
  private(set) var now: Int64
  private(set) var records: [BankRecord] = []
  private let customer: Int?
  private let cookie: Int

  /// - Parameter customer: who signs in; nil where the visitor stays without a name.
  init(on date: Int64, customer: Int?, cookie: Int, random: inout Random) {
    start = date + Int64(Session.hours.draw(&random)) * 3_600_000 + Int64(random.below(3_600_000))
    now = start
    self.customer = customer
    self.cookie = cookie
  }

  mutating func visit(for purpose: Purpose, random: inout Random) {
    switch purpose {
    case .banking:
      happens(.signedIn, random: &random)
      happens(.pageViewed(path: "/account"), random: &random)
      if random.chance(0.6) { happens(.pageViewed(path: "/account/payments"), random: &random) }
      if random.chance(0.3) { happens(.pageViewed(path: "/account/statements"), random: &random) }
    case .browsing:
      for _ in 0..<random.geometric(0.4) { happens(.pageViewed(path: random.pick(Session.browsing)), random: &random) }
    case .research(let product):
      for _ in 0..<(1 + random.geometric(0.5)) {
        happens(.pageViewed(path: random.pick(Session.research[product] ?? Session.browsing)), random: &random)
      }
    }
  }

  /// Something happens, after the visitor has thought for a while.
  mutating func happens(_ event: BankRecord.Event, after pause: Int64 = 0, random: inout Random) {
    now += pause + (records.isEmpty ? 0 : 1500 + random.exponential(mean: 40_000))
    records.append(BankRecord(time: now, customer: customer, cookie: cookie, what: .event(event)))
  }
}

/// Someone of whom the bank knows a cookie and nothing else.
struct Visitor {
  private let cookie: Int
  private let bank: Bank
  private var random: Random

  init(cookie: Int, bank: Bank) {
    self.cookie = cookie
    self.bank = bank
    random = bank.random(for: cookie)
  }

  mutating func visits() -> [BankRecord] {
    var records: [BankRecord] = []
    var date = random.below(bank.days)
    for _ in 0..<random.geometric(0.6) where date < bank.days {
      var session = Session(
        on: Bank.beginning + Int64(date) * day, customer: nil, cookie: cookie, random: &random)
      session.visit(for: random.chance(0.2) ? .research(.checking) : .browsing, random: &random)
      records.append(contentsOf: session.records)
      date += random.geometric(0.15)
    }
    return records.filter { $0.time < bank.end }
  }
}
