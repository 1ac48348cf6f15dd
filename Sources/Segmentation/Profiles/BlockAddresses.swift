/// By index of the profile: the address of its block, 0 where the index is free. 6 bytes each, which hold every address that
/// a process has without asking for more (47 bits on x86-64, 48 on arm64).
struct BlockAddresses: ~Copyable {
  private static let stride = 6
  /// Two bytes behind the last one, so that each can be read as eight.
  private var bytes = FlatBuffer<UInt8>(capacity: 64 * stride)
  private(set) var count = 0

  init() { bytes.grow(by: 2).update(repeating: 0, count: 2) }

  @inline(__always)
  func pointer(_ index: Int) -> UnsafeRawPointer {
    assert(index < count, "BlockAddresses: index within count")
    return UnsafeRawPointer(bytes.base + index &* BlockAddresses.stride)
  }

  @inline(__always)
  subscript(index: Int) -> UnsafeMutableRawPointer? {
    get {
      let bits = UInt64(littleEndian: pointer(index).loadUnaligned(as: UInt64.self))
      return UnsafeMutableRawPointer(bitPattern: UInt(bits & 0xFFFF_FFFF_FFFF))
    }
    nonmutating set {
      let bits = UInt64(UInt(bitPattern: newValue))
      precondition(bits >> 48 == 0, "BlockAddresses: an address has 48 bits")
      let place = UnsafeMutableRawPointer(mutating: pointer(index))
      place.storeBytes(of: UInt32(truncatingIfNeeded: bits).littleEndian, as: UInt32.self)
      place.storeBytes(of: UInt16(truncatingIfNeeded: bits >> 32).littleEndian, toByteOffset: 4, as: UInt16.self)
    }
  }

  mutating func append(_ block: UnsafeMutableRawPointer) {
    bytes.grow(by: BlockAddresses.stride).update(repeating: 0, count: BlockAddresses.stride)
    count += 1
    self[count - 1] = block
  }
}
