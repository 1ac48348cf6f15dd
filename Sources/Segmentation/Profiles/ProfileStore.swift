internal import CXXHash

/// All profiles of a shard: their blocks, the table that finds them by identifier, and their deadlines.
struct ProfileStore: ~Copyable {
  let layout: ProfileLayout
  var texts = TextTable()
  var deadlines = DeadlineQueue()
  /// What a state that is kept on disk does not have yet.
  var changes = ChangedProfiles()
  private var slab = Slab()
  private var blocks = BlockAddresses()
  private var bench = Bench()
  private var freeIndices: FlatBuffer<UInt32>
  private var table: ProfileTable
  /// Facts held, each once per list.
  var factCount = 0
  /// Facts, and runs of facts, that evaluations looked at.
  var factsVisited: UInt64 = 0
  private(set) var count = 0

  init(layout: consuming ProfileLayout) {
    self.layout = layout
    freeIndices = FlatBuffer(capacity: 16)
    table = ProfileTable()
  }

  deinit {
    for index in 0..<blocks.count {
      guard let block = blocks[index] else { continue }
      let profile = Profile(block)
      freeExternals(profile)
      if profile.sizeClass == Slab.largestClass { block.deallocate() }
    }
  }

  @inline(__always)
  subscript(index: UInt32) -> Profile {
    guard let block = blocks[Int(index)] else {
      preconditionFailure("ProfileStore: the index of a profile")
    }
    return Profile(block)
  }

  /// One more than the largest index that was ever given out; some may be free.
  var endIndex: UInt32 { UInt32(blocks.count) }
  func isLive(_ index: UInt32) -> Bool { blocks[Int(index)] != nil }

  /// The profile of an identifier.
  @inline(__always)
  func find(_ namespace: UInt8, _ key: UnsafeRawBufferPointer, hash: UInt64) -> UInt32? {
    var probe = table.probe(hash)
    while let index = table.next(&probe) {
      let profile = self[index]
      if profile.namespace == namespace, ProfileStore.same(profile.key, key) { return index }
    }
    return nil
  }

  /// Whether a profile, if it is one, is that of an identifier.
  @inline(__always)
  func isProfile(_ index: UInt32, of namespace: UInt8, _ key: UnsafeRawBufferPointer) -> Bool {
    guard let block = blocks[Int(index)] else { return false }
    return Profile(block).namespace == namespace && ProfileStore.same(Profile(block).key, key)
  }

  // MARK: ahead of use

  @inline(__always)
  func prefetchSlot(_ hash: UInt64) { table.prefetch(hash) }

  /// The profile that a hash most likely means.
  @inline(__always)
  func likelyProfile(_ hash: UInt64) -> UInt32? {
    var probe = table.probe(hash)
    return table.next(&probe)
  }

  @inline(__always)
  func prefetchAddress(at index: UInt32) { muster_prefetch(blocks.pointer(Int(index))) }

  @inline(__always)
  func prefetchProfile(at index: UInt32) {
    if let block = blocks[Int(index)] {
      muster_prefetch(block)
      muster_prefetch(block + 64)
      muster_prefetch(block + 128)
    }
  }

  /// What `prefetchProfile` leaves out of a block whose beginning is near.
  @inline(__always)
  func prefetchRest(at index: UInt32) {
    guard let block = blocks[Int(index)] else { return }
    let used = Profile(block).byteCount
    var offset = 192
    while offset < used, offset < 512 {
      muster_prefetch(block + offset)
      offset &+= 64
    }
  }

  @inline(__always)
  static func same(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    guard a.count == b.count else { return false }
    guard let left = a.baseAddress, let right = b.baseAddress else { return true }
    var offset = 0
    while offset &+ 8 <= a.count {
      if (left + offset).loadUnaligned(as: UInt64.self) != (right + offset).loadUnaligned(as: UInt64.self) {
        return false
      }
      offset &+= 8
    }
    while offset < a.count {
      if left.load(fromByteOffset: offset, as: UInt8.self) != right.load(fromByteOffset: offset, as: UInt8.self) {
        return false
      }
      offset &+= 1
    }
    return true
  }

  /// Adds a profile of which nothing is known yet.
  mutating func add(_ namespace: UInt8, _ key: UnsafeRawBufferPointer, hash: UInt64) -> UInt32 {
    let bytes =
      Profile.headBytes + key.count + layout.bitBytes + layout.instants * 8
      + (layout.keepsStatements ? Statements.countBytes : 0)
    let (block, sizeClass) = allocate(bytes)
    block.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    let profile = Profile(block)
    profile.keyCount = key.count
    profile.namespace = namespace
    profile.sizeClass = sizeClass
    profile.eventsEnd = .min
    profile.armed = .none
    profile.byteCount = bytes
    if let start = key.baseAddress { (block + Profile.headBytes).copyMemory(from: start, byteCount: key.count) }
    let index: UInt32
    if freeIndices.count > 0 {
      index = freeIndices[freeIndices.count - 1]
      freeIndices.removeLast()
      blocks[Int(index)] = block
    } else {
      index = UInt32(blocks.count)
      blocks.append(block)
    }
    reset(profile)
    table.insert(hash, index)
    count += 1
    return index
  }

  /// Bits and instants of a profile of which nothing is known.
  func reset(_ profile: Profile) {
    (profile.base + profile.bitsOffset).copyMemory(from: layout.initialBits.base, byteCount: layout.bitBytes)
    for instant in 0..<layout.instants { profile.setInstant(instant, to: .min, layout) }
    profile.eventsEnd = .min
  }

  /// Takes a profile out: its block and its place in the table.
  mutating func remove(_ index: UInt32, hash: UInt64) {
    changes.remove(index, self[index])
    clear(index)
    table.remove(hash, index)
    release(self[index])
    blocks[Int(index)] = nil
    freeIndices.append(index)
    count -= 1
  }

  /// Lets go of all facts, timers, begins and rows.
  private mutating func clear(_ index: UInt32) {
    clearFacts(index)
    let profile = self[index]
    releaseRows(profile)
    profile.rowBytes = 0
    profile.byteCount = profile.timersOffset(layout)
  }

  /// Lets go of all facts, timers and begins, and sets bits and instants back; rows and statements stay.
  mutating func clearFacts(_ index: UInt32) {
    let profile = self[index]
    let directory = profile.directoryOffset(layout)
    var offset = directory + profile.listCount * Profile.entryBytes
    for entry in 0..<profile.listCount {
      let list = profile.list(entry, directory)
      let place = profile.place(entry, offset: offset, directory)
      releaseTexts(
        Facts(base: profile.start(place, layout), count: place.count, stride: Int(layout.lists[list].stride)), list)
      factCount -= place.count
      offset += profile.bytes(place, list, layout)
    }
    freeExternals(profile)
    let rows = profile.rowsOffset(layout)
    let statements = layout.keepsStatements ? statements(profile).byteCount + Statements.countBytes : 0
    profile.timerCount = 0
    profile.beginCount = 0
    profile.listCount = 0
    let start = profile.timersOffset(layout)
    (profile.base + start).copyMemory(from: profile.base + rows, byteCount: profile.rowBytes)
    let used = start + profile.rowBytes + statements
    (profile.base + (used - statements)).copyMemory(
      from: profile.base + (profile.byteCount - statements), byteCount: statements)
    reset(profile)
    shrink(index, to: used)
  }

  private func freeExternals(_ profile: Profile) {
    let directory = profile.directoryOffset(layout)
    var offset = directory + profile.listCount * Profile.entryBytes
    for entry in 0..<profile.listCount {
      let place = profile.place(entry, offset: offset, directory)
      if place.isExternal { profile.external(place).free() }
      offset += profile.bytes(place, profile.list(entry, directory), layout)
    }
  }

  private mutating func allocate(_ bytes: Int) -> (UnsafeMutableRawPointer, UInt8) {
    if let sizeClass = slab.sizeClass(for: bytes) { return (slab.allocate(sizeClass), sizeClass) }
    return (UnsafeMutableRawPointer.allocate(byteCount: ProfileStore.roomy(bytes), alignment: 16), Slab.largestClass)
  }

  /// What `malloc` is asked for beyond the largest class: the next power of two, so that the capacity follows from the size.
  private static func roomy(_ bytes: Int) -> Int { 1 << (Int.bitWidth - (bytes - 1).leadingZeroBitCount) }

  private mutating func release(_ profile: Profile) {
    if profile.sizeClass == Slab.largestClass {
      profile.base.deallocate()
    } else if profile.sizeClass == Bench.sizeClass {
      slab.free(bench.home, bench.homeClass)
      bench.owner = nil
    } else {
      slab.free(profile.base, profile.sizeClass)
    }
  }

  @inline(__always)
  private func capacity(_ profile: Profile) -> Int {
    if profile.sizeClass < Slab.largestClass { return slab.capacity(of: profile.sizeClass) }
    return profile.sizeClass == Bench.sizeClass ? Bench.bytes : ProfileStore.roomy(profile.byteCount)
  }

  /// Opens a gap of `bytes` at `offset` of a profile's block; the block may move.
  @inline(__always)
  mutating func open(_ index: UInt32, at offset: Int, _ bytes: Int) -> Profile {
    let profile = self[index]
    let used = profile.byteCount
    if used &+ bytes <= capacity(profile) {
      (profile.base + (offset &+ bytes)).copyMemory(from: profile.base + offset, byteCount: used &- offset)
      profile.byteCount = used &+ bytes
      return profile
    }
    let goesToBench = bench.owner == nil && used &+ bytes <= Bench.bytes
    let (block, sizeClass) = goesToBench ? (bench.block, Bench.sizeClass) : allocate(used &+ bytes)
    block.copyMemory(from: profile.base, byteCount: offset)
    (block + (offset &+ bytes)).copyMemory(from: profile.base + offset, byteCount: used &- offset)
    if goesToBench {
      bench.take(index, from: profile)
    } else {
      release(profile)
    }
    blocks[Int(index)] = block
    let moved = Profile(block)
    moved.sizeClass = sizeClass
    moved.byteCount = used &+ bytes
    return moved
  }

  /// Closes `bytes` at `offset`. The block stays where it is (`fit`), unless it is one of `malloc`.
  @inline(__always)
  mutating func close(_ index: UInt32, at offset: Int, _ bytes: Int) {
    let profile = self[index]
    if profile.sizeClass == Slab.largestClass,
      ProfileStore.roomy(profile.byteCount) != ProfileStore.roomy(profile.byteCount - bytes)
    {
      moveDown(index, at: offset, bytes)
      return
    }
    let used = profile.byteCount
    (profile.base + offset).copyMemory(from: profile.base + (offset &+ bytes), byteCount: used &- offset &- bytes)
    profile.byteCount = used &- bytes
  }

  /// A block of `malloc` has its capacity from its size, so it moves when the size falls below a power of two.
  private mutating func moveDown(_ index: UInt32, at offset: Int, _ bytes: Int) {
    let profile = self[index]
    let used = profile.byteCount - bytes
    let (block, sizeClass) = allocate(used)
    block.copyMemory(from: profile.base, byteCount: offset)
    (block + offset).copyMemory(from: profile.base + offset + bytes, byteCount: used - offset)
    release(profile)
    blocks[Int(index)] = block
    let moved = Profile(block)
    moved.sizeClass = sizeClass
    moved.byteCount = used
  }

  /// Moves a profile off the bench, and to a smaller block once 8 bytes of its own are free. Worth a look behind each
  /// evaluation.
  @inline(__always)
  mutating func fit(_ index: UInt32) {
    let profile = self[index]
    let used = profile.byteCount
    if profile.sizeClass == Bench.sizeClass { return leaveBench(index) }
    if profile.sizeClass == Slab.largestClass || slab.capacity(of: profile.sizeClass) &- used < 8 { return }
    if let sizeClass = slab.sizeClass(for: used), sizeClass < profile.sizeClass { shrink(index, to: used) }
  }

  /// Whoever has grown and was not evaluated gives way. No block may be in use.
  @inline(__always)
  mutating func clearBench() {
    if let owner = bench.owner { leaveBench(owner) }
  }

  private mutating func leaveBench(_ index: UInt32) {
    let profile = self[index]
    let used = profile.byteCount
    let room = slab.capacity(of: bench.homeClass) - used
    guard room >= 0, room < 8 else { return shrink(index, to: used) }
    bench.home.copyMemory(from: profile.base, byteCount: used)
    blocks[Int(index)] = bench.home
    self[index].sizeClass = bench.homeClass
    bench.owner = nil
  }

  private mutating func shrink(_ index: UInt32, to used: Int) {
    let profile = self[index]
    let (block, sizeClass) = allocate(used)
    block.copyMemory(from: profile.base, byteCount: used)
    release(profile)
    blocks[Int(index)] = block
    let moved = Profile(block)
    moved.sizeClass = sizeClass
    moved.byteCount = used
  }
}
