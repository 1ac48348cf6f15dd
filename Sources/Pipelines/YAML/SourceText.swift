/// A file's text by lines, so that a message can show the line that it speaks of.
struct SourceText: Sendable {
  let file: String
  /// Without their breaks, which are YAML 1.1's: LF, CR LF, CR, NEL, LS, PS.
  let lines: [String]

  init(file: String, text: String) {
    self.file = file
    lines = text.yamlLines
  }

  func line(_ index: Int) -> String { lines.indices.contains(index) ? lines[index] : "" }

  /// What stands from a mark to the end of its line.
  func rest(from mark: Node.Mark) -> Substring {
    let scalars = line(mark.line).unicodeScalars
    return Substring(scalars.dropFirst(mark.column))
  }

  func diagnostic(
    _ severity: Diagnostic.Severity = .error, at mark: Node.Mark, length: Int = 1, _ message: String,
    hint: String? = nil
  ) -> Diagnostic {
    // libyaml sees the end of a file on a line of its own.
    let isBehindEnd = mark.line >= lines.count
    let mark =
      isBehindEnd ? Node.Mark(line: lines.count - 1, column: lines.last?.unicodeScalars.count ?? 0) : mark
    let text = line(mark.line)
    let excerpt = isShown(text) ? Diagnostic.Excerpt(text: text, offset: mark.column, length: length) : nil
    return Diagnostic(
      severity, file: file, position: Position(line: mark.line + 1, column: mark.column + 1), message: message,
      hint: hint, excerpt: excerpt)
  }

  /// A line that may hold a password is not repeated on a terminal or in a log, and one that nobody wrote by hand
  /// helps nobody.
  private func isShown(_ line: String) -> Bool {
    guard line.utf8.count <= 10_000 else { return false }
    let lowercased = line.lowercased()
    return !["password", "secret", "passphrase", ".pem"].contains { lowercased.contains($0) }
  }

  /// The mark of a byte of the UTF-8 text.
  static func mark(ofByte offset: Int, in text: String) -> Node.Mark {
    let before = String(decoding: text.utf8.prefix(offset), as: UTF8.self).yamlLines
    return Node.Mark(line: before.count - 1, column: before.last?.unicodeScalars.count ?? 0)
  }
}

extension String {
  /// Split where YAML 1.1 sees a line break; an empty text is one empty line.
  var yamlLines: [String] {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    var previous: Unicode.Scalar = " "
    for scalar in unicodeScalars {
      switch scalar {
      case "\n" where previous == "\r": break
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
        lines.append(String(line))
        line = String.UnicodeScalarView()
      default: line.append(scalar)
      }
      previous = scalar
    }
    lines.append(String(line))
    return lines
  }
}
