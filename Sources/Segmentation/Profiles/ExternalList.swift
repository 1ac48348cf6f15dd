/// A long list of facts in a block of its own, with room before and behind, so that adding a new fact and letting go of the
/// oldest cost the same however many there are.
///
///     head (UInt32) | capacity (UInt32) | summaries | count | … facts …
///
/// A fact stands in a slot, the first of which is at the beginning of the room;
/// the slot is its own until another is put in or taken out before it. Summaries (`FactSummary`) are made when some rule
/// first asks, and go with the block.
struct ExternalList {
  static let headBytes = 24
  var block: UnsafeMutableRawPointer

  init(_ block: UnsafeMutableRawPointer) { self.block = block }

  /// Bytes before the first fact.
  var head: Int {
    get { Int(block.load(as: UInt32.self)) }
    nonmutating set { block.storeBytes(of: UInt32(newValue), as: UInt32.self) }
  }
  /// Bytes for facts in all.
  var capacity: Int { Int(block.load(fromByteOffset: 4, as: UInt32.self)) }
  var slots: UnsafeMutableRawPointer { block + ExternalList.headBytes }
  var facts: UnsafeRawPointer { UnsafeRawPointer(first) }
  var first: UnsafeMutableRawPointer { slots + head }

  /// The first of the summaries.
  var summaries: SummaryBlock? {
    get { SummaryBlock(block.load(fromByteOffset: 8, as: UInt.self)) }
    nonmutating set {
      block.storeBytes(of: newValue.map { UInt(bitPattern: $0.base) } ?? 0, toByteOffset: 8, as: UInt.self)
    }
  }

  /// How many facts there are; its owner keeps it.
  var count: Int {
    get { block.load(fromByteOffset: 16, as: Int.self) }
    nonmutating set { block.storeBytes(of: newValue, toByteOffset: 16, as: Int.self) }
  }

  static func make(capacity: Int) -> ExternalList {
    let list = ExternalList(.allocate(byteCount: headBytes + capacity, alignment: 16))
    list.head = 0
    list.block.storeBytes(of: UInt32(capacity), toByteOffset: 4, as: UInt32.self)
    list.summaries = nil
    list.count = 0
    return list
  }

  func free() {
    var summary = summaries
    while let known = summary {
      summary = known.next
      known.base.deallocate()
    }
    block.deallocate()
  }

  func summary(aspect: UInt32, _ cell: Int) -> SummaryBlock? {
    var summary = summaries
    while let known = summary, !known.isOf(aspect, cell) { summary = known.next }
    return summary
  }

  /// Opens a gap for one fact of `stride` bytes at `offset` within `used` bytes of facts and returns the list, which may have
  /// moved.
  /// - Complexity: amortised O(bytes behind `offset`), or before it where that is less.
  func open(_ stride: Int, at offset: Int, used: Int) -> ExternalList {
    let isNearFront = offset < used - offset
    if isNearFront, head >= stride {
      forget(before: (head + offset) / stride)
      let start = first
      (start - stride).copyMemory(from: start, byteCount: offset)
      head -= stride
      return self
    }
    if !isNearFront, head + used + stride <= capacity {
      forget(from: (head + offset) / stride)
      (first + offset + stride).copyMemory(from: first + offset, byteCount: used - offset)
      return self
    }
    let roomy = ExternalList.make(capacity: (used + stride) * 2)
    // Most of the room goes before the facts where the gap is near the front: a log that runs backwards.
    roomy.head = isNearFront ? (used + stride) / stride * 3 / 4 * stride : 0
    roomy.first.copyMemory(from: first, byteCount: offset)
    (roomy.first + offset + stride).copyMemory(from: first + offset, byteCount: used - offset)
    free()
    return roomy
  }

  /// Takes `bytes` of facts of `stride` bytes out at `offset`.
  func close(_ bytes: Int, at offset: Int, used: Int, _ stride: Int) {
    if offset == 0 {
      head += bytes
    } else {
      forget(from: (head + offset) / stride)
      (first + offset).copyMemory(from: first + offset + bytes, byteCount: used - offset - bytes)
    }
  }

  /// The facts in the slots before `slot` move.
  private func forget(before slot: Int) {
    var summary = summaries
    while let known = summary {
      known.from = max(known.from, slot)
      summary = known.next
    }
  }

  /// Those from `slot` on.
  private func forget(from slot: Int) {
    var summary = summaries
    while let known = summary {
      known.to = min(known.to, slot)
      summary = known.next
    }
  }
}
