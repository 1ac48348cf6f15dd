/// Where the identifiers of one home are that are not at home: by hash, the shard that knows them.
///
/// Hashes that differ in their lowest bit alone count as one, as they do for what is kept of ended profiles.
/// - Complexity: expected O(1) to look up and to change; 12 bytes an entry.
struct Directory: ~Copyable {
  struct Entry: HashEntry {
    var order: UInt32
    var rest: UInt32
    var place: Int32

    /// - Parameter key: not 0, which stands for a free place.
    init(_ key: UInt64, _ place: Int) {
      order = UInt32(truncatingIfNeeded: key)
      rest = UInt32(truncatingIfNeeded: key >> 32)
      self.place = Int32(truncatingIfNeeded: place)
    }

    static var free: Entry { Entry(0, 0) }
    var isFree: Bool { key == 0 }
    var key: UInt64 { UInt64(rest) << 32 | UInt64(order) }
  }

  private var table = HashTable<Entry>()

  /// By which identifiers are known between shards.
  @inline(__always)
  static func key(_ hash: UInt64) -> UInt64 { hash | 1 }

  var count: Int { table.count }

  /// The shard of an identifier that is away; nil for one that is at home.
  @inline(__always)
  func place(of key: UInt64) -> Int? {
    if table.count == 0 { return nil }
    return index(of: key).map { Int(table[$0].place) }
  }

  @inline(__always)
  private func index(of key: UInt64) -> Int? {
    let order = UInt32(truncatingIfNeeded: key)
    var index = table.home(order)
    while table[index].key != key {
      if table[index].isFree || table[index].order > order { return nil }
      index &+= 1
    }
    return index
  }

  /// - Parameter place: nil where the identifier is at home again.
  mutating func set(_ key: UInt64, to place: Int?) {
    if let index = index(of: key) { table.remove(at: index) }
    if let place { table.insert(Entry(key, place)) }
  }
}
