import Segmentation

/// Who owns whom at one instant, and what hangs on whom: a forest of identifiers with the data that came by them.
///
/// A profile is a tree. A first ownership hangs a tree under another one, with all that is in it; an unlink cuts it off
/// again. Where an identifier gets a new owner its tree stays as it is, without names: a piece of the former owner's
/// history. The names go on, empty, under the new owner.
struct IdentityGraph {
  struct Node {
    /// Nil of a piece of history.
    var name: LoggedRecord.Name?
    var owner: Int?
    /// Since when it has hung there.
    var joined = Int64.min
    /// Event time of the newest statement of its ownership.
    var stated = Int64.min
    /// When its profile ended since something left it.
    var left = Int64.min
    /// The end of the profile that was last forgotten.
    var forgotten = Int64.min
    var data: [Datum] = []
    /// By purpose: the newest that was said.
    var consents: [String: Said] = [:]
  }

  /// A statement of consent.
  struct Said {
    var arrival: Arrival
    var isGranted: Bool
    func isOlder(than other: Said) -> Bool { Arrival.standsBefore(arrival, other.arrival) }
  }

  /// A profile that ended since it got an owner.
  struct Merge {
    var name: LoggedRecord.Name
    var node: Int
    /// All that belonged to it.
    var identifiers: [String: [String]]
    var isLate: Bool
  }

  /// An identifier that left a profile.
  struct Unlink {
    var name: LoggedRecord.Name
    var from: LoggedRecord.Name
    var isLate: Bool
  }

  let policy: IdentityPolicy
  private(set) var nodes: [Node] = []
  /// The node of each identifier.
  private(set) var current: [LoggedRecord.Name: Int] = [:]
  /// What happened at the instant at hand.
  private(set) var merges: [Merge] = []
  private(set) var unlinks: [Unlink] = []
  private(set) var edges: [IdentityEdge] = []

  init(_ policy: IdentityPolicy) { self.policy = policy }

  // MARK: Looking

  func root(_ node: Int) -> Int {
    var node = node
    while let owner = nodes[node].owner { node = owner }
    return node
  }

  func children(_ node: Int) -> [Int] { nodes.indices.filter { nodes[$0].owner == node } }

  /// A node and all below it.
  func tree(_ node: Int) -> [Int] { [node] + children(node).flatMap { tree($0) } }

  /// The identifiers of a tree, by namespace, sorted.
  func identifiers(_ node: Int) -> [String: [String]] {
    var found: [String: [String]] = [:]
    for name in tree(node).compactMap({ nodes[$0].name }) { found[name.namespace, default: []].append(name.value) }
    return found.mapValues { $0.sorted(by: textPrecedes) }
  }

  /// The newest statement about a purpose in a tree.
  func consent(_ node: Int, _ purpose: String) -> Said? {
    tree(node).compactMap { nodes[$0].consents[purpose] }.max { $0.isOlder(than: $1) }
  }

  // MARK: Changing

  /// Begins another instant.
  mutating func begin() {
    merges = []
    unlinks = []
    edges = []
  }

  /// The node of an identifier, which from now on there is.
  mutating func node(of name: LoggedRecord.Name) -> Int {
    if let node = current[name] { return node }
    nodes.append(Node(name: name))
    current[name] = nodes.count - 1
    return nodes.count - 1
  }

  mutating func end(_ node: Int, at instant: Int64) { nodes[node].left = instant }

  mutating func add(_ datum: Datum, to node: Int) { nodes[node].data.append(datum) }

  mutating func add(_ said: Said, about purpose: String, to node: Int) {
    if let newest = consent(root(node), purpose), said.isOlder(than: newest) { edges.append(.olderConsent) }
    if let newest = nodes[node].consents[purpose], said.isOlder(than: newest) { return }
    nodes[node].consents[purpose] = said
  }

  /// A record of `owner` names `name` beside it.
  mutating func state(_ name: LoggedRecord.Name, ownedBy owner: Int, _ arrival: Arrival) {
    let node = node(of: name)
    guard let former = nodes[node].owner else {
      guard fits(node, under: owner) else { return }
      let isEmpty = tree(node).allSatisfy { nodes[$0].data.isEmpty }
      edges.append(isEmpty ? .firstOwnershipOfNobody : .firstOwnershipWithHistory)
      merges.append(Merge(name: name, node: node, identifiers: identifiers(node), isLate: arrival.isLate))
      nodes[node].owner = owner
      nodes[node].joined = arrival.instant
      nodes[node].stated = arrival.time
      return
    }
    if former == owner {
      nodes[node].stated = max(nodes[node].stated, arrival.time)
    } else if rank(owner) > rank(former) {
      edges.append(.refusedAsWeaker)
    } else if arrival.time < nodes[node].stated {
      edges.append(.refusedAsOlder)
    } else if fits(node, under: owner) {
      edges.append(root(former) == root(owner) ? .newOwnerInTheSameProfile : .newOwner)
      let moved = leaveHistory(of: node, at: arrival.instant)
      nodes[moved].owner = owner
      nodes[moved].stated = arrival.time
    }
  }

  /// Cuts an identifier's tree off; its statement is forgotten.
  mutating func unlink(_ name: LoggedRecord.Name, _ arrival: Arrival) {
    guard let node = current[name], nodes[node].owner != nil else {
      edges.append(.unlinkOfNothing)
      return
    }
    let isEmpty = tree(node).allSatisfy { nodes[$0].data.isEmpty }
    edges.append(isEmpty ? .unlinkWithoutHistory : .unlinkWithHistory)
    if let from = nodes[root(node)].name { unlinks.append(Unlink(name: name, from: from, isLate: arrival.isLate)) }
    nodes[node].owner = nil
    nodes[node].joined = .min
    nodes[node].stated = .min
  }

  /// Forgets a tree's ownerships, and what was granted. What was refused is kept by whom it was said, and data leave by
  /// the retention of their own sources.
  mutating func forget(_ root: Int, endedAt end: Int64) {
    let tree = tree(root)
    let names = tree.filter { nodes[$0].name != nil }
    edges.append(names.count > 1 ? .ownershipsForgotten : .consentForgotten)
    for node in names {
      let spoken = [node] + history(under: node)
      var refusals: [String: Said] = [:]
      for purpose in Set(spoken.flatMap { nodes[$0].consents.keys }) {
        let newest = spoken.compactMap { nodes[$0].consents[purpose] }.max { $0.isOlder(than: $1) }
        if let newest, !newest.isGranted { refusals[purpose] = newest }
      }
      for piece in spoken { nodes[piece].consents = [:] }
      nodes[node].consents = refusals
    }
    for node in names {
      nodes[node].owner = nil
      nodes[node].joined = .min
      nodes[node].stated = .min
      nodes[node].forgotten = end
    }
  }

  // MARK: Parts

  private func rank(_ node: Int) -> Int {
    nodes[node].name.flatMap { policy.namespaces.firstIndex(of: $0.namespace) } ?? 0
  }

  /// Whether no limit is broken where the tree of `node` joins the profile of `owner`.
  private mutating func fits(_ node: Int, under owner: Int) -> Bool {
    guard root(node) != root(owner) else { return true }
    let present = identifiers(root(owner)).mapValues(\.count)
    let more = identifiers(node).mapValues(\.count)
    let fits = more.allSatisfy { namespace, count in
      policy.limits[namespace].map { present[namespace, default: 0] + count <= $0 } ?? true
    }
    if !fits { edges.append(.refusedByLimit) }
    return fits
  }

  /// Takes the names off a tree, which stays where it is, and gives them an empty tree of the same shape.
  private mutating func leaveHistory(of node: Int, at instant: Int64) -> Int {
    let fresh = nodes.count
    nodes.append(
      Node(name: nodes[node].name, joined: instant, stated: nodes[node].stated))
    if let name = nodes[node].name { current[name] = fresh }
    nodes[node].name = nil
    for child in children(node) where nodes[child].name != nil {
      let below = leaveHistory(of: child, at: instant)
      nodes[below].owner = fresh
    }
    return fresh
  }

  /// The pieces of history that hang directly under an identifier.
  private func history(under node: Int) -> [Int] {
    children(node).filter { nodes[$0].name == nil }.flatMap { [$0] + history(under: $0) }
  }
}
