/// What a `HashTable` holds: entries that keep the lower half of their hash. (The upper one says in which shard they are.)
protocol HashEntry: BitwiseCopyable {
  static var free: Self { get }
  var isFree: Bool { get }
  /// The lower half of the hash.
  var order: UInt32 { get }
}

/// Open addressing in order of the hash: an entry stands at the place that its hash gives, or as near behind it as those of
/// lower hashes let it.
///
/// What is missing is known by the first entry of a higher hash, so nine of ten places can be taken; and the table grows in
/// its own memory, by an eighth, without a look at what its entries stand for.
/// - Complexity: expected O(1) to find, insert and remove; inserting is amortised.
struct HashTable<Entry: HashEntry>: ~Copyable {
  /// The last one is always free.
  private var entries: FlatBuffer<Entry>
  /// How many places hashes give; those behind take what the last of these cannot.
  private var size = 64
  private(set) var count = 0

  init() {
    entries = FlatBuffer(capacity: size + 1)
    entries.grow(by: size + 1).update(repeating: .free, count: size + 1)
  }

  @inline(__always)
  subscript(place: Int) -> Entry { entries[place] }

  /// Where a search for a hash begins. It ends at a free entry or one of higher order.
  @inline(__always)
  func home(_ order: UInt32) -> Int { HashTable.home(order, size) }

  @inline(__always)
  private static func home(_ order: UInt32, _ size: Int) -> Int {
    Int(truncatingIfNeeded: (UInt64(order) &* UInt64(truncatingIfNeeded: size)) >> 32)
  }

  @inline(__always)
  func address(_ order: UInt32) -> UnsafePointer<Entry> { UnsafePointer(entries.base + home(order)) }

  /// Whether another entry needs a table that has grown.
  var isFull: Bool { (count + 1) * 10 > size * 9 }

  mutating func insert(_ entry: Entry) {
    if isFull { grow() }
    var place = home(entry.order)
    while !entries[place].isFree, entries[place].order <= entry.order { place &+= 1 }
    var end = place
    while !entries[end].isFree { end &+= 1 }
    if end == entries.count - 1 { entries.append(.free) }
    (entries.base + place + 1).update(from: entries.base + place, count: end - place)
    entries[place] = entry
    count += 1
  }

  /// Takes an entry out and closes the gap.
  mutating func remove(at place: Int) {
    var next = place + 1
    while !entries[next].isFree, home(entries[next].order) < next {
      entries[next - 1] = entries[next]
      next += 1
    }
    entries[next - 1] = .free
    count -= 1
  }

  func visit(_ body: (Entry) -> Void) {
    for place in 0..<entries.count where !entries[place].isFree { body(entries[place]) }
  }

  /// Drops what is not kept, and grows where that does not make room for an eighth more.
  mutating func grow(keeping isKept: (Entry) -> Bool = { _ in true }) {
    var kept = 0
    for place in 0..<entries.count where !entries[place].isFree && isKept(entries[place]) { kept += 1 }
    if kept * 10 > size * 8 { size += size / 8 }
    // How far an entry can come to stand behind its rank among all: room for that keeps the last pass behind the reading.
    var rank = 0
    var excess = 0
    for place in 0..<entries.count where !entries[place].isFree && isKept(entries[place]) {
      excess = max(excess, home(entries[place].order) - rank)
      rank += 1
    }
    let old = entries.count
    let needed = max(size, kept + excess) + 1
    if needed > old { entries.grow(by: needed - old).update(repeating: .free, count: needed - old) }
    let start = packBehind(old, isKept)
    spread(from: start)
    count = kept
  }

  /// Moves all that are kept to the end of the memory, and returns where the first stands.
  private mutating func packBehind(_ old: Int, _ isKept: (Entry) -> Bool) -> Int {
    var write = entries.count
    var place = old
    while place > 0 {
      place -= 1
      let entry = entries[place]
      if entry.isFree { continue }
      entries[place] = .free
      if isKept(entry) {
        write -= 1
        entries[write] = entry
      }
    }
    return write
  }

  /// Puts the entries at the end of the memory where they belong, in their order.
  private mutating func spread(from start: Int) {
    var next = 0
    for read in start..<entries.count {
      let entry = entries[read]
      entries[read] = .free
      next = max(home(entry.order), next)
      entries[next] = entry
      next += 1
    }
  }
}
