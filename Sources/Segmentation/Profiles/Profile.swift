/// A profile as it lies in memory: one block, so that an event costs one or two cache misses.
///
///     head 31 | key | bits | instants | timers | begins | rows | directory | facts | statements
///
/// - timers: when which condition flips by time alone, 8 bytes each (`Stamp`)
/// - begins: when a membership began, for segments with a duration, 8 bytes each (`Stamp`)
/// - rows: per CRM source what is known of the record (`Row`)
/// - directory: which lists hold facts, in order of list, 3 bytes each; the facts follow in the same order. A list beyond
///   `LongLists.externalBytes`, or of 255 facts, has a block of its own (`ExternalList`), and its place among the facts holds
///   that block's address.
/// - statements: what outlives the facts (`Statements`), where the pipeline has consent or an audience source
///
/// Everything is read and written unaligned; offsets follow from the counts in the head.
struct Profile {
  static let headBytes = 31

  var base: UnsafeMutableRawPointer

  @inline(__always)
  init(_ base: UnsafeMutableRawPointer) { self.base = base }

  // MARK: head

  @inline(__always)
  func read<T: BitwiseCopyable>(_ offset: Int, as type: T.Type = T.self) -> T {
    UnsafeRawPointer(base + offset).loadUnaligned(as: T.self)
  }
  @inline(__always)
  func write<T: BitwiseCopyable>(_ value: T, at offset: Int) {
    base.storeBytes(of: value, toByteOffset: offset, as: T.self)
  }

  /// The number of the last delta.
  @inline(__always) var seq: UInt32 {
    get { read(0) }
    nonmutating set { write(newValue, at: 0) }
  }
  /// Bytes in use.
  @inline(__always) var byteCount: Int {
    get { Int(read(4, as: UInt32.self)) }
    nonmutating set { write(UInt32(newValue), at: 4) }
  }
  /// Until when a tracker event lets the profile exist, `.min` where none did; of one that exists no more,
  /// when it ended. 6 bytes, which hold every instant before the horizon; their ends stand for `.min` and `never`.
  @inline(__always)
  var eventsEnd: Int64 {
    get {
      let time = Int64(read(12, as: Int16.self)) << 32 | Int64(read(8, as: UInt32.self))
      return time == EventTime.horizon ? EventTime.never : time == -EventTime.horizon ? .min : time
    }
    nonmutating set {
      let time = max(-EventTime.horizon, min(EventTime.horizon, newValue))
      write(UInt32(truncatingIfNeeded: time), at: 8)
      write(Int16(truncatingIfNeeded: time >> 32), at: 12)
    }
  }
  @inline(__always) var timerCount: Int {
    get { Int(read(14, as: UInt16.self)) }
    nonmutating set { write(UInt16(newValue), at: 14) }
  }
  @inline(__always) var beginCount: Int {
    get { Int(read(16, as: UInt16.self)) }
    nonmutating set { write(UInt16(newValue), at: 16) }
  }
  @inline(__always) var listCount: Int {
    get { Int(read(18, as: UInt16.self)) }
    nonmutating set { write(UInt16(newValue), at: 18) }
  }
  @inline(__always) var rowBytes: Int {
    get { Int(read(20, as: UInt16.self)) &* 8 }
    nonmutating set { write(UInt16(newValue / 8), at: 20) }
  }
  /// 3 bytes: a record is at most 16 MiB, so a value in it is shorter.
  @inline(__always)
  var keyCount: Int {
    get { Int(read(22, as: UInt16.self)) | Int(read(24, as: UInt8.self)) << 16 }
    nonmutating set {
      write(UInt16(truncatingIfNeeded: newValue), at: 22)
      write(UInt8(newValue >> 16), at: 24)
    }
  }
  @inline(__always) var namespace: UInt8 {
    get { read(25) }
    nonmutating set { write(newValue, at: 25) }
  }
  @inline(__always)
  var sizeClass: UInt8 {
    get { read(26, as: UInt8.self) & 0x7F }
    nonmutating set { write(read(26, as: UInt8.self) & 0x80 | newValue, at: 26) }
  }
  @inline(__always)
  var exists: Bool {
    get { read(26, as: UInt8.self) & 0x80 != 0 }
    nonmutating set { write(read(26, as: UInt8.self) & 0x7F | (newValue ? 0x80 : 0), at: 26) }
  }

  /// The deadline that is set for it.
  @inline(__always)
  var armed: DeadlineQueue.Mark {
    get { DeadlineQueue.Mark(bits: read(27)) }
    nonmutating set { write(newValue.bits, at: 27) }
  }

  @inline(__always)
  var key: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base + Profile.headBytes, count: keyCount) }

  // MARK: sections

  @inline(__always) var bitsOffset: Int { Profile.headBytes &+ keyCount }
  @inline(__always)
  func instantsOffset(_ layout: borrowing ProfileLayout) -> Int { bitsOffset &+ layout.bitBytes }
  @inline(__always)
  func timersOffset(_ layout: borrowing ProfileLayout) -> Int { instantsOffset(layout) &+ layout.instants &* 8 }
  @inline(__always)
  func beginsOffset(_ layout: borrowing ProfileLayout) -> Int { timersOffset(layout) &+ timerCount &* 8 }
  @inline(__always)
  func rowsOffset(_ layout: borrowing ProfileLayout) -> Int { beginsOffset(layout) &+ beginCount &* 8 }
  @inline(__always)
  func directoryOffset(_ layout: borrowing ProfileLayout) -> Int { rowsOffset(layout) &+ rowBytes }

  @inline(__always)
  func bit(_ index: Int) -> Bool {
    read(bitsOffset &+ index >> 3, as: UInt8.self) >> UInt8(truncatingIfNeeded: index & 7) & 1 != 0
  }
  @inline(__always)
  func setBit(_ index: Int, _ on: Bool) {
    let offset = bitsOffset &+ index >> 3
    let mask = UInt8(1) << UInt8(truncatingIfNeeded: index & 7)
    let byte: UInt8 = read(offset)
    write(on ? byte | mask : byte & ~mask, at: offset)
  }

  @inline(__always)
  func instant(_ index: Int, _ layout: borrowing ProfileLayout) -> Int64 { read(instantsOffset(layout) &+ index &* 8) }
  @inline(__always)
  func setInstant(_ index: Int, to time: Int64, _ layout: borrowing ProfileLayout) {
    write(time, at: instantsOffset(layout) &+ index &* 8)
  }

  /// When the first of the conditions flips by time alone; `never` where none does.
  @inline(__always)
  func earliestTimer(_ layout: borrowing ProfileLayout) -> Int64 {
    var offset = timersOffset(layout)
    let end = offset &+ timerCount &* 8
    var least = Int64.max
    while offset < end {
      least = min(least, read(offset))
      offset &+= 8
    }
    return least == .max ? EventTime.never : Stamp(bits: least).time
  }

  // MARK: lists

  /// The facts of a list; empty where there is none.
  /// - Complexity: O(lists that hold facts)
  @inline(__always)
  func facts(_ list: Int, _ layout: borrowing ProfileLayout) -> Facts {
    let stride = Int(layout.lists[list].stride)
    guard let place = find(list, layout) else { return Facts(base: UnsafeRawPointer(base), count: 0, stride: stride) }
    return Facts(base: start(place, layout), count: place.count, stride: stride)
  }

  /// Where a list stands.
  struct Place {
    /// Index in the directory.
    var entry: Int
    /// Offset of its facts, or of its block's address.
    var offset: Int
    var count: Int
    var isExternal: Bool
  }

  /// Bytes of an entry of the directory: the list 2, and how many facts it has 1.
  static let entryBytes = 3
  /// Stands for the number of facts where the list has a block of its own, which knows it.
  static let externalTally: UInt8 = 255

  @inline(__always)
  func tally(_ entry: Int, _ directory: Int) -> UInt8 { read(directory &+ entry &* Profile.entryBytes &+ 2) }

  @inline(__always)
  func place(_ entry: Int, offset: Int, _ directory: Int) -> Place {
    let tally = tally(entry, directory)
    if tally != Profile.externalTally {
      return Place(entry: entry, offset: offset, count: Int(tally), isExternal: false)
    }
    return Place(entry: entry, offset: offset, count: external(at: offset).count, isExternal: true)
  }

  @inline(__always)
  func list(_ entry: Int, _ directory: Int) -> Int {
    Int(read(directory &+ entry &* Profile.entryBytes, as: UInt16.self))
  }

  @inline(__always)
  func bytes(_ place: Place, _ list: Int, _ layout: borrowing ProfileLayout) -> Int {
    place.isExternal ? 8 : place.count &* Int(layout.lists[list].stride)
  }

  /// Bytes among the facts that an entry's take.
  @inline(__always)
  func bytes(_ entry: Int, _ directory: Int, _ list: Int, _ layout: borrowing ProfileLayout) -> Int {
    let tally = tally(entry, directory)
    return tally == Profile.externalTally ? 8 : Int(tally) &* Int(layout.lists[list].stride)
  }

  @inline(__always)
  func find(_ list: Int, _ layout: borrowing ProfileLayout) -> Place? {
    let directory = directoryOffset(layout)
    let count = listCount
    var offset = directory &+ count &* Profile.entryBytes
    var entry = 0
    while entry < count {
      let other = self.list(entry, directory)
      if other == list { return place(entry, offset: offset, directory) }
      if other > list { return nil }
      offset &+= bytes(entry, directory, other, layout)
      entry &+= 1
    }
    return nil
  }

  @inline(__always)
  func start(_ place: Place, _ layout: borrowing ProfileLayout) -> UnsafeRawPointer {
    place.isExternal ? external(place).facts : UnsafeRawPointer(base + place.offset)
  }

  @inline(__always)
  func external(_ place: Place) -> ExternalList { external(at: place.offset) }

  @inline(__always)
  private func external(at offset: Int) -> ExternalList {
    guard let block = UnsafeMutableRawPointer(bitPattern: read(offset, as: UInt.self)) else {
      preconditionFailure("Profile: an external list has a block")
    }
    return ExternalList(block)
  }
}

/// An instant and what it concerns, in 8 bytes that compare as the instants do.
struct Stamp: BitwiseCopyable {
  var bits: Int64
  @inline(__always) init(bits: Int64) { self.bits = bits }
  /// - Parameter time: before `EventTime.horizon`.
  @inline(__always) init(_ time: Int64, _ index: Int) { bits = time << 16 | Int64(index) }
  @inline(__always) var time: Int64 { bits >> 16 }
  @inline(__always) var index: Int { Int(bits & 0xFFFF) }
}
