/// The profiles that time will change, the earliest first: wheels of slots, and a heap for the slot that time stands in.
///
/// An entry is an index alone. The profile itself knows the deadline that is set for it (`Profile.armed`), so an entry is
/// never looked for or moved: one whose profile is set for later is dropped when its slot opens, and any other is put where
/// the profile's deadline by then is. What waits costs 4 bytes, and time comes by in order of memory.
///
/// The first wheel has 4,096 slots of 35 minutes, so that a deadline within 99 days, which most are, lies in one slot until
/// it comes up. The others have 64 slots each, of 99 days, 17 years and 1,115 years. A deadline lies in the wheel of the
/// highest digit in which it differs from the clock, and comes down when its slot opens.
/// - Complexity: O(1) to push; O(wheels) moves until an entry comes up, and O(log n) in the profiles of 35 minutes.
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

  private static let nearBits = 21
  private static let wheels = 4
  private static let slotCount = firstSlot(wheels)

  /// Digits of an instant: 12 bits for the first wheel, 6 for each of the others.
  private static func shift(_ wheel: Int) -> Int { wheel == 0 ? nearBits : nearBits + 6 + 6 * wheel }
  private static func mask(_ wheel: Int) -> Int { wheel == 0 ? 4095 : 63 }
  private static func firstSlot(_ wheel: Int) -> Int { wheel == 0 ? 0 : 4096 + 64 * (wheel - 1) }

  /// Words of a chunk: the next one of its slot, and entries.
  private static let chunkWords = 16
  /// Entries that are taken of a slot at once: of whole chunks.
  private static let handful = 4 * (chunkWords - 1)

  /// A binary heap.
  private var near = FlatBuffer<Near>()
  /// Where the slot begins whose entries are in the heap.
  private var clock: UInt64 = 0
  private var slots: FlatBuffer<Slot>
  /// The slots that hold something, 64 a word, and the words of the first wheel that know one.
  private var occupied: FlatBuffer<UInt64>
  private var occupiedWords: UInt64 = 0
  /// Chunk 0 is never used.
  private var chunks: FlatBuffer<UInt32>
  private var freeChunk: UInt32 = 0
  /// The slot that is being emptied, and the last instant in it.
  private var opening = Slot()
  private var openingEnd: UInt64 = 0
  /// The entries that were taken last.
  private(set) var opened = FlatBuffer<UInt32>(capacity: handful)

  init() {
    let count = DeadlineQueue.slotCount
    slots = FlatBuffer(capacity: count)
    slots.grow(by: count).update(repeating: Slot(), count: count)
    occupied = FlatBuffer(capacity: count / 64)
    occupied.grow(by: count / 64).update(repeating: 0, count: count / 64)
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
    let wheel = highest < DeadlineQueue.shift(1) ? 0 : (highest - DeadlineQueue.nearBits) / 6 - 1
    let digit = Int(truncatingIfNeeded: position >> UInt64(DeadlineQueue.shift(wheel))) & DeadlineQueue.mask(wheel)
    let number = DeadlineQueue.firstSlot(wheel) + digit
    let slot = slots.base + number
    if slot.pointee.chunk == 0 || Int(slot.pointee.count) == DeadlineQueue.chunkWords - 1 {
      slot.pointee = Slot(chunk: takeChunk(before: slot.pointee.chunk), count: 0)
      occupied[number >> 6] |= 1 << UInt64(number & 63)
      if wheel == 0 { occupiedWords |= 1 << UInt64(number >> 6) }
    }
    slot.pointee.count &+= 1
    chunks[Int(slot.pointee.chunk) &* DeadlineQueue.chunkWords &+ Int(slot.pointee.count)] = profile
  }

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
      guard let digit = occupiedDigit(wheel, after: Int(clock >> shift) & DeadlineQueue.mask(wheel)) else { continue }
      let start = clock & ~(UInt64(DeadlineQueue.mask(wheel) + 1) << shift - 1) | UInt64(digit) << shift
      guard start <= DeadlineQueue.position(limit) else { return nil }
      clock = start
      openingEnd = start + 1 << shift - 1
      let slot = DeadlineQueue.firstSlot(wheel) + digit
      occupied[slot >> 6] &= ~(1 << UInt64(slot & 63))
      if wheel == 0, occupied[slot >> 6] == 0 { occupiedWords &= ~(1 << UInt64(slot >> 6)) }
      opening = slots[slot]
      slots[slot] = Slot()
      return Int64(bitPattern: start) - EventTime.horizon - 1
    }
    return nil
  }

  /// The next digit of a wheel whose slot holds something; nil where none behind `digit` does.
  private func occupiedDigit(_ wheel: Int, after digit: Int) -> Int? {
    let first = DeadlineQueue.firstSlot(wheel) >> 6
    let later = occupied[first + digit >> 6] & DeadlineQueue.bits(above: digit & 63)
    if later != 0 { return digit & ~63 | later.trailingZeroBitCount }
    guard wheel == 0 else { return nil }
    let words = occupiedWords & DeadlineQueue.bits(above: digit >> 6)
    if words == 0 { return nil }
    let word = words.trailingZeroBitCount
    return word << 6 | occupied[word].trailingZeroBitCount
  }

  private static func bits(above bit: Int) -> UInt64 { ~(2 << UInt64(bit) &- 1) }

  /// Moves a few entries of the slot that opens to `opened`; false where none are left.
  mutating func takeOpened() -> Bool {
    opened.removeAll()
    while opening.chunk != 0, opened.count < DeadlineQueue.handful {
      let start = Int(opening.chunk) * DeadlineQueue.chunkWords
      opened.append(chunks.base + start + 1, count: Int(opening.count))
      let next = chunks[start]
      chunks[start] = freeChunk
      freeChunk = opening.chunk
      opening = Slot(chunk: next, count: UInt32(DeadlineQueue.chunkWords - 1))
    }
    return opened.count > 0
  }

  /// Whether a profile with this mark is set for no instant beyond the slot that opens.
  @inline(__always)
  func isDue(_ mark: Mark) -> Bool { mark <= Mark(position: openingEnd) }
}
