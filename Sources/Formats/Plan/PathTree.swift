/// The keys that lead to what is read, as a tree: one walk over a record finds them all.
///
/// Walks of one tree come one after the other: they leave behind how the keys were spelled.
struct PathTree: ~Copyable {
  struct Node: BitwiseCopyable {
    /// Where the walk notes the value that stands here: `PathTree.unread` where nothing reads it.
    var slot: Int32
    var hasChildren: Bool
    /// Of the hash table; at least half of the buckets are empty, so that a search ends.
    var mask: UInt32
    var multipliers: (first: UInt32, last: UInt32)
    var buckets: UnsafePointer<Bucket>
    /// By place of a key in the object, `KeyHabit.places` of them.
    var habits: UnsafeMutablePointer<KeyHabit>
  }

  /// A key by its first eight bytes, its last eight and its length, which are the whole of a key of up to 16 bytes.
  struct Bucket: BitwiseCopyable {
    var head: UInt64
    /// Which of the bytes that were read for the head belong to the key.
    var headMask: UInt64
    var tail: UInt64
    /// -1 where the bucket is empty.
    var count: Int
    var key: UnsafePointer<UInt8>
    var node: Int32
  }

  /// The slot of nodes that are only on the way. What is noted there says nothing.
  static let unread = 1

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
    // Between quotes, as they stand in a record: an empty key is told by those.
    let keys = described.children.sorted { $0.value < $1.value }.map { key, node in
      (text: UnsafeBufferPointer(rebasing: arena.copy("\"\(key)\"")[1...key.utf8.count]), node: node)
    }
    var size = 4
    while size < keys.count * 4 { size *= 2 }
    let mask = UInt32(size - 1)
    let multipliers = self.multipliers(keys.map(\.text), mask)
    let empty = Bucket(head: 0, headMask: 0, tail: 0, count: -1, key: arena.copy("").start, node: -1)
    let buckets = arena.allocate([Bucket](repeating: empty, count: size))
    for (text, child) in keys {
      var index = Int(Node.hash(text.start, text.count, multipliers) & mask)
      while buckets[index].count >= 0 { index = (index + 1) & Int(mask) }
      let headMask: UInt64 = text.count >= 8 ? .max : 1 << UInt64(text.count * 8) - 1
      let raw = UnsafeRawPointer(text.start)
      buckets[index] = Bucket(
        head: UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self)) & headMask, headMask: headMask,
        tail: text.count > 8 ? (raw + text.count - 8).loadUnaligned(as: UInt64.self) : 0, count: text.count,
        key: text.start, node: Int32(child))
    }
    return Node(
      slot: Int32(described.slot < 0 ? unread : described.slot), hasChildren: !described.children.isEmpty, mask: mask,
      multipliers: multipliers, buckets: UnsafeBufferPointer(buckets).start,
      habits: arena.allocate([KeyHabit](repeating: .none, count: KeyHabit.places)).start)
  }

  /// Of some multipliers those under which the fewest keys share a bucket.
  private static func multipliers(_ keys: [UnsafeBufferPointer<UInt8>], _ mask: UInt32) -> (first: UInt32, last: UInt32)
  {
    var best: (first: UInt32, last: UInt32) = (5, 3)
    var fewest = Int.max
    for first in stride(from: UInt32(5), to: 64, by: 2) {
      for last in stride(from: UInt32(3), to: 64, by: 2) {
        let buckets = Set(keys.map { Node.hash($0.start, $0.count, (first, last)) & mask })
        if keys.count - buckets.count < fewest {
          fewest = keys.count - buckets.count
          best = (first, last)
          if fewest == 0 { return best }
        }
      }
    }
    return best
  }
}

extension PathTree.Node {
  /// The child under `key`, of which eight bytes more must be readable, and one before; -1 where there is none.
  @inline(__always)
  func child(_ key: UnsafePointer<UInt8>, count: Int) -> Int32 {
    var index = Self.hash(key, count, multipliers) & mask
    while true {
      let bucket = buckets + Int(index)
      if bucket.pointee.count == count {
        let raw = UnsafeRawPointer(key)
        let head = UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self))
        if (head ^ bucket.pointee.head) & bucket.pointee.headMask == 0,
          count <= 8 || (raw + (count &- 8)).loadUnaligned(as: UInt64.self) == bucket.pointee.tail,
          count <= 16 || bytesAreEqual(bucket.pointee.key, key, count)
        {
          return bucket.pointee.node
        }
      } else if bucket.pointee.count < 0 {
        return -1
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

  /// The key of a child.
  func key(of child: Int32) -> UnsafeRawBufferPointer {
    for index in 0...Int(mask) where buckets[index].node == child {
      return UnsafeRawBufferPointer(start: buckets[index].key, count: buckets[index].count)
    }
    return UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// Of a key's first and last byte and its length. An empty key has its quotes for them.
  @inline(__always)
  fileprivate static func hash(
    _ key: UnsafePointer<UInt8>, _ count: Int, _ multipliers: (first: UInt32, last: UInt32)
  ) -> UInt32 {
    UInt32(key[0]) &* multipliers.first &+ UInt32(key[count &- 1]) &* multipliers.last
      &+ UInt32(truncatingIfNeeded: count)
  }
}
