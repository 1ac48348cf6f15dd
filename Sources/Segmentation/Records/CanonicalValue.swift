/// Arrays and objects as bytes of which two are equal exactly where the JSON values are: numbers by value, objects with
/// their keys in order.
///
/// An element is a tag byte and its payload, little-endian:
///
///     0 null | 1 false | 2 true
///     3 number   8 bytes of the double (never -0, never NaN)
///     4 string   UInt32 count, UTF-8
///     5 array    UInt32 bytes that follow, then elements
///     6 object   UInt32 bytes that follow, then (UInt32 count, key, element), keys in order of their bytes, each once
///
/// A `Value` of kind array or spread holds what follows the tag and the count of an array; of kind object, of an object.
public enum CanonicalTag {
  public static let null: UInt8 = 0
  public static let falseTag: UInt8 = 1
  public static let trueTag: UInt8 = 2
  public static let number: UInt8 = 3
  public static let string: UInt8 = 4
  public static let array: UInt8 = 5
  public static let object: UInt8 = 6
}

/// Walks the elements of an array's canonical bytes.
@frozen
public struct CanonicalElements {
  @usableFromInline var bytes: UnsafeRawBufferPointer
  @usableFromInline var offset = 0

  /// - Parameter bytes: what a `Value` of kind array or spread refers to; it must outlive the walk.
  @inlinable
  public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The next element: its tag and its payload (a string's UTF-8, a number's 8 bytes, what an array or object contains).
  @inlinable
  public mutating func next() -> (tag: UInt8, payload: UnsafeRawBufferPointer)? {
    guard offset < bytes.count else { return nil }
    let tag = bytes[offset]
    offset += 1
    let count: Int
    switch tag {
    case CanonicalTag.number: count = 8
    case CanonicalTag.string, CanonicalTag.array, CanonicalTag.object:
      count = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
      offset += 4
    default: count = 0
    }
    let payload = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    offset += count
    return (tag, payload)
  }
}
