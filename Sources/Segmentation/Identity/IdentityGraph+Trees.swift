/// An identifier with all that it owns moves as one.
extension IdentityGraph {
  /// Collects an identifier and all that it owns, directly or through others, as `subtree`.
  mutating func collect(_ top: UInt32) {
    for place in 0..<subtree.count { marks[Int(subtree[place])] = 0 }
    subtree.removeAll()
    mark(top)
    let node = nodes[Int(top)]
    // The identifier that names a profile owns all of it.
    let isWhole = node.owner == IdentityNode.none
    var index = roots[Int(node.profile)]
    while index != IdentityNode.none {
      if index != top, isWhole || owns(top, index) { mark(index) }
      index = nodes[Int(index)].next
    }
  }

  private mutating func mark(_ index: UInt32) {
    marks[Int(index)] = 1
    subtree.append(index)
  }

  /// Ownership falls in strength, so the way up is no longer than there are namespaces.
  private func owns(_ top: UInt32, _ index: UInt32) -> Bool {
    var owner = nodes[Int(index)].owner
    while owner != IdentityNode.none {
      if owner == top { return true }
      owner = nodes[Int(owner)].owner
    }
    return false
  }

  /// Whether a node belongs to the collected sub-tree.
  @inline(__always)
  func isCollected(_ index: UInt32) -> Bool { marks[Int(index)] != 0 }

  /// Moves the collected sub-tree into another profile; its top is owned by `owner` from now on.
  mutating func moveSubtree(to profile: UInt32, owner: UInt32) {
    unchain()
    chain(from: 0, behind: roots[Int(profile)], in: profile)
    nodes.base[Int(subtree[0])].owner = owner
    nodes.base[Int(subtree[0])].owners &+= 1
  }

  /// Makes the collected sub-tree a profile of its own, which its top names.
  mutating func foundProfile(_ profile: UInt32) {
    let top = subtree[0]
    let left = nodes[Int(top)].profile
    unchain()
    mix(left)
    name(profile, by: top)
    nodes.base[Int(top)].profile = profile
    nodes.base[Int(top)].next = IdentityNode.none
    nodes.base[Int(top)].owner = IdentityNode.none
    nodes.base[Int(top)].stated = .min
    nodes.base[Int(top)].owners &-= 1
    nodes.base[Int(top)].isMixed = false
    chain(from: 1, behind: top, in: profile)
  }

  /// Finds out whether what a profile holds came with more than the identifier that names it.
  private func mix(_ profile: UInt32) {
    let root = roots[Int(profile)]
    if root == IdentityNode.none { return }
    nodes.base[Int(root)].isMixed = false
    forEach(profile) { if $0 != root, nodes[Int($0)].carries { nodes.base[Int(root)].isMixed = true } }
  }

  private mutating func chain(from first: Int, behind root: UInt32, in profile: UInt32) {
    var place = first
    while place < subtree.count {
      let index = Int(subtree[place])
      if nodes[index].carries { nodes.base[Int(root)].isMixed = true }
      nodes.base[index].profile = profile
      nodes.base[index].next = nodes[Int(root)].next
      nodes.base[Int(root)].next = subtree[place]
      place += 1
    }
  }

  /// Takes the collected sub-tree out of its profile's chain.
  private mutating func unchain() {
    let profile = Int(nodes[Int(subtree[0])].profile)
    var index = roots[profile]
    var last = IdentityNode.none
    while index != IdentityNode.none {
      let next = nodes[Int(index)].next
      if marks[Int(index)] == 0 {
        if last == IdentityNode.none { roots[profile] = index } else { nodes.base[Int(last)].next = index }
        last = index
      }
      index = next
    }
    if last == IdentityNode.none { roots[profile] = last } else { nodes.base[Int(last)].next = IdentityNode.none }
  }

  /// Notes that the collected sub-tree, whose history stays with `owner`, belonged to it until an instant.
  mutating func noteFormer(of owner: UInt32, until instant: Int64) {
    for place in 0..<subtree.count {
      former.add(FormerOwners.Span(hash: nodes[Int(subtree[place])].hash, until: instant), of: owner)
      // What belonged to one of the sub-tree before is the owner's history, too.
      former.hand(subtree[place], to: owner)
    }
  }

  /// The profiles, other than its own, that hold what an identifier brought before it took another owner.
  func otherProfiles(of index: UInt32) -> Set<UInt32> {
    var profiles = Set(former.owners(of: nodes[Int(index)].hash).map { nodes[Int($0)].profile })
    profiles.remove(nodes[Int(index)].profile)
    return profiles
  }
}
