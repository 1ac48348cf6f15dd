/// The identifiers of a random log: few, so that they meet.
struct Cast {
  let customers: [LoggedRecord.Name]
  /// Of the weaker namespaces.
  let others: [LoggedRecord.Name]
  /// Every row has a customer for its subject, so that a profile has one row of a source at most.
  let rowsAreOfCustomers: Bool

  init(_ traits: Traits, _ random: inout SplitMix64) {
    func names(_ namespace: String, _ count: Int) -> [LoggedRecord.Name] {
      (0..<count).map { .init(namespace, "\(namespace.prefix(1))\($0)") }
    }
    switch traits.identity {
    case .none:
      customers = []
      others = []
      rowsAreOfCustomers = true
      return
    case .some:
      customers = names("customer", 1 + random.below(2))
      others = names("email", random.below(2)) + names("cookie", 1 + random.below(2))
    case .heavy:
      customers = names("customer", 1 + random.below(2))
      others =
        names("email", random.below(3)) + names("device", random.below(3)) + names("cookie", 1 + random.below(3))
    }
    rowsAreOfCustomers = !traits.sharedRows || random.percent(40)
  }
}
