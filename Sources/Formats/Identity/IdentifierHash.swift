import Segmentation

/// Normalises values and hashes them, so that a raw one goes no further than the decoder.
struct IdentifierHash: ~Copyable {
  private let digest = Digest()
  private var scratch = FlatBuffer<UInt8>(capacity: 128)

  /// Overwrites the value that was hashed last.
  func wipe() { scratch.wipe() }

  /// Appends the 64 lower-case hex digits of `text` under `form`; nil where it is no identifier in that form.
  mutating func append(
    _ text: UnsafeRawBufferPointer, _ form: NormalForm, _ phone: PhoneRules,
    to bytes: inout FlatBuffer<UInt8>
  ) -> ByteRange? {
    if let range = Self.appendHashed(text, to: &bytes) { return range }
    scratch.removeAll()
    let isIdentifier: Bool
    switch form {
    case .raw: isIdentifier = true
    case .email: isIdentifier = appendEmail(text)
    case .emailGmail: isIdentifier = appendEmail(text) && foldGmail()
    case .phone: isIdentifier = appendPhone(text, phone)
    case .phoneDigits: isIdentifier = appendPhone(text, phone)
    }
    guard isIdentifier else { return nil }
    let skipped = form == .phoneDigits ? 1 : 0
    let normal =
      form == .raw ? text : UnsafeRawBufferPointer(start: scratch.base + skipped, count: scratch.count - skipped)
    guard digest.hexadecimal(of: normal, to: bytes.grow(by: 64)) else {
      bytes.removeLast(64)
      return nil
    }
    return Self.last64(of: bytes)
  }

  /// Appends 64 hex digits, which are taken for a hash that has been made before, in lower case; nil where `text` is
  /// anything else.
  static func appendHashed(_ text: UnsafeRawBufferPointer, to bytes: inout FlatBuffer<UInt8>) -> ByteRange? {
    if text.count < 64 { return nil }
    let text = text.trimmed()
    guard text.count == 64, text.allSatisfy({ hexadecimalDigit($0) != nil }) else { return nil }
    for byte in text { bytes.append(lowercased(byte)) }
    return last64(of: bytes)
  }

  private static func last64(of bytes: borrowing FlatBuffer<UInt8>) -> ByteRange {
    ByteRange(offset: UInt32(truncatingIfNeeded: bytes.count - 64), count: 64)
  }

  // MARK: Email

  /// Trimmed and in lower case: exactly one `@` between two parts, and no white space.
  private mutating func appendEmail(_ text: UnsafeRawBufferPointer) -> Bool {
    let text = text.trimmed()
    var isASCII = true
    for (index, byte) in text.enumerated() {
      if text.spaceLength(at: index) != nil { return false }
      if byte >= 0x80 { isASCII = false }
      scratch.append(lowercased(byte))
    }
    if !isASCII {
      // Scalar by scalar: a whole string would leave its copies in memory that nobody overwrites.
      scratch.removeAll()
      var decoder = UTF8()
      var bytes = text.makeIterator()
      while case .scalarValue(let scalar) = decoder.decode(&bytes) {
        for byte in scalar.properties.lowercaseMapping.utf8 { scratch.append(byte) }
      }
    }
    guard let at = firstIndex(of: UInt8(ascii: "@")) else { return false }
    for index in at + 1..<scratch.count where scratch[index] == UInt8(ascii: "@") { return false }
    return at > 0 && at + 1 < scratch.count
  }

  /// Drops the dots and what stands behind a plus from the name of an address at Gmail.
  private mutating func foldGmail() -> Bool {
    guard let at = firstIndex(of: UInt8(ascii: "@")) else { return false }
    let domain = UnsafeRawBufferPointer(start: scratch.base + at + 1, count: scratch.count - at - 1)
    guard domain.says("gmail.com") || domain.says("googlemail.com") else { return true }
    var count = 0
    for index in 0..<at {
      if scratch[index] == UInt8(ascii: "+") { break }
      if scratch[index] == UInt8(ascii: ".") { continue }
      scratch[count] = scratch[index]
      count += 1
    }
    if count == 0 { return false }
    for index in at..<scratch.count {
      scratch[count] = scratch[index]
      count += 1
    }
    scratch.removeLast(scratch.count - count)
    return true
  }

  private func firstIndex(of byte: UInt8) -> Int? {
    for index in 0..<scratch.count where scratch[index] == byte { return index }
    return nil
  }

  // MARK: Phone

  /// E.164 with its plus.
  private mutating func appendPhone(_ text: UnsafeRawBufferPointer, _ rules: PhoneRules) -> Bool {
    scratch.append(UInt8(ascii: "+"))
    var isInternational = false
    for byte in text {
      if byte &- UInt8(ascii: "0") < 10 {
        // More digits than any number has; the text may be long.
        if scratch.count > 40 { return false }
        scratch.append(byte)
      } else if byte == UInt8(ascii: "+"), scratch.count == 1 {
        isInternational = true
      }
    }
    if !isInternational, scratch.count > 2, scratch[1] == UInt8(ascii: "0"), scratch[2] == UInt8(ascii: "0") {
      drop(2)
      isInternational = true
    }
    if !isInternational {
      if rules.code.isEmpty { return false }
      if rules.isNorthAmerican {
        if scratch.count == 12, scratch[1] == UInt8(ascii: "1") { drop(1) }
      } else if !rules.keepsZero, scratch.count > 1, scratch[1] == UInt8(ascii: "0") {
        drop(1)
      }
      insert(rules.code)
    }
    return (7...15).contains(scratch.count - 1)
  }

  /// Takes `n` digits away behind the plus.
  private mutating func drop(_ n: Int) {
    for index in 1..<scratch.count - n { scratch[index] = scratch[index + n] }
    scratch.removeLast(n)
  }

  private mutating func insert(_ code: UnsafeBufferPointer<UInt8>) {
    _ = scratch.grow(by: code.count)
    var index = scratch.count - 1
    while index > code.count {
      scratch[index] = scratch[index - code.count]
      index -= 1
    }
    for (index, digit) in code.enumerated() { scratch[index + 1] = digit }
  }
}
