import Glibc

/// One customer through the months: comes by more or less often, takes an interest in a product, applies or gives up,
/// falls silent, sometimes returns, sometimes leaves the bank.
struct CustomerLife {
  /// A time of looking into a product that the customer does not have.
  private struct Interest {
    var product: BankRecord.Product
    var days: Range<Int>
  }

  private let number: Int
  private let bank: Bank
  private var random: Random
  private var row: BankRecord.Row?
  private var records: [BankRecord] = []
  /// Visits a day.
  private let rate: Double
  private let joins: Int
  private let leaves: Int
  private let silence: Range<Int>
  private let interest: Interest?
  /// The day on which the bank opens what was applied for.
  private var opening: (date: Int, product: BankRecord.Product)?

  init(number: Int, bank: Bank) {
    self.number = number
    self.bank = bank
    var random = bank.random(for: number)
    let days = bank.days
    rate = 0.12 * exp((random.unit() + random.unit() + random.unit() - 1.5) * 1.6)
    joins = random.chance(0.15) ? random.below(days) : 0
    leaves = random.chance(0.03) ? random.below(days) : days
    let falls = random.below(days)
    silence = random.chance(0.3) ? falls..<(falls + 35 + random.below(90)) : days..<days
    let begins = random.below(days)
    interest =
      random.chance(0.7)
      ? Interest(product: random.chance(0.7) ? .checking : .creditCard, days: begins..<(begins + 4 + random.below(24)))
      : nil
    self.random = random
  }

  mutating func lived() -> [BankRecord] {
    for date in joins..<max(joins, min(leaves, bank.days)) {
      if date == joins { begin(date) }
      if let opening, opening.date == date { open(opening.product, date) }
      if random.chance(0.04) { money(date) }
      if !silence.contains(date), random.chance(rate * (isCurious(date) ? 5 : 1)) { visit(date) }
    }
    if leaves < bank.days, row != nil { change(to: nil, date: leaves) }
    return records.filter { $0.time < bank.end }
  }

  private func isCurious(_ date: Int) -> Bool { interest?.days.contains(date) ?? false }

  private mutating func begin(_ date: Int) {
    let hasCreditCard = random.chance(0.55)
    let balance = Int(exp(8 + (random.unit() + random.unit() + random.unit() - 1.5) * 4) * 100)
    var row = BankRecord.Row(
      hasCreditCard: hasCreditCard, hasChecking: hasCreditCard ? random.chance(0.45) : true, tier: .basic,
      balance: balance)
    row.tier = row.isWorthATier
    if joins == 0 {
      records.append(
        BankRecord(
          time: Bank.beginning + Int64(random.below(90_000)), customer: number, cookie: number,
          what: .change(before: nil, after: row, isSnapshot: true)))
      self.row = row
    } else {
      change(to: row, date: date)
    }
  }

  private mutating func open(_ product: BankRecord.Product, _ date: Int) {
    guard var row else { return }
    switch product {
    case .checking: row.hasChecking = true
    case .creditCard: row.hasCreditCard = true
    }
    change(to: row, date: date)
  }

  /// The balance moves, and with it sometimes the tier.
  private mutating func money(_ date: Int) {
    guard var row else { return }
    row.balance = Int(Double(row.balance) * (0.6 + 0.85 * random.unit()))
    row.tier = row.isWorthATier
    change(to: row, date: date)
  }

  /// The CRM is written in office hours.
  private mutating func change(to row: BankRecord.Row?, date: Int) {
    let time = Bank.beginning + Int64(date) * day + 8 * 3_600_000 + Int64(random.below(9 * 3_600_000))
    let latest = records.last { if case .change = $0.what { true } else { false } }?.time ?? 0
    records.append(
      BankRecord(
        time: max(time, latest + 1), customer: number, cookie: number,
        what: .change(before: self.row, after: row, isSnapshot: false)))
    self.row = row
  }

  private mutating func visit(_ date: Int) {
    let isCurious = isCurious(date)
    let isNamed = isCurious ? random.chance(0.85) : random.chance(0.75)
    var session = Session(
      on: Bank.beginning + Int64(date) * day, customer: isNamed ? number : nil, cookie: number, random: &random)
    if isNamed || !isCurious { session.visit(for: isNamed ? .banking : .browsing, random: &random) }
    if isCurious, let product = interest?.product {
      session.visit(for: .research(product), random: &random)
      if isNamed, lacks(product), opening == nil, random.chance(0.3) { apply(product, date, in: &session) }
    }
    records.append(contentsOf: session.records)
  }

  private func lacks(_ product: BankRecord.Product) -> Bool {
    switch product {
    case .checking: row?.hasChecking == false
    case .creditCard: row?.hasCreditCard == false
    }
  }

  /// Six of ten finish what they began, most within minutes; the bank opens the account some days later.
  private mutating func apply(_ product: BankRecord.Product, _ date: Int, in session: inout Session) {
    session.happens(.applicationStarted(product), random: &random)
    guard random.chance(0.6) else { return }
    let pause = random.chance(0.8) ? 240_000 + Int64(random.below(900_000)) : 4_000_000 + Int64(random.below(4_000_000))
    session.happens(.applicationSubmitted(product), after: pause, random: &random)
    opening = (date + 1 + random.below(4), product)
  }
}
