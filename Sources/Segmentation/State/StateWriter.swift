/// Builds a key or a value of the state.
///
/// Numbers are LEB128 varints, signed ones in zigzag; in keys they are big-endian, so that they sort.
package struct StateWriter: ~Copyable {
  private var buffer = FlatBuffer<UInt8>(capacity: 256)

  package init() {}

  /// Valid until the next change.
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: buffer.base, count: buffer.count) }

  package mutating func begin(_ kind: StateKind) {
    buffer.removeAll()
    buffer.append(kind.rawValue)
  }

  package mutating func removeAll() { buffer.removeAll() }

  package mutating func byte(_ byte: UInt8) { buffer.append(byte) }

  package mutating func number(_ number: some UnsignedInteger & FixedWidthInteger) {
    let place = room(10)
    var rest = UInt64(truncatingIfNeeded: number)
    var count = 0
    while rest >= 0x80 {
      place[count] = UInt8(truncatingIfNeeded: rest) | 0x80
      rest >>= 7
      count &+= 1
    }
    place[count] = UInt8(truncatingIfNeeded: rest)
    buffer.count &+= count &+ 1
  }

  /// Where the next bytes are to be written, so many of which there is room for.
  @inline(__always)
  private mutating func room(_ bytes: Int) -> UnsafeMutablePointer<UInt8> {
    if buffer.count &+ bytes > buffer.capacity { buffer.reserve(buffer.count + bytes) }
    return buffer.base + buffer.count
  }

  /// - Parameter count: not negative.
  package mutating func count(_ count: Int) { number(UInt(bitPattern: count)) }

  package mutating func signed(_ number: Int64) { self.number(UInt64(bitPattern: number << 1 ^ number >> 63)) }

  /// The bytes of a number, the least first.
  package mutating func bits<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) { raw(number.littleEndian) }

  /// As it stands in keys.
  package mutating func sortable<Number: UnsignedInteger & FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
    raw(number.bigEndian)
  }

  @inline(__always)
  private mutating func raw<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
    UnsafeMutableRawPointer(room(MemoryLayout<Number>.size)).storeBytes(of: number, as: Number.self)
    buffer.count &+= MemoryLayout<Number>.size
  }

  /// Bytes behind which nothing tells where they end.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    buffer.append(start.assumingMemoryBound(to: UInt8.self), count: bytes.count)
  }

  package mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  /// Bytes behind their count.
  package mutating func text(_ bytes: UnsafeRawBufferPointer) {
    count(bytes.count)
    append(bytes)
  }
}
