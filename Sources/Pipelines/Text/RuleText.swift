import Segmentation

/// A rule's text and where its characters stand in the file, so that a mistake in it is shown where it was made.
struct RuleText {
  let node: Node
  let text: String
  private let style: Node.Style

  init(_ node: Node) {
    self.node = node
    if case .scalar(let text, let style) = node.content {
      (self.text, self.style) = (text, style)
    } else {
      (text, style) = ("", .plain)
    }
  }

  /// The error at its place in the file. Where YAML has folded or unescaped the text, the place is the value's
  /// beginning, and the line shown is the rule's as it was read.
  func diagnostic(
    _ error: RuleError, of segment: String, in source: SourceText, severity: Diagnostic.Severity = .error
  ) -> Diagnostic {
    let utf8 = Array(text.utf8)
    let offset = min(max(error.offset, 0), utf8.count)
    // Where the rule stops short of what its author wrote, its own mistakes follow from that.
    let isCut = offset == utf8.count || utf8.count { $0 == UInt8(ascii: "'") } % 2 == 1
    let hint = (isCut ? cutHint(in: source) : nil) ?? quoteHint ?? error.hint
    let length = scalars(utf8, offset, min(offset + max(error.length, 1), utf8.count))
    let line = lineOf(offset, utf8)
    if let mark = mark(line, in: source) {
      return source.diagnostic(severity, at: mark, length: length, error.message, hint: hint)
    }
    var diagnostic = source.diagnostic(
      severity, at: node.start, "\(error.message) (in the rule of `\(segment.excerpt)`)", hint: hint)
    diagnostic.excerpt = .init(text: line.text, offset: line.column, length: length)
    return diagnostic
  }

  private struct Line {
    var number: Int
    var text: String
    var column: Int
  }

  /// The line of an offset. Behind the last line break it is the end of the last line that says something.
  private func lineOf(_ offset: Int, _ utf8: [UInt8]) -> Line {
    var lines = String(decoding: utf8[..<offset], as: UTF8.self).yamlLines
    let all = text.yamlLines
    let isTrailing = all[(lines.count - 1)...].allSatisfy(\.trimmingBlanks.isEmpty)
    guard isTrailing, lines.last?.trimmingBlanks.isEmpty ?? true, lines.count > 1 else {
      return Line(number: lines.count - 1, text: all[lines.count - 1], column: lines.last?.unicodeScalars.count ?? 0)
    }
    while lines.count > 1, lines.last?.trimmingBlanks.isEmpty ?? false { lines.removeLast() }
    let last = lines.last ?? ""
    return Line(number: lines.count - 1, text: last, column: last.unicodeScalars.count)
  }

  private func mark(_ line: Line, in source: SourceText) -> Node.Mark? {
    switch style {
    case .literal:
      // The block's lines follow the one of its sign; each is the source's less its indentation.
      let number = node.start.line + 1 + line.number
      let original = source.line(number)
      guard original.hasSuffix(line.text) else { return nil }
      let indentation = original.unicodeScalars.count - line.text.unicodeScalars.count
      return Node.Mark(line: number, column: indentation + line.column)
    case .plain, .quoted:
      let quote = style == .quoted ? 1 : 0
      guard node.start.line == node.end.line, source.rest(from: node.start).dropFirst(quote).hasPrefix(text) else {
        return nil
      }
      return Node.Mark(line: node.start.line, column: node.start.column + quote + line.column)
    case .folded:
      return nil
    }
  }

  /// Where YAML ends a plain rule in the middle.
  private func cutHint(in source: SourceText) -> String? {
    guard style == .plain else { return nil }
    let behind = source.rest(from: node.end).trimmingBlanks
    if behind.hasPrefix("#") {
      return "outside a block ` #` begins a YAML comment, so the rule ends before it; \(Reading.blockHint)"
    }
    if behind.hasPrefix(",") {
      return "within braces a `,` ends a value, so the rule ends before it; \(Reading.blockHint)"
    }
    return nil
  }

  private var quoteHint: String? {
    guard style == .quoted, !text.contains("'") else { return nil }
    return "YAML took the quotes away that stood around this; \(Reading.blockHint)"
  }

  private func scalars(_ utf8: [UInt8], _ start: Int, _ end: Int) -> Int {
    let underlined = String(decoding: utf8[start..<end], as: UTF8.self).unicodeScalars
    return max(1, underlined.prefix { $0 != "\n" }.count)
  }
}
