/// A value while a rule looks at it. Texts lie with whoever gave it: a batch, the text table, the plan.
struct Scalar {
  enum Kind: UInt8, BitwiseCopyable {
    case missing, null, boolean, number, string, array, object
    /// Every element of an array, each of which a test may meet (`[*]`).
    case spread
    /// Milliseconds, which compare with durations alone.
    case duration
    /// An instant of the profile, which compares with nothing.
    case instant

    @inline(__always)
    init(_ kind: Value.Kind) {
      self =
        switch kind {
        case .missing, .unavailable: .missing
        case .null: .null
        case .boolean: .boolean
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        case .spread: .spread
        case .instant: .instant
        }
    }
  }

  var kind: Kind
  /// A double's bits, or 0 and 1 of a boolean; of a duration or an instant, milliseconds as a double.
  var bits: UInt64 = 0
  var text = UnsafeRawBufferPointer(start: nil, count: 0)

  static var missing: Scalar { Scalar(kind: .missing) }

  @inline(__always) var number: Double { Double(bitPattern: bits) }
  @inline(__always)
  static func number(_ number: Double) -> Scalar {
    number.isFinite ? Scalar(kind: .number, bits: number.bitPattern) : .missing
  }
  @inline(__always)
  static func boolean(_ flag: Bool) -> Scalar { Scalar(kind: .boolean, bits: flag ? 1 : 0) }

  @inline(__always)
  init(kind: Kind, bits: UInt64 = 0, text: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)) {
    self.kind = kind
    self.bits = bits
    self.text = text
  }

  /// An element of an array.
  init(element: (tag: UInt8, payload: UnsafeRawBufferPointer)) {
    switch element.tag {
    case CanonicalTag.number:
      self.init(kind: .number, bits: UInt64(littleEndian: element.payload.loadUnaligned(as: UInt64.self)))
    case CanonicalTag.string: self.init(kind: .string, text: element.payload)
    case CanonicalTag.trueTag: self.init(kind: .boolean, bits: 1)
    case CanonicalTag.falseTag: self.init(kind: .boolean, bits: 0)
    case CanonicalTag.array: self.init(kind: .array, text: element.payload)
    case CanonicalTag.object: self.init(kind: .object, text: element.payload)
    default: self.init(kind: .null)
    }
  }

  /// Whether `self cmp other` holds. Values of different types, missing ones, arrays and objects compare with nothing;
  /// booleans have no order.
  func compares(_ comparison: Comparison, _ other: Scalar) -> Bool {
    guard kind == other.kind else { return false }
    switch kind {
    case .number, .duration:
      let (a, b) = (number, other.number)
      return switch comparison {
      case .equal: a == b
      case .notEqual: a != b
      case .less: a < b
      case .lessOrEqual: a <= b
      case .greater: a > b
      case .greaterOrEqual: a >= b
      }
    case .boolean:
      return switch comparison {
      case .equal: bits == other.bits
      case .notEqual: bits != other.bits
      default: false
      }
    case .string:
      let order = Scalar.order(text, other.text)
      return switch comparison {
      case .equal: order == 0
      case .notEqual: order != 0
      case .less: order < 0
      case .lessOrEqual: order <= 0
      case .greater: order > 0
      case .greaterOrEqual: order >= 0
      }
    default: return false
    }
  }

  /// Order of UTF-8 texts by Unicode scalars, which is that of their bytes: negative, 0, positive.
  static func order(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
    let shared = min(a.count, b.count)
    var index = 0
    while index < shared {
      let (x, y) = (a[index], b[index])
      if x != y { return x < y ? -1 : 1 }
      index &+= 1
    }
    return a.count - b.count
  }

  func hasPrefix(_ part: UnsafeRawBufferPointer) -> Bool {
    kind == .string && text.count >= part.count && Scalar.same(text, 0, part)
  }
  func hasSuffix(_ part: UnsafeRawBufferPointer) -> Bool {
    kind == .string && text.count >= part.count && Scalar.same(text, text.count - part.count, part)
  }

  /// Whether an array holds an equal element, or a text the text of `part`.
  func contains(_ part: Scalar) -> Bool {
    switch kind {
    case .array:
      var elements = CanonicalElements(text)
      while let element = elements.next() { if Scalar(element: element).compares(.equal, part) { return true } }
      return false
    case .string:
      guard part.kind == .string, part.text.count <= text.count else { return false }
      if part.text.isEmpty { return true }
      let first = part.text[0]
      for start in 0...(text.count - part.text.count) where text[start] == first {
        if Scalar.same(text, start, part.text) { return true }
      }
      return false
    default: return false
    }
  }

  @inline(__always)
  private static func same(_ text: UnsafeRawBufferPointer, _ start: Int, _ part: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index < part.count {
      if text[start &+ index] != part[index] { return false }
      index &+= 1
    }
    return true
  }
}
