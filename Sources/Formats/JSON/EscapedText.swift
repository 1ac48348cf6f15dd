import Segmentation

/// The content of a JSON string with its escapes, read as UTF-8 piece by piece.
///
/// Half of a surrogate pair reads as U+FFFD, since real clients cut texts in the middle of a character.
struct EscapedText {
  private let bytes: UnsafeRawBufferPointer
  private var index = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The next scalar that an escape stands for, or the run of bytes up to the next escape.
  private enum Piece { case run(Range<Int>), scalar(UInt32), end, malformed }

  private mutating func next() -> Piece {
    guard index < bytes.count else { return .end }
    let start = index
    while index < bytes.count, bytes[index] != UInt8(ascii: "\\") { index += 1 }
    if index > start { return .run(start..<index) }
    guard index + 1 < bytes.count else { return .malformed }
    index += 2
    switch bytes[index - 1] {
    case UInt8(ascii: "\""): return .scalar(0x22)
    case UInt8(ascii: "\\"): return .scalar(0x5C)
    case UInt8(ascii: "/"): return .scalar(0x2F)
    case UInt8(ascii: "b"): return .scalar(0x08)
    case UInt8(ascii: "f"): return .scalar(0x0C)
    case UInt8(ascii: "n"): return .scalar(0x0A)
    case UInt8(ascii: "r"): return .scalar(0x0D)
    case UInt8(ascii: "t"): return .scalar(0x09)
    case UInt8(ascii: "u"): return unit()
    default: return .malformed
    }
  }

  private mutating func unit() -> Piece {
    guard let first = hexadecimal(at: index) else { return .malformed }
    index += 4
    guard first & 0xF800 == 0xD800 else { return .scalar(first) }
    if first < 0xDC00, index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"),
      bytes[index + 1] == UInt8(ascii: "u"),
      let second = hexadecimal(at: index + 2), second & 0xFC00 == 0xDC00
    {
      index += 6
      return .scalar(0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF))
    }
    return .scalar(0xFFFD)
  }

  private func hexadecimal(at offset: Int) -> UInt32? {
    guard offset + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[offset..<offset + 4] {
      guard let digit = hexadecimalDigit(byte) else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  /// Appends what the text says; false where an escape is none of JSON's.
  mutating func append(to buffer: inout FlatBuffer<UInt8>) -> Bool {
    while true {
      switch next() {
      case .run(let range):
        if let base = bytes.baseAddress {
          buffer.append((base + range.lowerBound).assumingMemoryBound(to: UInt8.self), count: range.count)
        }
      case .scalar(let scalar):
        for byte in Self.utf8(scalar) { buffer.append(byte) }
      case .end: return true
      case .malformed: return false
      }
    }
  }

  /// Whether the text says `other`; false where an escape is none of JSON's.
  mutating func equals(_ other: UnsafeRawBufferPointer) -> Bool {
    var compared = 0
    while true {
      switch next() {
      case .run(let range):
        guard compared + range.count <= other.count else { return false }
        for offset in 0..<range.count where bytes[range.lowerBound + offset] != other[compared + offset] {
          return false
        }
        compared += range.count
      case .scalar(let scalar):
        for byte in Self.utf8(scalar) {
          guard compared < other.count, other[compared] == byte else { return false }
          compared += 1
        }
      case .end: return compared == other.count
      case .malformed: return false
      }
    }
  }

  private static func utf8(_ scalar: UInt32) -> String.UTF8View {
    String(Unicode.Scalar(scalar) ?? "\u{FFFD}").utf8
  }
}

@inline(__always)
func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}
