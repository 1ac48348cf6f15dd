import Glibc
import Segmentation

/// Values as the core holds them: texts unescaped, arrays and objects as canonical bytes (`CanonicalTag`).
extension Reader {
  /// The value at `token`, its text or canonical bytes appended to `bytes`.
  mutating func value(_ token: Int, into bytes: inout FlatBuffer<UInt8>) -> Value {
    let offset = bytes.count
    switch document[token] {
    case UInt8(ascii: "\""):
      append(token, to: &bytes)
      return .text(.string, Self.range(from: offset, in: bytes))
    case UInt8(ascii: "["):
      _ = array(token, into: &bytes)
      return .text(.array, Self.range(from: offset, in: bytes))
    case UInt8(ascii: "{"):
      _ = object(token, into: &bytes)
      return .text(.object, Self.range(from: offset, in: bytes))
    default:
      return scalar(token)
    }
  }

  @inline(__always)
  static func range(from offset: Int, in bytes: borrowing FlatBuffer<UInt8>) -> ByteRange {
    ByteRange(offset: UInt32(truncatingIfNeeded: offset), count: UInt32(truncatingIfNeeded: bytes.count - offset))
  }

  /// Appends the canonical element of the value at `token` and returns the token behind it.
  mutating func element(_ token: Int, into bytes: inout FlatBuffer<UInt8>) -> Int {
    switch document[token] {
    case UInt8(ascii: "\""):
      bytes.append(CanonicalTag.string)
      let count = bytes.count
      Self.append(count: 0, to: &bytes)
      append(token, to: &bytes)
      Self.setCount(at: count, in: bytes)
      return token + 1
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      let isArray = document[token] == UInt8(ascii: "[")
      bytes.append(isArray ? CanonicalTag.array : CanonicalTag.object)
      let count = bytes.count
      Self.append(count: 0, to: &bytes)
      let next = isArray ? array(token, into: &bytes) : object(token, into: &bytes)
      Self.setCount(at: count, in: bytes)
      return next
    default:
      let value = scalar(token)
      switch value.kind {
      case .number:
        bytes.append(CanonicalTag.number)
        UnsafeMutableRawPointer(bytes.grow(by: 8)).storeBytes(of: value.bits.littleEndian, as: UInt64.self)
      case .boolean: bytes.append(value.isTrue ? CanonicalTag.trueTag : CanonicalTag.falseTag)
      default: bytes.append(CanonicalTag.null)
      }
      return token + 1
    }
  }

  private mutating func array(_ token: Int, into bytes: inout FlatBuffer<UInt8>) -> Int {
    var token = token + 1
    while document[token] != UInt8(ascii: "]") {
      token = element(token, into: &bytes)
      if document[token] == UInt8(ascii: ",") { token += 1 }
    }
    return token + 1
  }

  private mutating func object(_ token: Int, into bytes: inout FlatBuffer<UInt8>) -> Int {
    let firstEntry = entries.count
    let start = bytes.count
    var token = token + 1
    while document[token] != UInt8(ascii: "}") {
      let offset = bytes.count
      Self.append(count: 0, to: &bytes)
      append(token, to: &bytes)
      Self.setCount(at: offset, in: bytes)
      token = element(token + 2, into: &bytes)
      entries.append(Entry(offset: offset, count: bytes.count - offset))
      if document[token] == UInt8(ascii: ",") { token += 1 }
    }
    sortEntries(from: firstEntry, start: start, in: &bytes)
    entries.removeLast(entries.count - firstEntry)
    return token + 1
  }

  /// Puts the members of an object in the order of their keys, each once.
  private mutating func sortEntries(from first: Int, start: Int, in bytes: inout FlatBuffer<UInt8>) {
    let base = UnsafeRawPointer(bytes.base)
    var isSorted = true
    for index in first..<max(first, entries.count - 1) where Self.order(entries[index], entries[index + 1], base) >= 0 {
      isSorted = false
    }
    if isSorted { return }
    var unsorted = UnsafeMutableBufferPointer(start: entries.base + first, count: entries.count - first)
    unsorted.sort { Self.order($0, $1, base) < 0 }
    var sorted = FlatBuffer<UInt8>(capacity: bytes.count - start)
    for index in first..<entries.count
    where index == first || Self.order(entries[index - 1], entries[index], base) != 0 {
      sorted.append(bytes.base + entries[index].offset, count: entries[index].count)
    }
    bytes.removeLast(bytes.count - start)
    bytes.append(sorted.base, count: sorted.count)
  }

  private static func order(_ a: Entry, _ b: Entry, _ bytes: UnsafeRawPointer) -> Int {
    let left = count(at: bytes + a.offset)
    let right = count(at: bytes + b.offset)
    let order = Int(memcmp(bytes + a.offset + 4, bytes + b.offset + 4, min(left, right)))
    return order != 0 ? order : left - right
  }

  private static func count(at pointer: UnsafeRawPointer) -> Int {
    Int(UInt32(littleEndian: pointer.loadUnaligned(as: UInt32.self)))
  }

  private static func append(count: UInt32, to bytes: inout FlatBuffer<UInt8>) {
    UnsafeMutableRawPointer(bytes.grow(by: 4)).storeBytes(of: count.littleEndian, as: UInt32.self)
  }

  /// Says at `offset` how many bytes have been appended behind it.
  private static func setCount(at offset: Int, in bytes: borrowing FlatBuffer<UInt8>) {
    let count = UInt32(truncatingIfNeeded: bytes.count - offset - 4)
    UnsafeMutableRawPointer(bytes.base + offset).storeBytes(of: count.littleEndian, as: UInt32.self)
  }
}
