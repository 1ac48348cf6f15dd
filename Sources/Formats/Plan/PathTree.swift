/// The keys that lead to what is read, as a tree: one walk over a record finds them all.
struct PathTree: ~Copyable {
  struct Node: BitwiseCopyable {
    /// Where the walk notes the value that stands here; -1 where nothing reads it.
    var slot: Int32
    var hasChildren: Bool
    /// A bit for each length of a key, 63 for all beyond; most keys are told from all of a node's by it alone.
    var lengths: UInt64
    /// Of the hash table; at least half of the buckets are empty, so that a search ends.
    var mask: UInt64
    var buckets: UnsafePointer<Bucket>
  }

  /// A key by its first eight bytes, its last eight and its length, which are the whole of a key of up to 16 bytes.
  struct Bucket: BitwiseCopyable {
    var head: UInt64
    var tail: UInt64
    /// -1 where the bucket is empty.
    var count: Int
    var key: UnsafePointer<UInt8>
    var node: Int32
  }

  /// The root first.
  let nodes: UnsafePointer<Node>
  let slotCount: Int
  /// Keeps the nodes alive.
  private let arena: Arena

  init(_ paths: PathTreeBuilder) {
    let arena = Arena()
    nodes = arena.copy(paths.nodes.map { described in Self.node(described, in: arena) }).start
    slotCount = paths.slotCount
    self.arena = arena
  }

  private static func node(_ described: PathTreeBuilder.Node, in arena: Arena) -> Node {
    var size = 2
    while size < described.children.count * 2 { size *= 2 }
    let nothing = arena.copy("").start
    let buckets = arena.allocate([Bucket](repeating: Bucket(head: 0, tail: 0, count: -1, key: nothing, node: -1), count: size))
    for (key, child) in described.children.sorted(by: { $0.value < $1.value }) {
      let text = arena.copy(key)
      let (head, tail) = Node.ends(text.start, count: text.count)
      var index = Node.hash(head, tail, text.count) & UInt64(size - 1)
      while buckets[Int(index)].count >= 0 { index = (index + 1) & UInt64(size - 1) }
      buckets[Int(index)] = Bucket(head: head, tail: tail, count: text.count, key: text.start, node: Int32(child))
    }
    return Node(
      slot: Int32(described.slot), hasChildren: !described.children.isEmpty,
      lengths: described.children.keys.reduce(0) { $0 | 1 << UInt64(min($1.utf8.count, 63)) }, mask: UInt64(size - 1),
      buckets: UnsafeBufferPointer(buckets).start)
  }
}

extension PathTree.Node {
  /// The child under `key`, of which eight bytes more must be readable; -1 where there is none.
  @inline(__always)
  func child(_ key: UnsafePointer<UInt8>, count: Int) -> Int32 {
    if lengths &>> UInt64(truncatingIfNeeded: min(count, 63)) & 1 == 0 { return -1 }
    let (head, tail) = Self.ends(key, count: count)
    var index = Self.hash(head, tail, count) & mask
    while true {
      let bucket = buckets + Int(index)
      if bucket.pointee.count < 0 { return -1 }
      if bucket.pointee.head == head, bucket.pointee.tail == tail, bucket.pointee.count == count,
        count <= 16 || bytesAreEqual(bucket.pointee.key, key, count)
      {
        return bucket.pointee.node
      }
      index = (index &+ 1) & mask
    }
  }

  /// The same for a key that may be written with escapes.
  func childWithEscapes(_ key: UnsafePointer<UInt8>, count: Int) -> Int32 {
    var index = 0
    while index < count, key[index] != UInt8(ascii: "\\") { index += 1 }
    if index == count { return child(key, count: count) }
    for index in 0...Int(mask) where buckets[index].count >= 0 {
      let bucket = buckets[index]
      var text = EscapedText(UnsafeRawBufferPointer(start: key, count: count))
      if text.equals(
        UnsafeRawBufferPointer(start: bucket.key, count: bucket.count))
      {
        return bucket.node
      }
    }
    return -1
  }

  @inline(__always)
  fileprivate static func ends(_ key: UnsafePointer<UInt8>, count: Int) -> (head: UInt64, tail: UInt64) {
    let raw = UnsafeRawPointer(key)
    let first = UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self))
    if count >= 8 {
      return (first, UInt64(littleEndian: (raw + count - 8).loadUnaligned(as: UInt64.self)))
    }
    return (first & ((1 &<< (UInt64(count) &* 8)) &- 1), 0)
  }

  @inline(__always)
  fileprivate static func hash(_ head: UInt64, _ tail: UInt64, _ count: Int) -> UInt64 {
    ((head ^ (tail &<< 1) ^ UInt64(count)) &* 0x9E37_79B9_7F4A_7C15) &>> 40
  }
}

/// Collects the paths that a tree is to find.
struct PathTreeBuilder {
  struct Node {
    var slot = -1
    var children: [String: Int] = [:]
  }
  private(set) var nodes = [Node()]
  /// Slot 0 is that of no path: nothing ever stands in it.
  private(set) var slotCount = 1

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
