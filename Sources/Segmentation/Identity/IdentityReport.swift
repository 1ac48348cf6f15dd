/// How well identities join: what `muster identity` tells.
public struct IdentityReport: Sendable {
  /// Profiles that exist.
  public var profiles = 0
  /// Of them, those with a live CRM record, and those of these that have an identifier which only trackers give.
  public var customers = 0
  public var matched = 0
  /// By number of identifiers: how many profiles have so many.
  public var histogram: [Int: Int] = [:]
  public var merges: UInt64 = 0
  public var reownerships: UInt64 = 0
  public var unlinks: UInt64 = 0
  public var refusedByLimit: UInt64 = 0
  public var refusedAsWeaker: UInt64 = 0
  public var refusedAsOlder: UInt64 = 0
  /// The identifiers (`namespace:value`) that had the most owners, more than one each, the most first.
  public var mostShared: [(identifier: String, owners: Int)] = []

  /// How many of the most shared identifiers are named.
  static let named = 10

  public init() {}

  /// Adds what another shard has to tell.
  public mutating func add(_ other: IdentityReport) {
    profiles += other.profiles
    customers += other.customers
    matched += other.matched
    histogram.merge(other.histogram, uniquingKeysWith: +)
    merges += other.merges
    reownerships += other.reownerships
    unlinks += other.unlinks
    refusedByLimit += other.refusedByLimit
    refusedAsWeaker += other.refusedAsWeaker
    refusedAsOlder += other.refusedAsOlder
    for shared in other.mostShared { name(shared) }
  }

  /// Names an identifier where few had more owners.
  mutating func name(_ shared: (identifier: String, owners: Int)) {
    mostShared.append(shared)
    mostShared.sort { ($1.owners, $0.identifier) < ($0.owners, $1.identifier) }
    if mostShared.count > IdentityReport.named { mostShared.removeLast() }
  }
}

extension Shard {
  /// - Complexity: O(profiles and identifiers)
  public mutating func identityReport() -> IdentityReport {
    var report = IdentityReport()
    report.merges = tally.merges
    report.reownerships = tally.reownerships
    report.unlinks = tally.unlinks
    report.refusedByLimit = tally.refusedByLimit
    report.refusedAsWeaker = tally.refusedAsWeaker
    report.refusedAsOlder = tally.refusedAsOlder
    let online = onlineNamespaces
    for index in 0..<store.pointee.endIndex where store.pointee.isLive(index) && store.pointee[index].exists {
      report.profiles += 1
      var namespaces: [UInt8] = []
      if plan.linkage.isLinked {
        let graph = graph
        graph.pointee.forEach(index) { namespaces.append(graph.pointee[$0].namespace) }
      } else {
        namespaces.append(store.pointee[index].namespace)
      }
      report.histogram[namespaces.count, default: 0] += 1
      guard store.pointee.hasLiveRow(store.pointee[index]) else { continue }
      report.customers += 1
      if namespaces.contains(where: { online.contains(Int($0)) }) { report.matched += 1 }
    }
    nameMostShared(in: &report)
    return report
  }

  /// Namespaces that trackers and audiences name people in, and no CRM source.
  private var onlineNamespaces: Set<Int> {
    func named(_ isIn: (Source) -> Bool) -> Set<Int> {
      Set(
        plan.pipeline.sources.filter(isIn).flatMap { source in
          source.identifiers.compactMap { plan.namespaces.firstIndex(of: $0.namespace) }
        })
    }
    return named { $0.kind != .crm }.subtracting(named { $0.kind == .crm })
  }

  private func nameMostShared(in report: inout IdentityReport) {
    for index in 0..<graph.pointee.endIndex where graph.pointee.isLive(index) && graph.pointee[index].owners > 1 {
      let node = graph.pointee[index]
      if let least = report.mostShared.last, report.mostShared.count == IdentityReport.named,
        least.owners > Int(node.owners)
      {
        continue
      }
      let value = String(decoding: graph.pointee.key(index), as: UTF8.self)
      report.name(("\(plan.namespaces[Int(node.namespace)]):\(value)", Int(node.owners)))
    }
  }
}
