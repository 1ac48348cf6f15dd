internal import CXXHash

/// All identifiers of a shard: found by value, each with its owner, chained by profile.
///
/// - Complexity: expected O(1) to find, add and own; O(identifiers of the profile) to move or to take out.
struct IdentityGraph: ~Copyable {
  var nodes: FlatBuffer<IdentityNode>
  /// By profile: the node that names it, the first of its chain.
  var roots: FlatBuffer<UInt32>
  private var free: FlatBuffer<UInt32>
  private(set) var table = ProfileTable()
  private var slab = Slab()
  /// By node: the oldest and newest tracker events that it brought, as many as a profile holds.
  private var instants: FlatBuffer<Int64>
  private let instantCount: Int
  /// The sub-tree that was last collected, its top first, and by node whether it belongs to it.
  var subtree: FlatBuffer<UInt32>
  var marks: FlatBuffer<UInt8>
  var former = FormerOwners()
  /// Hashes of identifiers that were taken out, or whose history was; noted where there are other shards.
  var releases = FlatBuffer<UInt64>(capacity: 1)
  var notesReleases = false

  /// - Parameter instantCount: how many instants a profile holds.
  init(instantCount: Int) {
    self.instantCount = instantCount
    nodes = FlatBuffer(capacity: 64)
    roots = FlatBuffer(capacity: 64)
    free = FlatBuffer(capacity: 16)
    instants = FlatBuffer(capacity: 64)
    subtree = FlatBuffer(capacity: 16)
    marks = FlatBuffer(capacity: 64)
  }

  deinit {
    for index in 0..<nodes.count where slab.sizeClass(for: Int(nodes[index].keyCount)) == nil {
      UnsafeMutableRawPointer(bitPattern: nodes[index].key)?.deallocate()
    }
  }

  /// One more than the largest index that was ever given out; some may be free.
  var endIndex: UInt32 { UInt32(truncatingIfNeeded: nodes.count) }
  func isLive(_ index: UInt32) -> Bool { nodes[Int(index)].profile != IdentityNode.none }

  @inline(__always)
  subscript(index: UInt32) -> IdentityNode { nodes[Int(index)] }

  /// For changes in place; valid until a node is added.
  @inline(__always)
  func pointer(_ index: UInt32) -> UnsafeMutablePointer<IdentityNode> { nodes.base + Int(index) }

  @inline(__always)
  func key(_ index: UInt32) -> UnsafeRawBufferPointer {
    let node = nodes[Int(index)]
    return UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: node.key), count: Int(node.keyCount))
  }

  @inline(__always)
  func find(_ namespace: UInt8, _ key: UnsafeRawBufferPointer, hash: UInt64) -> UInt32? {
    var probe = table.probe(hash)
    while let index = table.next(&probe) {
      if isNode(index, of: namespace, key, hash: hash) { return index }
    }
    return nil
  }

  /// Whether a node, if it is one, is that of an identifier.
  @inline(__always)
  func isNode(_ index: UInt32, of namespace: UInt8, _ key: UnsafeRawBufferPointer, hash: UInt64) -> Bool {
    let node = nodes.base + Int(index)
    return node.pointee.hash == hash && node.pointee.namespace == namespace && isLive(index)
      && ProfileStore.same(self.key(index), key)
  }

  // MARK: ahead of use

  @inline(__always)
  func prefetchSlot(_ hash: UInt64) { table.prefetch(hash) }

  /// The identifier that a hash most likely means.
  @inline(__always)
  func likelyNode(_ hash: UInt64) -> UInt32? {
    var probe = table.probe(hash)
    return table.next(&probe)
  }

  @inline(__always)
  func prefetchNode(_ index: UInt32) { muster_prefetch(nodes.base + Int(index)) }

  /// What a node leads to: its value, the first of its profile, and the second, nearly always the other one on its records.
  @inline(__always)
  func prefetchNeighbours(of index: UInt32) {
    let node = nodes.base + Int(index)
    muster_prefetch(UnsafeRawPointer(bitPattern: node.pointee.key))
    muster_prefetch(roots.base + Int(node.pointee.profile))
    if node.pointee.next != IdentityNode.none { muster_prefetch(nodes.base + Int(node.pointee.next)) }
  }

  @inline(__always)
  func prefetchSecondKey(of index: UInt32) {
    let next = nodes[Int(index)].next
    if next != IdentityNode.none { muster_prefetch(UnsafeRawPointer(bitPattern: nodes[Int(next)].key)) }
  }

  @inline(__always)
  func prefetchRoot(of profile: UInt32) { muster_prefetch(roots.base + Int(profile)) }

  // MARK: adding and taking out

  /// Adds an identifier without an owner, which names `profile`.
  mutating func add(_ namespace: UInt8, _ key: UnsafeRawBufferPointer, hash: UInt64, profile: UInt32) -> UInt32 {
    let index = allocate(namespace, key, hash: hash, profile: profile)
    name(profile, by: index)
    return index
  }

  private mutating func allocate(
    _ namespace: UInt8, _ key: UnsafeRawBufferPointer, hash: UInt64, profile: UInt32
  ) -> UInt32 {
    let block: UnsafeMutableRawPointer
    if let sizeClass = slab.sizeClass(for: key.count) {
      block = slab.allocate(sizeClass)
    } else {
      block = UnsafeMutableRawPointer.allocate(byteCount: key.count, alignment: 16)
    }
    if let start = key.baseAddress { block.copyMemory(from: start, byteCount: key.count) }
    let node = IdentityNode(
      hash: hash, key: UInt(bitPattern: block), keyCount: UInt32(truncatingIfNeeded: key.count), profile: profile,
      namespace: namespace)
    let index: UInt32
    if free.count > 0 {
      index = free[free.count - 1]
      free.removeLast()
      nodes[Int(index)] = node
    } else {
      index = UInt32(truncatingIfNeeded: nodes.count)
      nodes.append(node)
      marks.append(0)
      _ = instants.grow(by: instantCount)
    }
    reset(index)
    table.insert(hash, index)
    return index
  }

  /// Adds an identifier that was never seen, with its owner.
  @discardableResult
  mutating func addOwned(
    _ namespace: UInt8, _ key: UnsafeRawBufferPointer, hash: UInt64, by owner: UInt32, stated: Int64
  ) -> UInt32 {
    let index = allocate(namespace, key, hash: hash, profile: nodes[Int(owner)].profile)
    let root = roots[Int(nodes[Int(owner)].profile)]
    nodes.base[Int(index)].owner = owner
    nodes.base[Int(index)].owners = 1
    nodes.base[Int(index)].stated = stated
    nodes.base[Int(index)].next = nodes[Int(root)].next
    nodes.base[Int(root)].next = index
    return index
  }

  mutating func name(_ profile: UInt32, by index: UInt32) {
    if Int(profile) >= roots.count {
      let missing = Int(profile) + 1 - roots.count
      roots.grow(by: missing).update(repeating: IdentityNode.none, count: missing)
    }
    roots[Int(profile)] = index
  }

  /// The present ownership of a node was stated at a time.
  @inline(__always)
  func raise(_ index: UInt32, to time: Int64) {
    if time > nodes[Int(index)].stated { nodes.base[Int(index)].stated = time }
  }

  /// Takes out all identifiers of a profile.
  mutating func removeAll(of profile: UInt32) {
    collect(roots[Int(profile)])
    for place in 0..<subtree.count { remove(subtree[place]) }
    roots[Int(profile)] = IdentityNode.none
  }

  /// Takes out an identifier that is alone in its profile.
  mutating func remove(_ index: UInt32) {
    let node = nodes[Int(index)]
    if notesReleases {
      releases.append(node.hash)
      for span in former[index] { releases.append(span.hash) }
    }
    former.remove(index)
    table.remove(node.hash, index)
    if let block = UnsafeMutableRawPointer(bitPattern: node.key) {
      if let sizeClass = slab.sizeClass(for: Int(node.keyCount)) {
        slab.free(block, sizeClass)
      } else {
        block.deallocate()
      }
    }
    if roots[Int(node.profile)] == index { roots[Int(node.profile)] = IdentityNode.none }
    nodes.base[Int(index)].profile = IdentityNode.none
    nodes.base[Int(index)].keyCount = 0
    free.append(index)
  }

  // MARK: profiles

  /// The identifier that names a profile.
  @inline(__always)
  func root(_ profile: UInt32) -> UInt32 { roots[Int(profile)] }

  /// Whether a profile has more than the identifier that names it.
  @inline(__always)
  func hasSeveral(_ profile: UInt32) -> Bool { nodes[Int(roots[Int(profile)])].next != IdentityNode.none }

  /// Whether what a profile holds came with more than the identifier that names it.
  @inline(__always)
  func isMixed(_ profile: UInt32) -> Bool { nodes[Int(roots[Int(profile)])].isMixed }

  /// Notes that something which came with a node lies in its profile.
  @inline(__always)
  func noteCarried(_ index: UInt32) {
    nodes.base[Int(index)].carries = true
    let root = roots[Int(nodes[Int(index)].profile)]
    if root != index { nodes.base[Int(root)].isMixed = true }
  }

  /// An identifier among the first few of a profile: nearly always there are no more.
  @inline(__always)
  func findNear(_ namespace: UInt8, _ key: UnsafeRawBufferPointer, in profile: UInt32) -> UInt32? {
    var index = nodes[Int(roots[Int(profile)])].next
    var rest = 3
    while index != IdentityNode.none, rest > 0 {
      if nodes[Int(index)].namespace == namespace, ProfileStore.same(self.key(index), key) { return index }
      index = nodes[Int(index)].next
      rest &-= 1
    }
    return nil
  }

  /// How many identifiers of a namespace a profile has.
  func count(_ namespace: UInt8, in profile: UInt32) -> Int {
    var count = 0
    forEach(profile) { if nodes[Int($0)].namespace == namespace { count += 1 } }
    return count
  }

  /// Visits the identifiers of a profile, the one that names it first.
  @inline(__always)
  func forEach(_ profile: UInt32, _ body: (UInt32) -> Void) {
    var index = roots[Int(profile)]
    while index != IdentityNode.none {
      body(index)
      index = nodes[Int(index)].next
    }
  }

  // MARK: what nodes brought

  @inline(__always)
  func instant(_ index: UInt32, _ which: Int) -> Int64 { instants[Int(index) &* instantCount &+ which] }

  @inline(__always)
  func setInstant(_ index: UInt32, _ which: Int, to time: Int64) {
    instants[Int(index) &* instantCount &+ which] = time
  }

  /// What a node's events let exist, and when it was first and last seen, are over.
  func reset(_ index: UInt32) {
    nodes.base[Int(index)].eventsEnd = .min
    for which in 0..<instantCount { setInstant(index, which, to: .min) }
  }

  /// What a node brought becomes another one's.
  /// - Parameter first: which of the instants is the first seen, where one is held.
  func hand(_ index: UInt32, to other: UInt32, first: Int?) {
    let giver = nodes.base + Int(index)
    let taker = nodes.base + Int(other)
    taker.pointee.eventsEnd = max(taker.pointee.eventsEnd, giver.pointee.eventsEnd)
    for which in 0..<instantCount {
      setInstant(other, which, to: foldInstants(instant(other, which), instant(index, which), isFirst: which == first))
    }
    if giver.pointee.carries { noteCarried(other) }
    giver.pointee.carries = false
    reset(index)
  }
}

/// The older of two instants where it is a first one, else the newer; `.min` is none.
func foldInstants(_ a: Int64, _ b: Int64, isFirst: Bool) -> Int64 {
  if !isFirst || a == .min || b == .min { return max(a, b) }
  return min(a, b)
}
