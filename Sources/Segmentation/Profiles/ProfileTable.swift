internal import CXXHash

/// Finds the index of a profile by the hash of its identifier: open addressing, 8 bytes a slot.
struct ProfileTable: ~Copyable {
  /// Upper half of the hash, and the index plus 1; 0 is a free slot.
  private var slots: FlatBuffer<UInt64>
  private var count = 0

  struct Probe {
    fileprivate var slot: Int
    fileprivate var tag: UInt64
  }

  init() {
    slots = FlatBuffer(capacity: 1024)
    slots.grow(by: 1024).update(repeating: 0, count: 1024)
  }

  /// - Note: the slot follows from the upper half of the hash alone, which the entry keeps, so that the table can grow
  ///   without looking at profiles.
  @inline(__always)
  func probe(_ hash: UInt64) -> Probe {
    let tag = hash >> 32
    return Probe(slot: ProfileTable.home(tag, slots.count), tag: tag)
  }

  /// Spreads the tag over a table of any size, so that the table can grow by less than double.
  @inline(__always)
  private static func home(_ tag: UInt64, _ size: Int) -> Int {
    Int(truncatingIfNeeded: (((tag &* 0x9E37_79B1) & 0xFFFF_FFFF) &* UInt64(truncatingIfNeeded: size)) >> 32)
  }

  @inline(__always)
  func prefetch(_ hash: UInt64) { muster_prefetch(slots.base + ProfileTable.home(hash >> 32, slots.count)) }

  /// The next index whose hash may be the one probed for.
  @inline(__always)
  func next(_ probe: inout Probe) -> UInt32? {
    while true {
      let entry = slots[probe.slot]
      if entry == 0 { return nil }
      probe.slot = after(probe.slot)
      if entry >> 32 == probe.tag { return UInt32(truncatingIfNeeded: entry) &- 1 }
    }
  }

  @inline(__always)
  private func after(_ slot: Int) -> Int { slot &+ 1 == slots.count ? 0 : slot &+ 1 }

  /// How far `slot` lies behind `home`, around the end.
  private func distance(_ slot: Int, from home: Int) -> Int { slot >= home ? slot - home : slot + slots.count - home }

  mutating func insert(_ hash: UInt64, _ index: UInt32) {
    if (count + 1) * 5 > slots.count * 4 { grow() }
    place((hash >> 32) << 32 | UInt64(index + 1))
    count += 1
  }

  private func place(_ entry: UInt64) {
    var slot = ProfileTable.home(entry >> 32, slots.count)
    while slots[slot] != 0 { slot = after(slot) }
    slots[slot] = entry
  }

  private mutating func grow() {
    let size = slots.count * 3 / 2
    var larger = FlatBuffer<UInt64>(capacity: size)
    larger.grow(by: size).update(repeating: 0, count: size)
    swap(&slots, &larger)
    for slot in 0..<larger.count where larger[slot] != 0 { place(larger[slot]) }
  }

  /// Takes an entry out and closes the gap.
  mutating func remove(_ hash: UInt64, _ index: UInt32) {
    let entry = (hash >> 32) << 32 | UInt64(index + 1)
    var hole = ProfileTable.home(hash >> 32, slots.count)
    while slots[hole] != entry {
      precondition(slots[hole] != 0, "ProfileTable: an entry that is removed was inserted")
      hole = after(hole)
    }
    var slot = after(hole)
    while slots[slot] != 0 {
      let home = ProfileTable.home(slots[slot] >> 32, slots.count)
      if distance(slot, from: home) >= distance(slot, from: hole) {
        slots[hole] = slots[slot]
        hole = slot
      }
      slot = after(slot)
    }
    slots[hole] = 0
    count -= 1
  }
}
