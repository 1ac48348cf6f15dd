/// Turns drafts into the lines of the log: Segment events, and the CRM's changes as Debezium sends them.
struct RetargetJournal: ~Copyable {
  /// A customer's row as the CRM has it.
  private struct Row {
    var hasCreditCard: Bool
    var hasChecking: Bool
    var tier: UInt8
    var cents: Int32
  }

  /// 2025-01-01T00:00:00Z
  private static let beginning: Int64 = 1_735_689_600_000

  private let catalogue: Catalogue
  private let pages = Weighted(Catalogue.pages.map(\.weight))
  private var random: Random
  private var rows: [Row?]
  private var lastWritten: Int64 = 0
  private let anonymous: UInt64
  /// By person: events that came without signing in so far; empty where nobody's do.
  private var unsigned: [UInt8]
  private var line: LogWriter

  init(_ log: RetargetLog, descriptor: Int32) {
    random = Random(seed: log.seed ^ 0x6A6F_7572_6E61_6C00)
    catalogue = Catalogue(count: 20_000, random: &random)
    rows = Array(repeating: nil, count: log.profiles)
    anonymous = UInt64(log.anonymous)
    unsigned = Array(repeating: 0, count: log.anonymous > 0 ? log.profiles : 0)
    line = LogWriter(descriptor: descriptor)
  }

  mutating func write(_ draft: Draft) throws(LogWriter.Failure) {
    switch draft.kind {
    case .tracker(let name): event(draft, name: name)
    case .crm: change(draft)
    }
    try line.endLine()
  }

  mutating func finish() throws(LogWriter.Failure) { try line.flush() }

  private mutating func event(_ draft: Draft, name: Int) {
    let product = catalogue.products[catalogue.product(&random)]
    let quantity = min(random.geometric(0.6), 9)
    let address = random.next()
    line.add(#"{"type":"track","event":""#)
    line.add(Catalogue.names[name])
    line.add(#"","messageId":""#)
    line.add(hex: random.next(), digits: 16)
    if !comesUnsigned(draft.profile, name: name) {
      line.add(#"","userId":""#)
      user(draft.profile)
    }
    line.add(#"","anonymousId":""#)
    line.add(hex: Random.mix(UInt64(draft.profile) ^ 0xC00C_1E00), digits: 16)
    line.add(#"","timestamp":""#)
    line.add(time: Self.beginning + draft.time)
    line.add(#"","context":{"page":{"path":""#)
    page(name, product)
    line.add(#"","referrer":""#)
    line.add(random.pick(Catalogue.referrers))
    line.add(#""},"userAgent":""#)
    line.add(Catalogue.browsers[draft.profile % Catalogue.browsers.count])
    line.add(#"","ip":"10."#)
    line.add(Int(address & 255))
    line.add(".")
    line.add(Int(address >> 8 & 255))
    line.add(".")
    line.add(Int(address >> 16 & 255))
    line.add(#"","locale":""#)
    line.add(Catalogue.locales[draft.profile % Catalogue.locales.count])
    line.add(#""},"properties":{"sku":""#)
    line.add(product.sku)
    line.add(#"","price":"#)
    line.add(cents: product.cents)
    line.add(#","quantity":"#)
    line.add(quantity)
    line.add(#","currency":""#)
    line.add(Catalogue.currencies[draft.profile % Catalogue.currencies.count])
    line.add("\"")
    if name == 3 {
      line.add(#","revenue":"#)
      line.add(cents: product.cents * quantity + random.pick([0, 0, 0, 499, 1]))
    }
    line.add("}}")
  }

  /// Whether a person has not signed in yet: one of those who come without, before the first login and the fourth event.
  private mutating func comesUnsigned(_ profile: Int, name: Int) -> Bool {
    guard anonymous > 0, Random.mix(UInt64(profile) ^ 0xA70A_1E00) % 100 < anonymous, unsigned[profile] < 3 else {
      return false
    }
    unsigned[profile] = name == Catalogue.login ? 3 : unsigned[profile] + 1
    return name != Catalogue.login
  }

  private mutating func page(_ name: Int, _ product: Catalogue.Product) {
    switch name {
    case 0: line.add(Catalogue.pages[pages.draw(&random)].path)
    case 1, 2:
      line.add("/shop/")
      line.add(product.sku)
    case 3: line.add("/basket/thanks")
    case 4: line.add("/sign-in")
    default: line.add("/contact")
    }
  }

  /// A row begins, changes, now and then ends, and may begin again.
  private mutating func change(_ draft: Draft) {
    let before = rows[draft.profile]
    var after = before
    var operation: StaticString = "u"
    if before == nil {
      operation = "c"
      after = Row(
        hasCreditCard: random.chance(0.6), hasChecking: random.chance(0.45), tier: UInt8(random.below(4)),
        cents: Int32(random.below(900_000)))
    } else if random.chance(0.06) {
      operation = "d"
      after = nil
    } else {
      if random.chance(0.2) { after?.hasCreditCard.toggle() }
      if random.chance(0.3) { after?.hasChecking.toggle() }
      after?.cents = Int32(random.below(900_000))
    }
    rows[draft.profile] = after
    let time = Self.beginning + draft.time
    lastWritten = max(lastWritten + 1, time + 40 + Int64(random.below(860)))
    line.add(#"{"before":"#)
    row(before, draft.profile)
    line.add(#","after":"#)
    row(after, draft.profile)
    line.add(#","source":{"connector":"postgresql","db":"crm","table":"customers","ts_ms":"#)
    line.add(Int(time))
    line.add(#"},"op":""#)
    line.add(operation)
    line.add(#"","ts_ms":"#)
    line.add(Int(lastWritten))
    line.add("}")
  }

  private mutating func row(_ row: Row?, _ profile: Int) {
    guard let row else { return line.add("null") }
    line.add(#"{"id":""#)
    user(profile)
    line.add(#"","has_credit_card":"#)
    line.add(row.hasCreditCard ? "true" : "false")
    line.add(#","has_checking":"#)
    line.add(row.hasChecking ? "true" : "false")
    line.add(#","tier":""#)
    line.add(Catalogue.tiers[Int(row.tier)])
    line.add(#"","balance":"#)
    line.add(cents: Int(row.cents))
    line.add(#","email":""#)
    user(profile)
    line.add(#"@mail.example.com"}"#)
  }

  /// `u` and ten hex digits; an odd factor makes them different for different people.
  private mutating func user(_ profile: Int) {
    line.add("u")
    line.add(hex: UInt64(profile) &* 0xA2_F983_6E4F &+ 0x51_7CC1, digits: 10)
  }
}
