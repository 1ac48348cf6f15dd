import Segmentation

/// The texts of message ids by the identities of their facts: first it is told which are wanted, then given what there is.
struct MessageIDTable: ~Copyable {
  struct Entry: BitwiseCopyable {
    var fact: UInt64
    var offset = 0
    var count = -1
  }

  private var entries = FlatBuffer<Entry>(capacity: 64)
  /// By hash: the place of an entry plus 1, 0 where there is none; a power of two, never full.
  private var slots: FlatBuffer<UInt32>
  private var bytes = FlatBuffer<UInt8>(capacity: 256)

  init() { slots = Self.slots(256) }

  private static func slots(_ count: Int) -> FlatBuffer<UInt32> {
    var slots = FlatBuffer<UInt32>(capacity: count)
    slots.grow(by: count).update(repeating: 0, count: count)
    return slots
  }

  mutating func want(_ fact: UInt64) {
    let slot = slot(fact)
    if slots[slot] != 0 { return }
    entries.append(Entry(fact: fact))
    slots[slot] = UInt32(truncatingIfNeeded: entries.count)
    if entries.count * 2 > slots.count { grow() }
  }

  func wants(_ fact: UInt64) -> Bool { slots[slot(fact)] != 0 }

  /// Takes a text that is wanted; of two for one fact the first.
  mutating func give(_ fact: UInt64, _ text: UnsafeRawBufferPointer) {
    let place = Int(slots[slot(fact)]) - 1
    guard place >= 0, entries[place].count < 0, let start = text.baseAddress else { return }
    entries.base[place].offset = bytes.count
    entries.base[place].count = text.count
    bytes.append(start.assumingMemoryBound(to: UInt8.self), count: text.count)
  }

  /// nil where none was given; valid until another one is.
  func text(of fact: UInt64) -> UnsafeRawBufferPointer? {
    let place = Int(slots[slot(fact)]) - 1
    guard place >= 0, entries[place].count >= 0 else { return nil }
    return UnsafeRawBufferPointer(start: bytes.base + entries[place].offset, count: entries[place].count)
  }

  /// Where a fact stands, or would. An identity is the hash of an id already.
  private func slot(_ fact: UInt64) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: fact ^ fact >> 24) & mask
    while slots[slot] != 0, entries[Int(slots[slot]) - 1].fact != fact { slot = (slot + 1) & mask }
    return slot
  }

  private mutating func grow() {
    slots = Self.slots(slots.count * 2)
    for place in 0..<entries.count { slots[slot(entries[place].fact)] = UInt32(truncatingIfNeeded: place + 1) }
  }
}
