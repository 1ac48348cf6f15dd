import Glibc

@inline(__always)
func bytesAreEqual(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
  memcmp(a, b, count) == 0
}

/// The first bytes of a text and its last, up to eight of each; those of one of less than 16 overlap.
@inline(__always)
func ends(of text: UnsafeRawBufferPointer) -> (first: UInt64, last: UInt64) {
  guard let base = text.baseAddress else { return (0, 0) }
  func word<T: BinaryInteger & BitwiseCopyable>(_ offset: Int, _ type: T.Type) -> UInt64 {
    UInt64(truncatingIfNeeded: base.loadUnaligned(fromByteOffset: offset, as: type))
  }
  switch text.count {
  case 8...: return (word(0, UInt64.self), word(text.count &- 8, UInt64.self))
  case 4...: return (word(0, UInt32.self), word(text.count &- 4, UInt32.self))
  case 1...: return (word(0, UInt8.self) << 8 | word(text.count >> 1, UInt8.self), word(text.count &- 1, UInt8.self))
  default: return (0, 0)
  }
}

extension UnsafeRawBufferPointer {
  @inline(__always)
  func says(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    guard let baseAddress else { return true }
    // Of a constant length, which takes no call.
    return memcmp(baseAddress, text.utf8Start, text.utf8CodeUnitCount) == 0
  }

  func hasPrefix(_ text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount && UnsafeRawBufferPointer(rebasing: self[..<text.utf8CodeUnitCount]).says(text)
  }

  /// Whether it says `text`, which is in lower-case ASCII letters, in any letter case.
  func saysIgnoringCase(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for index in 0..<count where lowercased(self[index]) != text.utf8Start[index] { return false }
    return true
  }

  @inline(__always)
  func hasSameBytes(_ other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let baseAddress, let otherBase = other.baseAddress else { return true }
    return memcmp(baseAddress, otherBase, count) == 0
  }

  /// The text without Unicode's white space at its ends; it is UTF-8.
  @inline(__always)
  func trimmed() -> UnsafeRawBufferPointer {
    guard count > 0 else { return self }
    if self[0] &- 0x21 < 0x5F, self[count - 1] &- 0x21 < 0x5F { return self }
    return trimmedSlowly()
  }

  private func trimmedSlowly() -> UnsafeRawBufferPointer {
    var first = 0
    while let space = spaceLength(at: first) { first += space }
    var last = count
    while last > first {
      var start = last - 1
      while start > first, self[start] & 0xC0 == 0x80 { start -= 1 }
      guard let space = spaceLength(at: start), start + space == last else { break }
      last = start
    }
    return UnsafeRawBufferPointer(rebasing: self[first..<last])
  }

  /// Bytes of the white-space character at `offset`; nil where another one stands there, or none.
  func spaceLength(at offset: Int) -> Int? {
    guard offset < count else { return nil }
    switch self[offset] {
    case 0x09...0x0D, 0x20: return 1
    case 0xC2: return offset + 1 < count && (self[offset + 1] == 0x85 || self[offset + 1] == 0xA0) ? 2 : nil
    case 0xE1...0xE3:
      guard offset + 2 < count else { return nil }
      switch (self[offset], self[offset + 1], self[offset + 2]) {
      case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8), (0xE2, 0x80, 0xA9), (0xE2, 0x80, 0xAF),
        (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
        return 3
      default: return nil
      }
    default: return nil
    }
  }
}

@inline(__always)
func lowercased(_ byte: UInt8) -> UInt8 { byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte }
