/// Reads one token at a time, on demand: the name of a segment (`segment(a-b)`) is no token of its own, so what stands
/// at an offset depends on who asks.
struct Lexer {
  let bytes: [UInt8]

  init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// The token at or behind `offset`, white space and comments skipped. O(length of the token).
  func token(at offset: Int) throws(RuleError) -> Token {
    let start = skippingBlanks(from: offset)
    guard start < bytes.count else { return Token(kind: .end, start: bytes.count, end: bytes.count) }
    let byte = bytes[start]
    if byte == UInt8(ascii: "'") { return try text(at: start) }
    if byte.isDigit { return try number(at: start) }
    if byte.isNameStart {
      let end = endOfName(from: start)
      return Token(kind: .word(string(start..<end)), start: start, end: end)
    }
    if let token = symbol(at: start) { return token }
    throw strangeCharacter(at: start)
  }

  /// The name of a segment at or behind `offset`; nil where there is none.
  func segmentName(at offset: Int) -> (name: String, start: Int, end: Int)? {
    let start = skippingBlanks(from: offset)
    guard start < bytes.count, bytes[start].isNamePart, bytes[start] != UInt8(ascii: "$") else { return nil }
    var end = start + 1
    while end < bytes.count, bytes[end] != UInt8(ascii: "$"), bytes[end].isNamePart || ".-".utf8.contains(bytes[end]) {
      end += 1
    }
    return (string(start..<end), start, end)
  }

  /// The text between two offsets that stand at the ends of characters.
  func string(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  // MARK: - Pieces

  private func skippingBlanks(from offset: Int) -> Int {
    var at = offset
    while at < bytes.count {
      if " \t\r\n".utf8.contains(bytes[at]) {
        at += 1
      } else if bytes[at] == UInt8(ascii: "#") {
        while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
      } else {
        break
      }
    }
    return at
  }

  private func endOfName(from start: Int) -> Int {
    var end = start
    while end < bytes.count, bytes[end].isNamePart { end += 1 }
    return end
  }

  private func text(at start: Int) throws(RuleError) -> Token {
    var content: [UInt8] = []
    var at = start + 1
    while at < bytes.count {
      if bytes[at] == UInt8(ascii: "'") {
        guard at + 1 < bytes.count, bytes[at + 1] == UInt8(ascii: "'") else {
          return Token(kind: .text(String(decoding: content, as: UTF8.self)), start: start, end: at + 1)
        }
        at += 1
      }
      content.append(bytes[at])
      at += 1
    }
    throw RuleError(
      offset: start, length: 1, message: "the text that begins here has no closing quote",
      hint: "write a quote inside a text twice: 'it''s'")
  }

  private func number(at start: Int) throws(RuleError) -> Token {
    var end = start
    while end < bytes.count, bytes[end].isDigit { end += 1 }
    let whole = start..<end
    var hasPoint = false
    if end + 1 < bytes.count, bytes[end] == UInt8(ascii: "."), bytes[end + 1].isDigit {
      hasPoint = true
      end += 1
      while end < bytes.count, bytes[end].isDigit { end += 1 }
    }
    if let exponent = endOfExponent(from: end) { end = exponent }
    if end < bytes.count, bytes[end].isNamePart {
      let last = endOfDuration(from: end)
      let milliseconds = try DurationText.parse(bytes[start..<last], at: start)
      return Token(kind: .duration(milliseconds), start: start, end: last)
    }
    if whole.count > 1, bytes[start] == UInt8(ascii: "0") {
      throw RuleError(offset: start, length: end - start, message: "a number does not begin with 0 and another digit")
    }
    if end < bytes.count, bytes[end] == UInt8(ascii: ".") {
      throw RuleError(
        offset: start, length: end + 1 - start,
        message: hasPoint ? "a number has one point" : "expected a digit behind the point of a number",
        hint: hasPoint ? nil : "write \(string(start..<end)) or \(string(start..<end)).0")
    }
    guard let number = Double(string(start..<end)), number.isFinite else {
      throw RuleError(
        offset: start, length: end - start, message: "the number is beyond the range of a double",
        hint: "the greatest is about 1.8e308")
    }
    return Token(kind: .number(number), start: start, end: end)
  }

  /// Behind `e5`, `E+5`, `e-5`; nil where no whole exponent stands at `start`, which then begins a unit.
  private func endOfExponent(from start: Int) -> Int? {
    guard start < bytes.count, bytes[start] | 0x20 == UInt8(ascii: "e") else { return nil }
    var end = start + 1
    if end < bytes.count, "+-".utf8.contains(bytes[end]) { end += 1 }
    let digits = end
    while end < bytes.count, bytes[end].isDigit { end += 1 }
    return end > digits ? end : nil
  }

  /// Behind letters, digits, and points between digits.
  private func endOfDuration(from start: Int) -> Int {
    var end = start
    while end < bytes.count {
      if bytes[end].isNamePart {
        end += 1
      } else if bytes[end] == UInt8(ascii: "."), bytes[end - 1].isDigit, end + 1 < bytes.count, bytes[end + 1].isDigit {
        end += 1
      } else {
        break
      }
    }
    return end
  }

  private func symbol(at start: Int) -> Token? {
    for length in [2, 1] where start + length <= bytes.count {
      if let symbol = Token.Symbol(rawValue: String(decoding: bytes[start..<start + length], as: UTF8.self)) {
        return Token(kind: .symbol(symbol), start: start, end: start + length)
      }
    }
    return nil
  }

  private func strangeCharacter(at start: Int) -> RuleError {
    let rest = String(decoding: bytes[start..<min(start + 4, bytes.count)], as: UTF8.self)
    let scalar = rest.unicodeScalars.first ?? " "
    let length = min(scalar.utf8.count, bytes.count - start)
    let hint: String? =
      switch scalar {
      case "\"", "\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}", "`": "texts stand in straight single quotes: 'text'"
      case "!": "write not for a negation, != for unequal"
      case "&": "write and"
      case "%": "there is no remainder; a share of all profiles is bucket('salt') < 10"
      case "\u{A0}": "replace the no-break space by a plain one"
      default: nil
      }
    let shown =
      scalar.isASCII && scalar.value >= 0x20 && scalar.value != 0x7F || scalar.properties.isAlphabetic
      ? "`\(scalar)`" : "U+\(hexadecimal(scalar.value))"
    return RuleError(
      offset: start, length: length, message: "the character \(shown) has no meaning outside a quoted text", hint: hint)
  }

  private func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

extension UInt8 {
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
  var isNameStart: Bool {
    let lower = self | 0x20
    return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z") || self == UInt8(ascii: "_")
      || self == UInt8(ascii: "$")
  }
  var isNamePart: Bool { isNameStart || isDigit }
}
