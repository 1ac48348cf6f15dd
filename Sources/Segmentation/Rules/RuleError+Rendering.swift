extension RuleError {
  /// Line and column of the error in the rule's text, both from 1; a column is a Unicode scalar.
  public func position(in text: String) -> (line: Int, column: Int) {
    let (line, lead, _) = line(in: Array(text.utf8))
    return (line, lead.unicodeScalars.count + 1)
  }

  /// For people: where and what, the line with a caret under the spot, and the likely fix.
  public func rendered(in text: String) -> String {
    let bytes = Array(text.utf8)
    let (number, lead, rest) = line(in: bytes)
    // Tabs stay tabs, so that the caret stands under its spot in every editor.
    let indent = String(String.UnicodeScalarView(lead.unicodeScalars.map { $0 == "\t" ? "\t" : " " }))
    let underlined = String(decoding: rest.utf8.prefix(length), as: UTF8.self).unicodeScalars.count
    let caret = "^" + String(repeating: "~", count: max(0, underlined - 1))
    var lines = [
      "line \(number), column \(lead.unicodeScalars.count + 1): \(message)", "  \(lead)\(rest)", "  \(indent)\(caret)",
    ]
    if let hint { lines.append("hint: \(hint)") }
    return lines.joined(separator: "\n")
  }

  /// The number of the error's line, and the line cut in two at the error.
  private func line(in bytes: [UInt8]) -> (number: Int, lead: String, rest: String) {
    let at = min(max(0, offset), bytes.count)
    let newline = UInt8(ascii: "\n")
    let start = bytes[..<at].lastIndex(of: newline).map { $0 + 1 } ?? 0
    let end = bytes[at...].firstIndex(of: newline) ?? bytes.count
    let number = bytes[..<at].reduce(1) { $1 == newline ? $0 + 1 : $0 }
    let visible = bytes[..<end].last == UInt8(ascii: "\r") && end > at ? end - 1 : end
    return (
      number, String(decoding: bytes[start..<at], as: UTF8.self), String(decoding: bytes[at..<visible], as: UTF8.self)
    )
  }
}
