/// Message ids as a changelog has them: in blocks, in the order in which they came. One record an id would be most of what
/// is written.
///
///     key    b | number 8
///     value  time of the first | each: key 8 | time less that of the first
///
/// The last block is open: written again, with what came since, until it is full. So there are about as many blocks as
/// full ones hold all ids, however often they are saved. A block goes when all its ids are out of reach.
struct RecentIDBlocks: ~Copyable {
  struct Block: BitwiseCopyable {
    var number: UInt64
    /// Time of its newest id.
    var newest: Int64
  }

  /// A block that was loaded, and where its ids stand.
  private struct Loaded {
    var block: Block
    var ids: Range<Int>
  }

  var isTracking = false
  /// Of how many ids a block is full, and how many it has at most: it fits in a record of Kafka, 1 MiB, where an id
  /// takes 18 bytes at most.
  var sizes = 256...1 << 15
  /// Ids of the open block, and how many of them are saved.
  private var open = FlatBuffer<RecentIDs.Slot>()
  private var savedCount = 0
  private var openNumber: UInt64 = 0
  /// Full ones, in order of number from `head` on.
  private var full = FlatBuffer<Block>()
  private var head = 0
  private var loaded: [Loaded] = []
  private var loadedIDs = FlatBuffer<RecentIDs.Slot>()

  @inline(__always)
  mutating func note(_ key: UInt64, _ time: Int64) { open.append(RecentIDs.Slot(key: key, time: time)) }

  // MARK: saving

  /// Writes the ids that came since the last call, and deletes the blocks of which all ids are before `cut`.
  mutating func save(to sink: inout some StateSink & ~Copyable, since cut: Int64) {
    var key = StateWriter()
    if savedCount < open.count { saveOpen(to: &sink, &key) }
    while head < full.count, full[head].newest < cut {
      RecentIDBlocks.begin(&key, full[head].number)
      sink.delete(key.bytes)
      head += 1
    }
    dropDeleted()
  }

  private mutating func saveOpen(to sink: inout some StateSink & ~Copyable, _ key: inout StateWriter) {
    var value = StateWriter()
    var start = 0
    while start < open.count {
      let end = min(open.count, start + sizes.upperBound)
      RecentIDBlocks.begin(&key, openNumber)
      let newest = write(start..<end, to: &value)
      sink.put(key.bytes, value.bytes)
      guard end - start >= sizes.lowerBound else { break }
      full.append(Block(number: openNumber, newest: newest))
      openNumber += 1
      start = end
    }
    open.base.update(from: open.base + start, count: open.count - start)
    open.removeLast(start)
    savedCount = open.count
  }

  private static func begin(_ key: inout StateWriter, _ number: UInt64) {
    key.begin(.recentIDBlock)
    key.sortable(number)
  }

  /// - Returns: the time of the newest.
  private func write(_ ids: Range<Int>, to value: inout StateWriter) -> Int64 {
    let first = open[ids.lowerBound].time
    var newest = first
    value.removeAll()
    value.signed(first)
    for place in ids {
      value.bits(open[place].key)
      value.signed(open[place].time - first)
      newest = max(newest, open[place].time)
    }
    return newest
  }

  /// Gives back the room of blocks that were deleted, once it is worth the copy of the others.
  private mutating func dropDeleted() {
    guard head > 64, head * 2 > full.count else { return }
    full.base.update(from: full.base + head, count: full.count - head)
    full.removeLast(head)
    head = 0
  }

  // MARK: loading

  /// Takes a block in; blocks may come in any order, and take effect in that of their numbers.
  mutating func load(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, as place: ShardPlace
  ) throws(MalformedState) {
    let number = try Shard.hash(key)
    let start = loadedIDs.count
    let newest = try RecentIDBlock.visit(value) { id, time in
      if place.isHome(of: id) { loadedIDs.append(RecentIDs.Slot(key: id, time: time)) }
    }
    loaded.append(Loaded(block: Block(number: number, newest: newest), ids: start..<loadedIDs.count))
  }

  /// All blocks are loaded: hands over their ids in the order in which they came. The next block is a new one.
  mutating func takeLoaded() -> FlatBuffer<RecentIDs.Slot> {
    loaded.sort { $0.block.number < $1.block.number }
    var ids = FlatBuffer<RecentIDs.Slot>(capacity: max(1, loadedIDs.count))
    for block in loaded {
      full.append(block.block)
      ids.append(loadedIDs.base + block.ids.lowerBound, count: block.ids.count)
    }
    if let last = loaded.last { openNumber = last.block.number &+ 1 }
    loaded = []
    loadedIDs = FlatBuffer(capacity: 1)
    return ids
  }
}

/// The value of a record of a changelog that holds message ids.
public enum RecentIDBlock {
  /// Walks the ids of a block.
  /// - Returns: the time of the newest.
  static func visit(
    _ value: UnsafeRawBufferPointer, _ body: (UInt64, Int64) -> Void
  ) throws(MalformedState) -> Int64 {
    var value = StateReader(value)
    let first = try value.instant()
    var newest = Int64.min
    repeat {
      let key: UInt64 = try value.bits()
      let (time, overflow) = first.addingReportingOverflow(try value.signed())
      // A key of 0 stands for none.
      guard key != 0, !overflow, time > -EventTime.horizon, time < EventTime.horizon else { throw MalformedState() }
      body(key, time)
      newest = max(newest, time)
    } while !value.isAtEnd
    return newest
  }

  /// How many ids a block holds, all of which are looked at.
  public static func count(_ value: UnsafeRawBufferPointer) throws(MalformedState) -> Int {
    var count = 0
    _ = try visit(value) { _, _ in count += 1 }
    return count
  }
}
