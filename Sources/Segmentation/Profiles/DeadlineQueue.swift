/// The profiles that time will change, the earliest first: wheels of slots, and a heap for the slot that time stands in.
///
/// An entry is an index alone. The profile itself knows the deadline that is set for it (`Profile.armed`), so an entry is
/// never looked for or moved: one whose profile is set for later is dropped when its slot opens, and any other is put where
/// the profile's deadline by then is. What waits costs 4 bytes, and time comes by in order of memory.
///
/// Wheel w has 64 slots of `1 << (18 + 6 w)` milliseconds: 4.4 minutes, 4.7 hours, 12 days, 2 years, 139 years. A deadline
/// lies in the wheel of the highest digit in which it differs from the clock, and comes down a wheel when its slot opens.
/// - Complexity: O(1) to push; O(wheels) moves until an entry comes up, and O(log n) in the profiles of one 4.4 minutes.
struct DeadlineQueue: ~Copyable {
  /// A deadline to 65 seconds, as a profile keeps it in 4 bytes.
  struct Mark: BitwiseCopyable, Comparable {
    fileprivate(set) var bits: UInt32
    init(bits: UInt32) { self.bits = bits }
    /// Behind all that are set.
    static let none = Mark(bits: .max)

    @inline(__always)
    init(_ time: Int64) { self.init(position: DeadlineQueue.position(time)) }
    @inline(__always)
    fileprivate init(position: UInt64) { bits = min(UInt32(truncatingIfNeeded: position >> 16), .max - 1) }
    @inline(__always)
    static func < (a: Mark, b: Mark) -> Bool { a.bits < b.bits }
  }

  struct Near: BitwiseCopyable {
    var time: Int64
    var profile: UInt32
  }

  /// Its first chunk, 0 where it is empty, and how many entries that one has; the others are full.
  struct Slot: BitwiseCopyable {
    var chunk: UInt32 = 0
    var count: UInt32 = 0
  }

  private static let nearBits = 18
  private static let digitBits = 6
  private static let wheels = 5
  /// Words of a chunk: the next one of its slot, and entries.
  private static let chunkWords = 32

  /// A binary heap.
  private var near = FlatBuffer<Near>()
  /// Where the slot begins whose entries are in the heap.
  private var clock: UInt64 = 0
  private var slots: FlatBuffer<Slot>
  /// By wheel: the slots that hold something.
  private var occupied: FlatBuffer<UInt64>
  /// Chunk 0 is never used.
  private var chunks: FlatBuffer<UInt32>
  private var freeChunk: UInt32 = 0
  /// The slot that is being emptied, and the last instant in it.
  private var opening = Slot()
  private var openingEnd: UInt64 = 0
  /// The entries that were taken last.
  private(set) var opened = FlatBuffer<UInt32>(capacity: chunkWords)

  init() {
    let count = DeadlineQueue.wheels << DeadlineQueue.digitBits
    slots = FlatBuffer(capacity: count)
    slots.grow(by: count).update(repeating: Slot(), count: count)
    occupied = FlatBuffer(capacity: DeadlineQueue.wheels)
    occupied.grow(by: DeadlineQueue.wheels).update(repeating: 0, count: DeadlineQueue.wheels)
    chunks = FlatBuffer(capacity: 8 * DeadlineQueue.chunkWords)
    chunks.grow(by: DeadlineQueue.chunkWords).update(repeating: 0, count: DeadlineQueue.chunkWords)
  }

  /// Instants in order, from 0; 48 bits.
  @inline(__always)
  fileprivate static func position(_ time: Int64) -> UInt64 {
    UInt64(bitPattern: max(-EventTime.horizon, min(EventTime.horizon - 1, time)) &+ EventTime.horizon)
  }

  /// Whether a profile that is set for `mark` must be pushed for `time`.
  @inline(__always)
  func isSooner(_ time: Int64, than mark: Mark) -> Bool {
    let position = DeadlineQueue.position(time)
    let own = Mark(position: position)
    // A slot is read anew when it opens. What is in the heap has its exact time.
    return own < mark || (own == mark && isNear(position))
  }

  @inline(__always)
  private func isNear(_ position: UInt64) -> Bool {
    position >> DeadlineQueue.nearBits <= clock >> DeadlineQueue.nearBits
  }

  /// - Parameter time: before `EventTime.horizon`.
  @inline(__always)
  mutating func push(_ profile: UInt32, _ time: Int64) {
    let position = DeadlineQueue.position(time)
    if isNear(position) {
      pushNear(Near(time: time, profile: profile))
    } else {
      pushFar(profile, position)
    }
  }

  // MARK: the heap

  /// The earliest deadline in the heap; `never` where it is empty, and the next slot is to be opened.
  @inline(__always)
  var nearest: Int64 { near.count == 0 ? EventTime.never : near[0].time }

  /// The profile at a place of the heap; those at 1 and 2 are the next ones. nil where there are not so many.
  @inline(__always)
  func candidate(_ place: Int) -> UInt32? { place < near.count ? near[place].profile : nil }

  /// Takes the earliest out. There must be one.
  mutating func takeNearest() -> UInt32 {
    let first = near[0]
    let last = near[near.count - 1]
    near.removeLast()
    var place = 0
    while true {
      var child = 2 &* place &+ 1
      if child >= near.count { break }
      if child &+ 1 < near.count, near[child &+ 1].time < near[child].time { child &+= 1 }
      if near[child].time >= last.time { break }
      near[place] = near[child]
      place = child
    }
    if near.count > 0 { near[place] = last }
    return first.profile
  }

  private mutating func pushNear(_ entry: Near) {
    near.append(entry)
    var place = near.count - 1
    while place > 0 {
      let parent = (place &- 1) >> 1
      if near[parent].time <= entry.time { break }
      near[place] = near[parent]
      place = parent
    }
    near[place] = entry
  }

  // MARK: the wheels

  private mutating func pushFar(_ profile: UInt32, _ position: UInt64) {
    let highest = 63 - (position ^ clock).leadingZeroBitCount
    let wheel = (highest - DeadlineQueue.nearBits) / DeadlineQueue.digitBits
    let digit = Int(truncatingIfNeeded: position >> UInt64(DeadlineQueue.shift(wheel))) & 63
    let slot = slots.base + (wheel << DeadlineQueue.digitBits + digit)
    if slot.pointee.chunk == 0 || Int(slot.pointee.count) == DeadlineQueue.chunkWords - 1 {
      slot.pointee = Slot(chunk: takeChunk(before: slot.pointee.chunk), count: 0)
      occupied[wheel] |= 1 << UInt64(digit)
    }
    slot.pointee.count &+= 1
    chunks[Int(slot.pointee.chunk) &* DeadlineQueue.chunkWords &+ Int(slot.pointee.count)] = profile
  }

  private static func shift(_ wheel: Int) -> Int { nearBits + wheel * digitBits }

  private mutating func takeChunk(before next: UInt32) -> UInt32 {
    let chunk: UInt32
    if freeChunk != 0 {
      chunk = freeChunk
      freeChunk = chunks[Int(chunk) * DeadlineQueue.chunkWords]
    } else {
      chunk = UInt32(chunks.count / DeadlineQueue.chunkWords)
      _ = chunks.grow(by: DeadlineQueue.chunkWords)
    }
    chunks[Int(chunk) * DeadlineQueue.chunkWords] = next
    return chunk
  }

  /// Opens the next slot that holds something, if it begins at `limit` or before, and returns the instant before it.
  ///
  /// The heap must be empty. The slot's entries are then to be taken (`takeOpened`) and pushed anew.
  mutating func open(upTo limit: Int64) -> Int64? {
    assert(near.count == 0, "DeadlineQueue: slots open in order")
    for wheel in 0..<DeadlineQueue.wheels {
      let shift = UInt64(DeadlineQueue.shift(wheel))
      let later = occupied[wheel] & ~(2 << (clock >> shift & 63) &- 1)
      if later == 0 { continue }
      let digit = UInt64(later.trailingZeroBitCount)
      let above = shift + UInt64(DeadlineQueue.digitBits)
      let start = (clock >> above) << above | digit << shift
      guard start <= DeadlineQueue.position(limit) else { return nil }
      clock = start
      openingEnd = start + 1 << shift - 1
      occupied[wheel] &= ~(1 << digit)
      let slot = wheel << DeadlineQueue.digitBits + Int(digit)
      opening = slots[slot]
      slots[slot] = Slot()
      return Int64(bitPattern: start) - EventTime.horizon - 1
    }
    return nil
  }

  /// Moves a few entries of the slot that opens to `opened`; false where none are left.
  mutating func takeOpened() -> Bool {
    guard opening.chunk != 0 else { return false }
    let start = Int(opening.chunk) * DeadlineQueue.chunkWords
    opened.removeAll()
    opened.append(chunks.base + start + 1, count: Int(opening.count))
    let next = chunks[start]
    chunks[start] = freeChunk
    freeChunk = opening.chunk
    opening = Slot(chunk: next, count: UInt32(DeadlineQueue.chunkWords - 1))
    return true
  }

  /// Whether a profile with this mark is set for no instant beyond the slot that opens.
  @inline(__always)
  func isDue(_ mark: Mark) -> Bool { mark <= Mark(position: openingEnd) }
}
