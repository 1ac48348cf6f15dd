/// A long list of facts in a block of its own, with room before and behind, so that adding a new fact and letting go of the
/// oldest cost the same however many there are.
///
///     head (UInt32) | capacity (UInt32) | … facts … 
///
/// The count stands in the profile's directory.
struct ExternalList {
  static let headBytes = 16
  var block: UnsafeMutableRawPointer

  init(_ block: UnsafeMutableRawPointer) { self.block = block }

  /// Bytes before the first fact.
  var head: Int {
    get { Int(block.load(as: UInt32.self)) }
    nonmutating set { block.storeBytes(of: UInt32(newValue), as: UInt32.self) }
  }
  /// Bytes for facts in all.
  var capacity: Int { Int(block.load(fromByteOffset: 4, as: UInt32.self)) }
  var facts: UnsafeRawPointer { UnsafeRawPointer(block + ExternalList.headBytes + head) }
  var first: UnsafeMutableRawPointer { block + ExternalList.headBytes + head }

  static func make(capacity: Int) -> ExternalList {
    let block = UnsafeMutableRawPointer.allocate(byteCount: headBytes + capacity, alignment: 16)
    block.storeBytes(of: 0, as: UInt32.self)
    block.storeBytes(of: UInt32(capacity), toByteOffset: 4, as: UInt32.self)
    return ExternalList(block)
  }

  func free() { block.deallocate() }

  /// Opens a gap of `bytes` at `offset` within `used` bytes of facts and returns the list, which may have moved.
  /// - Complexity: amortised O(bytes behind `offset`), or before it where that is less and there is room.
  func open(_ bytes: Int, at offset: Int, used: Int) -> ExternalList {
    if offset < used - offset, head >= bytes {
      let start = first
      (start - bytes).copyMemory(from: start, byteCount: offset)
      head -= bytes
      return self
    }
    if head + used + bytes <= capacity {
      (first + offset + bytes).copyMemory(from: first + offset, byteCount: used - offset)
      return self
    }
    let roomy = ExternalList.make(capacity: max(capacity, (used + bytes) * 2))
    // A quarter of the room goes before the facts where the gap is near the front: a log that runs backwards.
    roomy.head = offset < used - offset ? (roomy.capacity - used - bytes) / 2 : 0
    roomy.first.copyMemory(from: first, byteCount: offset)
    (roomy.first + offset + bytes).copyMemory(from: first + offset, byteCount: used - offset)
    free()
    return roomy
  }

  func close(_ bytes: Int, at offset: Int, used: Int) {
    if offset == 0 {
      head += bytes
    } else {
      (first + offset).copyMemory(from: first + offset + bytes, byteCount: used - offset - bytes)
    }
  }
}
