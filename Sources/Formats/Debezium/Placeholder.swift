import CCrypto

/// What Debezium writes for a column that a change does not carry, in each form that it takes.
struct Placeholder: BitwiseCopyable {
  /// The placeholder itself, its base64 and hex digits (bytea), the JSON of a map that holds it alone (hstore).
  private var texts: UnsafeBufferPointer<UnsafeBufferPointer<UInt8>>
  /// The UUID that Debezium makes of it for an array of them (version 3, from its MD5).
  private var uuid: UnsafeBufferPointer<UInt8>

  init(_ text: String, in arena: Arena) {
    let bytes = Array(text.utf8)
    texts = arena.copy(
      [text, Self.base64(bytes), Self.hexadecimal(bytes), "{\"\(text)\":\"\(text)\"}"].map { arena.copy($0) })
    uuid = arena.copy(Self.uuid(bytes))
  }

  private var text: UnsafeRawBufferPointer { UnsafeRawBufferPointer(texts[0]) }

  /// Whether the value at `token` is the placeholder.
  @inline(__always)
  func stands(at token: Int, in reader: inout Reader) -> Bool {
    switch reader.document[token] {
    case UInt8(ascii: "\""): isText(token, in: &reader)
    case UInt8(ascii: "["): fillsArray(token, in: &reader)
    case UInt8(ascii: "{"): fillsMap(token, in: &reader)
    default: false
    }
  }

  private func isText(_ token: Int, in reader: inout Reader) -> Bool {
    // Nearly all texts are shorter than the shortest form.
    guard reader.document.content(token).count >= texts[0].count, let text = reader.text(token) else { return false }
    return isForm(text)
  }

  private func isForm(_ text: UnsafeRawBufferPointer) -> Bool {
    texts.contains { text.hasSameBytes(UnsafeRawBufferPointer($0)) }
  }

  /// The placeholder or its UUID as the only element, or its bytes, which Java has with a sign, as numbers.
  private func fillsArray(_ token: Int, in reader: inout Reader) -> Bool {
    var element = token + 1
    if reader.document[element] == UInt8(ascii: "\"") {
      guard reader.document[element + 1] == UInt8(ascii: "]"), let only = reader.text(element) else { return false }
      return isForm(only) || only.hasSameBytes(UnsafeRawBufferPointer(uuid))
    }
    for byte in text {
      // A number that is no JSON is not read here: the row's reader finds it.
      let start = reader.document.start(element)
      guard reader.document[element] != UInt8(ascii: "]"),
        let number = NumberText(start, count: reader.document.end(element) - start),
        number.double == Double(Int8(bitPattern: byte))
      else { return false }
      element += 1
      if reader.document[element] == UInt8(ascii: ",") { element += 1 }
    }
    return reader.document[element] == UInt8(ascii: "]") && !text.isEmpty
  }

  private func fillsMap(_ token: Int, in reader: inout Reader) -> Bool {
    guard reader.document[token + 1] == UInt8(ascii: "\""), let key = reader.text(token + 1), key.hasSameBytes(text)
    else {
      return false
    }
    return reader.document[reader.document.next(token + 3)] == UInt8(ascii: "}")
  }

  // MARK: Forms

  private static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".unicodeScalars)
    var text = String.UnicodeScalarView()
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits = 0
      for index in 0..<3 { bits = bits << 8 | (index < group.count ? Int(group[start + index]) : 0) }
      for index in 0..<4 { text.append(index <= group.count ? alphabet[bits >> (18 - 6 * index) & 63] : "=") }
    }
    return String(text)
  }

  private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".unicodeScalars)
    var text = String.UnicodeScalarView()
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(text)
  }

  private static func uuid(_ bytes: [UInt8]) -> String {
    var hash = [UInt8](repeating: 0, count: 16)
    var count: UInt32 = 0
    guard EVP_Digest(bytes, bytes.count, &hash, &count, EVP_md5(), nil) == 1 else { return "" }
    hash[6] = hash[6] & 0x0F | 0x30
    hash[8] = hash[8] & 0x3F | 0x80
    let digits = hexadecimal(hash)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { text.append("-") }
      text.append(digit)
    }
    return text
  }
}
