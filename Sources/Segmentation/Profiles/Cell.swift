/// A value as the state keeps it: 8 bytes. Finite doubles are themselves; everything else hides among the bit patterns of
/// negative quiet NaNs, which no JSON number has. Texts, arrays and objects are indices of the shard's text table.
struct Cell: BitwiseCopyable, Equatable {
  var bits: UInt64

  init(bits: UInt64) { self.bits = bits }

  static let missing = Cell(bits: 0xFFF8 << 48)
  static let null = Cell(bits: 0xFFF9 << 48)

  init(number: Double) { bits = number.bitPattern }
  init(boolean: Bool) { bits = 0xFFFA << 48 | (boolean ? 1 : 0) }
  /// - Parameter kind: string, array, object, spread or instant.
  init(kind: Value.Kind, text: UInt32) {
    let tag: UInt64 =
      switch kind {
      case .string: 0xFFFB
      case .array: 0xFFFC
      case .spread: 0xFFFE
      case .instant: 0xFFFF
      default: 0xFFFD
      }
    bits = tag << 48 | UInt64(text)
  }

  @inline(__always)
  var kind: Value.Kind {
    switch bits >> 48 {
    case 0xFFF8: .missing
    case 0xFFF9: .null
    case 0xFFFA: .boolean
    case 0xFFFB: .string
    case 0xFFFC: .array
    case 0xFFFD: .object
    case 0xFFFE: .spread
    case 0xFFFF: .instant
    default: .number
    }
  }

  /// null, or not there.
  @inline(__always) var isNothing: Bool { self == .missing || self == .null }
  @inline(__always) var number: Double { Double(bitPattern: bits) }
  @inline(__always) var isTrue: Bool { bits & 1 != 0 }
  /// The index in the text table, where the cell holds one.
  @inline(__always)
  var text: UInt32? { bits >= 0xFFFB << 48 ? UInt32(truncatingIfNeeded: bits) : nil }
}
