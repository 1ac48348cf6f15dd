internal import CXXHash

/// Finds the index of a profile by the hash of its identifier: 8 bytes an entry.
struct ProfileTable: ~Copyable {
  /// The lower half of the hash, and the index plus 1.
  struct Entry: HashEntry {
    fileprivate var bits: UInt64

    @inline(__always)
    fileprivate init(_ order: UInt32, _ index: UInt32) { bits = UInt64(order) << 32 | UInt64(index &+ 1) }
    @inline(__always)
    private init(bits: UInt64) { self.bits = bits }
    @inline(__always)
    static var free: Entry { Entry(bits: 0) }
    @inline(__always)
    var isFree: Bool { bits == 0 }
    @inline(__always)
    var order: UInt32 { UInt32(truncatingIfNeeded: bits >> 32) }
    @inline(__always)
    var index: UInt32 { UInt32(truncatingIfNeeded: bits) &- 1 }
  }
  private var table = HashTable<Entry>()

  struct Probe {
    fileprivate var place: Int
    fileprivate var order: UInt32
  }

  @inline(__always)
  private static func order(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash) }

  @inline(__always)
  func probe(_ hash: UInt64) -> Probe {
    let order = ProfileTable.order(hash)
    return Probe(place: table.home(order), order: order)
  }

  @inline(__always)
  func prefetch(_ hash: UInt64) { muster_prefetch(table.address(ProfileTable.order(hash))) }

  /// The next index whose hash may be the one probed for.
  @inline(__always)
  func next(_ probe: inout Probe) -> UInt32? {
    while true {
      let entry = table[probe.place]
      if entry.isFree || entry.order > probe.order { return nil }
      probe.place &+= 1
      if entry.order == probe.order { return entry.index }
    }
  }

  mutating func insert(_ hash: UInt64, _ index: UInt32) { table.insert(Entry(ProfileTable.order(hash), index)) }

  mutating func remove(_ hash: UInt64, _ index: UInt32) {
    let entry = Entry(ProfileTable.order(hash), index)
    var place = table.home(entry.order)
    while table[place].bits != entry.bits {
      precondition(!table[place].isFree, "ProfileTable: an entry that is removed was inserted")
      place += 1
    }
    table.remove(at: place)
  }
}
