/// The last `seq` of profiles that ended and of which nothing else is kept, for as long as identities are: 24 bytes each.
///
/// Found by the hash of the identifier. What has outlived its time goes when the table grows.
struct RetiredProfiles: ~Copyable {
  struct Entry: BitwiseCopyable {
    /// 0 is a free slot.
    var hash: UInt64
    /// When the profile ended.
    var end: Int64
    var seq: UInt32
  }

  private var slots: FlatBuffer<Entry>
  private var count = 0
  /// Milliseconds; `never` is for ever.
  private let retention: Int64

  init(retention: Int64?) {
    self.retention = retention ?? EventTime.never
    slots = RetiredProfiles.table(64)
  }

  private static func table(_ size: Int) -> FlatBuffer<Entry> {
    var table = FlatBuffer<Entry>(capacity: size)
    table.grow(by: size).update(repeating: Entry(hash: 0, end: 0, seq: 0), count: size)
    return table
  }

  private func isKept(_ entry: Entry, at now: Int64) -> Bool {
    retention == EventTime.never || now < entry.end &+ retention
  }

  private func home(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) >> 32) & (slots.count - 1)
  }

  mutating func insert(_ hash: UInt64, seq: UInt32, end: Int64) {
    if (count + 1) * 4 > slots.count * 3 { rebuild(at: end) }
    place(Entry(hash: hash | 1, end: end, seq: seq))
    count += 1
  }

  private mutating func place(_ entry: Entry) {
    var slot = home(entry.hash)
    while slots[slot].hash != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = entry
  }

  /// Drops what is over, and doubles where that does not make room.
  private mutating func rebuild(at now: Int64) {
    var kept = 0
    for slot in 0..<slots.count where slots[slot].hash != 0 && isKept(slots[slot], at: now) { kept += 1 }
    var larger = RetiredProfiles.table(kept * 2 > slots.count ? slots.count * 2 : slots.count)
    swap(&slots, &larger)
    for slot in 0..<larger.count where larger[slot].hash != 0 && isKept(larger[slot], at: now) { place(larger[slot]) }
    count = kept
  }

  /// What is kept at `now` of a profile that has a block again; it is taken out.
  mutating func take(_ hash: UInt64, at now: Int64) -> Entry? {
    var slot = home(hash | 1)
    while slots[slot].hash != 0, slots[slot].hash != hash | 1 { slot = (slot + 1) & (slots.count - 1) }
    let entry = slots[slot]
    guard entry.hash != 0 else { return nil }
    close(slot)
    count -= 1
    return isKept(entry, at: now) ? entry : nil
  }

  /// Forgets that a profile ever was.
  mutating func remove(_ hash: UInt64) { _ = take(hash, at: .min) }

  private mutating func close(_ start: Int) {
    let mask = slots.count - 1
    var hole = start
    var slot = (hole + 1) & mask
    while slots[slot].hash != 0 {
      if (slot &- home(slots[slot].hash)) & mask >= (slot &- hole) & mask {
        slots[hole] = slots[slot]
        hole = slot
      }
      slot = (slot + 1) & mask
    }
    slots[hole].hash = 0
  }

  /// What is kept at `now`, in no order.
  func forEach(at now: Int64, _ body: (Entry) -> Void) {
    for slot in 0..<slots.count where slots[slot].hash != 0 && isKept(slots[slot], at: now) { body(slots[slot]) }
  }
}
