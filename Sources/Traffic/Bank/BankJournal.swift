/// The bank's records as its systems send them: Segment messages of the website, Debezium envelopes of the CRM.
public struct BankJournal: ~Copyable {
  private static let firstNames = [
    "Ada", "Ben", "Carla", "Dmitri", "Elif", "Femi", "Grace", "Hugo", "Ines", "Jonas", "Kavya", "Liam", "Mina", "Noor",
    "Olga", "Pavel", "Quinn", "Rosa", "Sven", "Tomoko", "Uma", "Victor", "Wanda", "Yara",
  ]
  private static let lastNames = [
    "Abara", "Berg", "Costa", "Dubois", "Eriksen", "Fischer", "Garcia", "Haddad", "Ivanova", "Jansen", "Kim", "Lopez",
    "Moreau", "Nakamura", "Okafor", "Petrov", "Rossi", "Silva", "Tanaka", "Weber",
  ]

  private var web: LogWriter
  private var crm: LogWriter

  /// - Parameters: two files that are open for writing.
  public init(web: Int32, crm: Int32) {
    self.web = LogWriter(descriptor: web)
    self.crm = LogWriter(descriptor: crm)
  }

  public mutating func write(_ record: BankRecord) throws(LogWriter.Failure) {
    switch record.what {
    case .event(let event):
      add(event, record)
      try web.endLine()
    case .change(let before, let after, let isSnapshot):
      add(before, after, isSnapshot: isSnapshot, record)
      try crm.endLine()
    }
  }

  public mutating func finish() throws(LogWriter.Failure) {
    try web.flush()
    try crm.flush()
  }

  /// The id by which the CRM and a signed-in visitor name the customer.
  public static func customerId(_ number: Int) -> Int { 1001 + number }

  public static func messageId(_ record: BankRecord) -> String { "m-\(record.number)" }

  private mutating func add(_ event: BankRecord.Event, _ record: BankRecord) {
    var path = "/account"
    web.add(#"{"type":""#)
    switch event {
    case .pageViewed(let viewed):
      path = viewed
      web.add(#"page","name":""#)
      web.add(Array(viewed.utf8))
    case .signedIn: web.add(#"track","event":"Signed In"#)
    case .applicationStarted(let product):
      path = "/apply/\(product.rawValue)"
      web.add(#"track","event":"Application Started"#)
    case .applicationSubmitted(let product):
      path = "/apply/\(product.rawValue)/done"
      web.add(#"track","event":"Application Submitted"#)
    }
    web.add(#"","messageId":"m-"#)
    web.add(record.number)
    web.add(#"","timestamp":""#)
    web.add(time: record.time)
    if let customer = record.customer {
      web.add(#"","userId":""#)
      web.add(Self.customerId(customer))
    }
    web.add(#"","anonymousId":"c-"#)
    web.add(hex: Random.mix(UInt64(record.cookie)), digits: 12)
    web.add(#"","context":{"page":{"path":""#)
    web.add(Array(path.utf8))
    web.add(#""}},"properties":{"#)
    switch event {
    case .applicationStarted(let product), .applicationSubmitted(let product):
      web.add(#""product":""#)
      web.add(Array(product.rawValue.utf8))
      web.add("\"")
    case .pageViewed, .signedIn: break
    }
    web.add("}}")
  }

  private mutating func add(
    _ before: BankRecord.Row?, _ after: BankRecord.Row?, isSnapshot: Bool, _ record: BankRecord
  ) {
    let customer = record.customer ?? 0
    crm.add(#"{"before":"#)
    add(before, customer)
    crm.add(#","after":"#)
    add(after, customer)
    crm.add(#","source":{"version":"3.0.0.Final","connector":"postgresql","name":"crm","ts_ms":"#)
    crm.add(Int(record.time))
    crm.add(#","snapshot":""#)
    crm.add(isSnapshot ? "true" : "false")
    crm.add(#"","db":"bank","schema":"public","table":"customers","lsn":"#)
    crm.add(24_000_000 + record.number * 8)
    crm.add(#"},"op":""#)
    switch (before, after) {
    case (nil, _): crm.add(isSnapshot ? "r" : "c")
    case (_, nil): crm.add("d")
    default: crm.add("u")
    }
    crm.add(#"","ts_ms":"#)
    crm.add(Int(record.time) + 120 + record.number % 400)
    crm.add("}")
  }

  private mutating func add(_ row: BankRecord.Row?, _ customer: Int) {
    guard let row else { return crm.add("null") }
    let first = Self.firstNames[customer % Self.firstNames.count]
    let last = Self.lastNames[customer / 3 % Self.lastNames.count]
    crm.add(#"{"id":"#)
    crm.add(Self.customerId(customer))
    crm.add(#","name":""#)
    crm.add(Array("\(first) \(last)".utf8))
    crm.add(#"","email":""#)
    crm.add(Array("\(first).\(last).\(customer)@example.com".utf8))
    crm.add(#"","has_credit_card":"#)
    crm.add(row.hasCreditCard ? "true" : "false")
    crm.add(#","has_checking":"#)
    crm.add(row.hasChecking ? "true" : "false")
    crm.add(#","tier":""#)
    crm.add(Array(row.tier.rawValue.utf8))
    crm.add(#"","balance":"#)
    crm.add(cents: row.balance)
    crm.add("}")
  }
}
