internal import CXXHash

/// The message ids of at least the last 24 hours, with the time of the fact that each stands for: what tells a repeat from
/// a new record whether or not a rule reads it.
///
/// Two generations of one table; the older one goes when every id in it is more than 24 hours old. So memory follows the
/// rate of records, not their number.
struct RecentIDs: ~Copyable {
  /// Records of one id at most this far apart are one fact.
  static let span: Int64 = 86_400_000

  struct Slot: BitwiseCopyable {
    var key: UInt64
    var time: Int64
  }
  private var young: FlatBuffer<Slot>
  private var youngCount = 0
  private var old: FlatBuffer<Slot>
  private var youngSince = Int64.min
  /// As a changelog has them.
  var blocks = RecentIDBlocks()

  init() {
    young = RecentIDs.table(64)
    old = RecentIDs.table(64)
  }

  private static func table(_ size: Int) -> FlatBuffer<Slot> {
    var table = FlatBuffer<Slot>(capacity: size)
    table.grow(by: size).update(repeating: Slot(key: 0, time: 0), count: size)
    return table
  }

  /// Makes an empty table of a used one: in its own memory where that has the size, so that no pages come and go.
  private static func clear(_ table: inout FlatBuffer<Slot>, size: Int) {
    if table.count == size {
      table.base.update(repeating: Slot(key: 0, time: 0), count: size)
    } else {
      table = RecentIDs.table(size)
    }
  }

  /// The upper 16 bits are those of the subject, which say in which shard it is (`ShardPlace`).
  static func key(subject: UInt64, id: UInt64) -> UInt64 {
    let mixed = (id ^ (subject &* 0x9E37_79B9_7F4A_7C15)) &* 0xD6E8_FEB8_6659_FD93
    let key = (mixed ^ (mixed >> 32)) & (1 << 48 - 1) | subject & (0xFFFF << 48)
    return key == 0 ? 1 : key
  }

  @inline(__always)
  mutating func prefetch(_ key: UInt64) {
    muster_prefetch(young.base + Int(truncatingIfNeeded: key) & (young.count &- 1))
    muster_prefetch(old.base + Int(truncatingIfNeeded: key) & (old.count &- 1))
  }

  /// Up to this instant all that is remembered stays so; `.min` before the first.
  var standsUntil: Int64 { youngSince == .min ? .min : youngSince &+ RecentIDs.span }

  /// Makes room for ids at `instant`, which never goes back.
  @inline(__always)
  mutating func turn(to instant: Int64) {
    if youngSince == .min { youngSince = instant }
    if instant &- youngSince > RecentIDs.span { rotate(instant) }
  }

  private mutating func rotate(_ instant: Int64) {
    // As many ids may come as in the span before; a table that was nearly empty halves.
    let size = youngCount * 8 < young.count ? max(64, young.count / 2) : young.count
    // What was young is at most as young as `youngSince + span`, so after twice the span all of it is out of reach.
    swap(&young, &old)
    if instant &- youngSince > 2 * RecentIDs.span { old = RecentIDs.table(64) }
    RecentIDs.clear(&young, size: size)
    youngCount = 0
    youngSince = instant
  }

  /// The time of the newest fact that `key` stands for, as far as it is remembered.
  @inline(__always)
  mutating func time(of key: UInt64) -> Int64? {
    if let time = RecentIDs.find(young, key) { return time }
    return RecentIDs.find(old, key)
  }

  private static func find(_ table: borrowing FlatBuffer<Slot>, _ key: UInt64) -> Int64? {
    let mask = table.count - 1
    var slot = Int(truncatingIfNeeded: key) & mask
    while table[slot].key != 0 {
      if table[slot].key == key { return table[slot].time }
      slot = (slot + 1) & mask
    }
    return nil
  }

  mutating func set(_ key: UInt64, to time: Int64) {
    if blocks.isTracking { blocks.note(key, time) }
    put(key, time)
  }

  @inline(__always)
  private mutating func put(_ key: UInt64, _ time: Int64) {
    let mask = young.count - 1
    var slot = Int(truncatingIfNeeded: key) & mask
    while young[slot].key != 0, young[slot].key != key { slot = (slot + 1) & mask }
    if young[slot].key == 0 { youngCount += 1 }
    young[slot] = Slot(key: key, time: time)
    if youngCount * 4 > young.count * 3 { grow(to: young.count * 2) }
  }

  // MARK: in the state

  /// The ids whose facts are not before `cut`, in no order.
  func forEach(since cut: Int64, _ body: (UInt64, Int64) -> Void) {
    for slot in 0..<old.count
    where old[slot].key != 0 && old[slot].time >= cut && RecentIDs.find(young, old[slot].key) == nil {
      body(old[slot].key, old[slot].time)
    }
    for slot in 0..<young.count where young[slot].key != 0 && young[slot].time >= cut {
      body(young[slot].key, young[slot].time)
    }
  }

  /// Takes back an id that `forEach` gave; `resume` comes after all of them.
  mutating func restore(_ key: UInt64, time: Int64) { put(key, time) }

  /// All ids of facts not before `clock` less the span are restored, and records go on at `clock`; `.min` where none came yet.
  mutating func resume(at clock: Int64) {
    restoreBlocks()
    if clock == .min { return }
    swap(&young, &old)
    young = RecentIDs.table(64)
    youngCount = 0
    youngSince = clock
  }

  private mutating func restoreBlocks() {
    let ids = blocks.takeLoaded()
    reserve(youngCount + ids.count)
    for place in 0..<ids.count {
      if place &+ 16 < ids.count { prefetch(ids[place &+ 16].key) }
      put(ids[place].key, ids[place].time)
    }
  }

  /// Makes room for so many ids in all.
  private mutating func reserve(_ count: Int) {
    var size = young.count
    while count * 4 > size * 3 { size *= 2 }
    if size > young.count { grow(to: size) }
  }

  private mutating func grow(to size: Int) {
    var larger = RecentIDs.table(size)
    let mask = larger.count - 1
    for index in 0..<young.count where young[index].key != 0 {
      var slot = Int(truncatingIfNeeded: young[index].key) & mask
      while larger[slot].key != 0 { slot = (slot + 1) & mask }
      larger[slot] = young[index]
    }
    swap(&young, &larger)
  }
}
