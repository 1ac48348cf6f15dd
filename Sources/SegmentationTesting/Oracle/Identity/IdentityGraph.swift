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
    /// Of an identifier that names a profile: whether that existed when it was last looked at.
    var lives = false
    /// Of one whose profile does not exist: when it ended, while ownerships or grants of it are kept.
    var ended: Int64?
    var data: [Datum] = []
    /// Those that came since the profile that they belong to came to exist.
    var seen: Set<Datum> = []
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

  /// The identifiers that name a profile.
  var roots: [Int] { current.values.filter { nodes[$0].owner == nil }.sorted() }

  /// Whether there is something of a profile that is kept for a time: an ownership, a grant.
  func isKnown(_ root: Int) -> Bool {
    let names = names(root)
    return names.count > 1 || names.contains { said(by: $0).values.contains(where: \.isGranted) }
  }

  private func names(_ node: Int) -> [Int] { tree(node).filter { nodes[$0].name != nil } }

  /// By purpose the newest that an identifier said, for itself or before it got another owner.
  private func said(by node: Int) -> [String: Said] {
    ([node] + history(under: node)).reduce(into: [:]) { newest, piece in
      newest.merge(nodes[piece].consents) { $0.isOlder(than: $1) ? $1 : $0 }
    }
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

  /// A profile exists at an instant, or it does not.
  ///
  /// Of one that has ended, and of which nothing is kept, the end is forgotten at once: what is said of it now is kept until
  /// it ends again.
  mutating func settle(_ root: Int, exists: Bool, at instant: Int64) {
    if exists {
      nodes[root].ended = nil
    } else if nodes[root].lives {
      nodes[root].ended = instant
    }
    nodes[root].lives = exists
    if !exists { unsee(root) }
    if !isKnown(root) { nodes[root].ended = nil }
  }

  private mutating func unsee(_ root: Int) { for node in tree(root) { nodes[node].seen = [] } }

  mutating func add(_ datum: Datum, to node: Int) {
    nodes[node].data.append(datum)
    nodes[node].seen.insert(datum)
  }

  mutating func add(_ said: Said, about purpose: String, to node: Int) {
    if let newest = consent(root(node), purpose), said.isOlder(than: newest) { edges.append(.olderConsent) }
    if let newest = nodes[node].consents[purpose], said.isOlder(than: newest) { return }
    nodes[node].consents[purpose] = said
  }

  /// A record of `owner` names `name` beside it.
  ///
  /// - Parameter exists: whether a node's tree holds a live datum at this instant.
  mutating func state(
    _ name: LoggedRecord.Name, ownedBy owner: Int, _ arrival: Arrival, exists: (Self, Int) -> Bool
  ) {
    let node = node(of: name)
    guard let former = nodes[node].owner else {
      guard fits(node, under: owner) else { return }
      let isEmpty = tree(node).allSatisfy { nodes[$0].data.isEmpty }
      edges.append(isEmpty ? .firstOwnershipOfNobody : .firstOwnershipWithHistory)
      merges.append(Merge(name: name, node: node, identifiers: identifiers(node), isLate: arrival.isLate))
      if !exists(self, node) { unsee(node) }
      let top = root(owner)
      if nodes[node].lives { nodes[top].lives = true }
      nodes[top].ended = [nodes[top].ended, nodes[node].ended].compactMap(\.self).max()
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
    let top = root(node)
    if let from = nodes[top].name { unlinks.append(Unlink(name: name, from: from, isLate: arrival.isLate)) }
    // Either part may live no longer: then it ended now, or with the whole.
    nodes[node].lives = nodes[top].lives
    nodes[node].ended = nodes[top].ended
    nodes[node].owner = nil
    nodes[node].joined = .min
    nodes[node].stated = .min
  }

  /// Forgets a tree's ownerships, and what was granted. What was refused is kept by whom it was said, and data leave by
  /// the retention of their own sources.
  mutating func forget(_ root: Int) {
    let names = names(root)
    edges.append(names.count > 1 ? .ownershipsForgotten : .consentForgotten)
    for node in names {
      let refusals = said(by: node).filter { !$0.value.isGranted }
      for piece in history(under: node) { nodes[piece].consents = [:] }
      nodes[node].consents = refusals
    }
    for node in names {
      nodes[node].owner = nil
      nodes[node].joined = .min
      nodes[node].stated = .min
      nodes[node].ended = nil
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
