/// Collects the paths that a tree is to find.
struct PathTreeBuilder {
  struct Node {
    var slot = -1
    var children: [String: Int] = [:]
  }
  private(set) var nodes = [Node()]
  /// Slot 0 is that of no path: nothing ever stands in it. Slot 1 is `PathTree.unread`.
  private(set) var slotCount = 2

  /// The slot of what stands under `keys`, at least one; the same for the same keys.
  mutating func slot(_ keys: [String]) -> Int {
    var node = 0
    for key in keys {
      if let child = nodes[node].children[key] {
        node = child
      } else {
        nodes.append(Node())
        nodes[node].children[key] = nodes.count - 1
        node = nodes.count - 1
      }
    }
    if nodes[node].slot < 0 {
      nodes[node].slot = slotCount
      slotCount += 1
    }
    return nodes[node].slot
  }

  /// The first steps of all paths.
  var firstKeys: Dictionary<String, Int>.Keys { nodes[0].children.keys }

  /// The slots of what stands under `key` of the root, and of all inside of it.
  func slots(under key: String) -> [Int] {
    var slots: [Int] = []
    var open = nodes[0].children[key].map { [$0] } ?? []
    while let node = open.popLast() {
      if nodes[node].slot >= 0 { slots.append(nodes[node].slot) }
      open += nodes[node].children.values
    }
    return slots
  }
}
