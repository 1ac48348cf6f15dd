/// What a path of a record led to, in a form that the core can compare: 16 bytes, the text elsewhere.
@frozen
public struct Value: BitwiseCopyable, Sendable {
  /// What kind of JSON value it is, and three that JSON has not.
  @frozen
  public enum Kind: UInt8, BitwiseCopyable, Sendable {
    /// The path leads nowhere.
    case missing
    case null
    case boolean
    case number
    /// UTF-8, unescaped, in `range`.
    case string
    /// Canonical bytes (`CanonicalValue`) of a JSON array in `range`.
    case array
    /// Canonical bytes of a JSON object in `range`. No comparison holds for it; equality is that of the bytes.
    case object
    /// The values that a path with `[*]` led to, in array order, as the canonical bytes of an array in `range`.
    case spread
    /// An attribute with a unit of time: `range` holds the instant, milliseconds as a double, and behind it the value as it
    /// stands, as one canonical element. Tests of nearness read the instant, all others the value.
    case instant
    /// A column that the change did not carry (unchanged TOAST, a field that a partial update leaves): keep what is known.
    case unavailable
  }

  public var kind: Kind
  /// The double's bit pattern, 0 or 1 of a boolean, or offset (upper half) and count (lower half) of a range.
  public var bits: UInt64

  @inlinable
  public init(kind: Kind, bits: UInt64) {
    self.kind = kind
    self.bits = bits
  }

  /// An instant and the value that says it, whose bytes are appended to `bytes`.
  ///
  /// - Parameter standing: the value as it stands: a number, or nil for the text `text`.
  public static func instant(
    _ milliseconds: Double, standing: Double?, text: UnsafeRawBufferPointer, into bytes: inout FlatBuffer<UInt8>
  ) -> Value {
    let start = bytes.count
    func append(_ bits: UInt64) { withUnsafeBytes(of: bits.littleEndian) { append($0) } }
    func append(_ raw: UnsafeRawBufferPointer) {
      if let base = raw.baseAddress { bytes.append(base.assumingMemoryBound(to: UInt8.self), count: raw.count) }
    }
    append((milliseconds + 0.0).bitPattern)
    if let standing {
      bytes.append(CanonicalTag.number)
      append((standing + 0.0).bitPattern)
    } else {
      bytes.append(CanonicalTag.string)
      withUnsafeBytes(of: UInt32(truncatingIfNeeded: text.count).littleEndian) { append($0) }
      append(text)
    }
    return .text(.instant, ByteRange(offset: UInt32(truncatingIfNeeded: start), count: UInt32(bytes.count - start)))
  }

  @inlinable public static var missing: Value { Value(kind: .missing, bits: 0) }
  @inlinable public static var null: Value { Value(kind: .null, bits: 0) }
  @inlinable public static var unavailable: Value { Value(kind: .unavailable, bits: 0) }
  @inlinable
  public static func boolean(_ flag: Bool) -> Value { Value(kind: .boolean, bits: flag ? 1 : 0) }
  /// A finite number; -0 becomes 0, anything that is not finite null.
  @inlinable
  public static func number(_ number: Double) -> Value {
    number.isFinite ? Value(kind: .number, bits: (number + 0.0).bitPattern) : .null
  }
  @inlinable
  public static func text(_ kind: Kind, _ range: ByteRange) -> Value {
    Value(kind: kind, bits: UInt64(range.offset) << 32 | UInt64(range.count))
  }

  /// Whether `range` says where a text or canonical bytes lie.
  @inlinable
  public var isText: Bool { kind.rawValue >= Kind.string.rawValue && kind != .unavailable }
  @inlinable public var number: Double { Double(bitPattern: bits) }
  @inlinable public var isTrue: Bool { bits != 0 }
  @inlinable
  public var range: ByteRange {
    ByteRange(offset: UInt32(truncatingIfNeeded: bits >> 32), count: UInt32(truncatingIfNeeded: bits))
  }
}

/// A stretch of a batch's bytes.
@frozen
public struct ByteRange: BitwiseCopyable, Sendable, Equatable {
  public var offset: UInt32
  public var count: UInt32

  @inlinable
  public init(offset: UInt32, count: UInt32) {
    self.offset = offset
    self.count = count
  }

  @inlinable public static var empty: ByteRange { ByteRange(offset: 0, count: 0) }
  @inlinable public var isEmpty: Bool { count == 0 }
}
