/// The bits of a base64url text (RFC 4648, section 5), read from its start: six for each character, the first the
/// highest. Nothing is decoded ahead, so reading the beginning of a long text costs little.
struct Base64Bits {
  private let text: UnsafeRawBufferPointer
  /// In bits.
  private var position = 0

  /// Padding (`=`) is not needed and may be there; nil where another character stands that is none of the alphabet.
  init?(_ text: UnsafeRawBufferPointer) {
    var count = text.count
    while count > 0, text.count - count < 2, text[count - 1] == UInt8(ascii: "=") { count -= 1 }
    self.text = UnsafeRawBufferPointer(rebasing: text[..<count])
    for byte in self.text where Self.value(byte) == nil { return nil }
  }

  /// The next `count` bits, at most 32, as a number; nil where the text ends before.
  mutating func read(_ count: Int) -> UInt32? {
    guard position + count <= text.count * 6 else { return nil }
    var number: UInt32 = 0
    for _ in 0..<count {
      guard let value = Self.value(text[position / 6]) else { return nil }
      number = number << 1 | UInt32(value) >> UInt32(5 - position % 6) & 1
      position += 1
    }
    return number
  }

  /// Passes over `count` bits; what is read behind the end of the text is nil.
  mutating func skip(_ count: Int) { position += count }

  /// The next number in Fibonacci coding: a bit for each Fibonacci number from 1 on, and a last 1 behind the highest that
  /// is part of it. nil where the text ends before, or the number is beyond 10,000.
  mutating func fibonacci() -> Int? {
    var (number, term, next) = (0, 1, 2)
    var wasSet = false
    while term <= 10_000, let bit = read(1) {
      if bit == 1, wasSet { return number }
      if bit == 1 { number += term }
      wasSet = bit == 1
      (term, next) = (next, term + next)
    }
    return nil
  }

  private static func value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
    case UInt8(ascii: "-"): 62
    case UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
