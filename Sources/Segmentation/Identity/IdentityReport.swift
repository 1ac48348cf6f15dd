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

  public init() {}
}

extension Shard {
  /// - Parameter shared: how many of the most shared identifiers to name.
  /// - Complexity: O(profiles and identifiers)
  public mutating func identityReport(shared: Int = 10) -> IdentityReport {
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
    report.mostShared = mostShared(shared)
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

  private func mostShared(_ count: Int) -> [(identifier: String, owners: Int)] {
    var most: [(identifier: String, owners: Int)] = []
    for index in 0..<graph.pointee.endIndex where graph.pointee.isLive(index) && graph.pointee[index].owners > 1 {
      let node = graph.pointee[index]
      if most.count == count, let least = most.last, least.owners >= Int(node.owners) { continue }
      let value = String(decoding: graph.pointee.key(index), as: UTF8.self)
      most.append(("\(plan.namespaces[Int(node.namespace)]):\(value)", Int(node.owners)))
      most.sort { ($1.owners, $0.identifier) < ($0.owners, $1.identifier) }
      if most.count > count { most.removeLast() }
    }
    return most
  }
}
