import Segmentation

/// A decimal as Debezium and Connect write it: base64 of the unscaled integer's bytes, two's complement, the highest
/// first, and beside it the digits behind the point.
struct UnscaledDecimal: ~Copyable {
  /// Bytes of an unscaled integer beyond which no double could hold it, nor any column.
  private static let longest = 1024

  private var bytes = FlatBuffer<UInt8>(capacity: 64)
  private var limbs = FlatBuffer<UInt32>(capacity: 16)
  /// Sign and decimal digits.
  private var digits = FlatBuffer<UInt8>(capacity: 64)

  /// Overwrites the number that was read last.
  func wipe() {
    bytes.wipe()
    limbs.wipe()
    digits.wipe()
  }

  /// The value as a double; nil where `text` is no base64 of at least one byte.
  mutating func number(_ text: UnsafeRawBufferPointer, scale: Int) -> Double? {
    guard readDigits(text), abs(scale) <= 10_000 else { return nil }
    for byte in "e\(-scale)".utf8 { digits.append(byte) }
    return NumberText(digits.base, count: digits.count)?.double
  }

  /// The decimal digits of an integral value, valid until the next one is read; nil where it is not integral.
  mutating func integer(_ text: UnsafeRawBufferPointer, scale: Int) -> UnsafeRawBufferPointer? {
    guard readDigits(text), abs(scale) <= 10_000 else { return nil }
    if digits.count == 1, digits[0] == UInt8(ascii: "0") { return view }
    for _ in 0..<max(-scale, 0) { digits.append(UInt8(ascii: "0")) }
    for _ in 0..<max(scale, 0) {
      guard digits.count > 1, digits[digits.count - 1] == UInt8(ascii: "0") else { return nil }
      digits.removeLast()
    }
    return digits[0] == UInt8(ascii: "-") && digits.count == 1 ? nil : view
  }

  private var view: UnsafeRawBufferPointer {
    mutating get {
      digits.reserve(digits.count + FlatBuffer<UInt8>.padding)
      return UnsafeRawBufferPointer(start: digits.base, count: digits.count)
    }
  }

  private mutating func readDigits(_ text: UnsafeRawBufferPointer) -> Bool {
    digits.removeAll()
    guard decode(text), bytes.count > 0 else { return false }
    let isNegative = bytes[0] >= 0x80
    // The magnitude in 32-bit limbs, the lowest first.
    limbs.removeAll()
    var carry: UInt64 = isNegative ? 1 : 0
    var end = bytes.count
    while end > 0 {
      var limb: UInt64 = 0
      for offset in 1...4 {
        let byte = end - offset >= 0 ? bytes[end - offset] : isNegative ? 0xFF : 0
        limb |= UInt64(isNegative ? ~byte : byte) << UInt64(8 * (offset - 1))
      }
      limb += carry
      limbs.append(UInt32(truncatingIfNeeded: limb))
      carry = limb >> 32
      end -= 4
    }
    if carry != 0 { limbs.append(UInt32(carry)) }
    writeDigits(isNegative: isNegative)
    return true
  }

  /// Divides by 10^9 until nothing is left.
  private mutating func writeDigits(isNegative: Bool) {
    var count = limbs.count
    while count > 0, limbs[count - 1] == 0 { count -= 1 }
    if count == 0 { digits.append(UInt8(ascii: "0")) }
    while count > 0 {
      var remainder: UInt64 = 0
      var index = count
      while index > 0 {
        index -= 1
        let part = remainder << 32 | UInt64(limbs[index])
        limbs[index] = UInt32(part / 1_000_000_000)
        remainder = part % 1_000_000_000
      }
      while count > 0, limbs[count - 1] == 0 { count -= 1 }
      for _ in 0..<9 where count > 0 || remainder > 0 {
        digits.append(UInt8(ascii: "0") + UInt8(remainder % 10))
        remainder /= 10
      }
    }
    if isNegative { digits.append(UInt8(ascii: "-")) }
    var written = UnsafeMutableBufferPointer(start: digits.base, count: digits.count)
    written.reverse()
  }

  /// Base64 of the usual alphabet, with or without its padding.
  private mutating func decode(_ text: UnsafeRawBufferPointer) -> Bool {
    bytes.removeAll()
    guard text.count <= Self.longest / 3 * 4 else { return false }
    var bits: UInt32 = 0
    var count = 0
    var index = 0
    while index < text.count, text[index] != UInt8(ascii: "=") {
      guard let value = Self.value(text[index]) else { return false }
      bits = bits << 6 | value
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
      index += 1
    }
    let padding = text.count - index
    if padding > 2 || (padding > 0 && text.count % 4 != 0) || index % 4 == 1 { return false }
    return text[index...].allSatisfy { $0 == UInt8(ascii: "=") }
  }

  private static func value(_ character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
