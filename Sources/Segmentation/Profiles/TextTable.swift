import func Glibc.memcmp

/// Texts that profiles hold, each once, counted by its holders and gone with the last of them.
///
/// Index 0 is never given out. Two cells of one table hold equal texts exactly where their indices are equal.
/// - Complexity: expected O(length) for `intern`, O(1) for `retain` and `release`.
struct TextTable: ~Copyable {
  struct Entry: BitwiseCopyable {
    var bytes: UInt
    var count: UInt32
    var holders: UInt32
    var hash: UInt64
  }

  private var slab = Slab()
  private var entries: FlatBuffer<Entry>
  private var free: FlatBuffer<UInt32>
  private var slots: FlatBuffer<UInt32>
  private var live = 0

  init() {
    entries = FlatBuffer(capacity: 64)
    free = FlatBuffer(capacity: 16)
    slots = FlatBuffer(capacity: 64)
    slots.grow(by: 64).update(repeating: 0, count: 64)
    entries.append(Entry(bytes: 0, count: 0, holders: 0, hash: 0))
  }

  deinit {
    for index in 1..<max(1, entries.count)
    where entries[index].holders > 0 && slab.sizeClass(for: Int(entries[index].count)) == nil {
      UnsafeMutableRawPointer(bitPattern: entries[index].bytes)?.deallocate()
    }
  }

  /// The index of `text`, counted once more.
  mutating func intern(_ text: UnsafeRawBufferPointer) -> UInt32 {
    let hash = hash64(text, seed: 0)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let index = slots[slot]
      let entry = entries[Int(index)]
      if entry.hash == hash, entry.count == text.count, sameBytes(entry, text) {
        entries.base[Int(index)].holders += 1
        return index
      }
      slot = (slot + 1) & mask
    }
    let index = add(text, hash)
    slots[slot] = index
    live += 1
    if live * 2 > slots.count { rehash() }
    return index
  }

  @inline(__always)
  mutating func retain(_ index: UInt32) { entries.base[Int(index)].holders += 1 }

  mutating func release(_ index: UInt32) {
    entries.base[Int(index)].holders -= 1
    if entries[Int(index)].holders == 0 { remove(index) }
  }

  /// The bytes of a text; they stay where they are while somebody holds it.
  @inline(__always)
  func bytes(_ index: UInt32) -> UnsafeRawBufferPointer {
    let entry = entries[Int(index)]
    return UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: entry.bytes), count: Int(entry.count))
  }

  /// - Precondition: the entry and the text have the same length.
  private func sameBytes(_ entry: Entry, _ text: UnsafeRawBufferPointer) -> Bool {
    guard let held = UnsafeRawPointer(bitPattern: entry.bytes), let given = text.baseAddress else {
      return text.isEmpty
    }
    return memcmp(held, given, text.count) == 0
  }

  private mutating func add(_ text: UnsafeRawBufferPointer, _ hash: UInt64) -> UInt32 {
    let block: UnsafeMutableRawPointer
    if let sizeClass = slab.sizeClass(for: text.count) {
      block = slab.allocate(sizeClass)
    } else {
      block = UnsafeMutableRawPointer.allocate(byteCount: text.count, alignment: 16)
    }
    block.copyMemory(from: text.baseAddress ?? UnsafeRawPointer(block), byteCount: text.count)
    let entry = Entry(bytes: UInt(bitPattern: block), count: UInt32(text.count), holders: 1, hash: hash)
    if free.count > 0 {
      let index = free[free.count - 1]
      free.removeLast()
      entries[Int(index)] = entry
      return index
    }
    entries.append(entry)
    return UInt32(entries.count - 1)
  }

  /// Takes the entry out of the slots, closing the gap (linear probing without tombstones).
  private mutating func remove(_ index: UInt32) {
    let entry = entries[Int(index)]
    let mask = slots.count - 1
    var hole = Int(truncatingIfNeeded: entry.hash) & mask
    while slots[hole] != index { hole = (hole + 1) & mask }
    var slot = (hole + 1) & mask
    while slots[slot] != 0 {
      let home = Int(truncatingIfNeeded: entries[Int(slots[slot])].hash) & mask
      if (slot &- home) & mask >= (slot &- hole) & mask {
        slots[hole] = slots[slot]
        hole = slot
      }
      slot = (slot + 1) & mask
    }
    slots[hole] = 0
    live -= 1
    if let block = UnsafeMutableRawPointer(bitPattern: entry.bytes) {
      if let sizeClass = slab.sizeClass(for: Int(entry.count)) {
        slab.free(block, sizeClass)
      } else {
        block.deallocate()
      }
    }
    entries[Int(index)] = Entry(bytes: 0, count: 0, holders: 0, hash: 0)
    free.append(index)
  }

  private mutating func rehash() {
    let size = slots.count * 2
    slots = FlatBuffer(capacity: size)
    slots.grow(by: size).update(repeating: 0, count: size)
    for index in 1..<entries.count where entries[index].holders > 0 {
      var slot = Int(truncatingIfNeeded: entries[index].hash) & (size - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = UInt32(index)
    }
  }
}
