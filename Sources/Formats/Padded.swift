import Segmentation

extension FlatBuffer where Element == UInt8 {
  /// Bytes behind a text that must be readable for `append(padded:)`.
  static var padding: Int { 32 }

  /// Appends a text behind which 32 more bytes may be read: short ones, which nearly all are, without a call.
  @inline(__always)
  mutating func append(padded text: UnsafeRawBufferPointer) {
    guard let source = text.baseAddress else { return }
    if count &+ text.count &+ Self.padding > capacity { reserve(count + text.count + Self.padding) }
    let target = UnsafeMutableRawPointer(base + count)
    if text.count <= 32 {
      target.storeBytes(of: source.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
      (target + 16).storeBytes(of: (source + 16).loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
    } else {
      target.copyMemory(from: source, byteCount: text.count)
    }
    count &+= text.count
  }
}

extension RecordBatch {
  /// Appends a text behind which 32 more bytes may be read, and returns where it lies.
  @inline(__always)
  mutating func append(padded text: UnsafeRawBufferPointer) -> ByteRange {
    let offset = bytes.count
    bytes.append(padded: text)
    return ByteRange(offset: UInt32(truncatingIfNeeded: offset), count: UInt32(truncatingIfNeeded: text.count))
  }
}
