/// A place in a file: line and column from 1, columns in Unicode scalars.
public struct Position: Sendable, Hashable, Comparable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static func < (a: Position, b: Position) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// One thing that is wrong, or odd, about a pipeline file: where, what was found and expected, and a likely fix.
public struct Diagnostic: Sendable, Equatable {
  public enum Severity: String, Sendable { case error, warning }

  /// What the message is about, shown under it: a line of text and what in it the caret underlines.
  public struct Excerpt: Sendable, Equatable {
    public var text: String
    /// Unicode scalars before the caret.
    public var offset: Int
    /// Unicode scalars that the caret underlines; at least 1.
    public var length: Int
  }

  public var severity: Severity
  public var file: String
  /// nil where the file as a whole cannot be read.
  public var position: Position?
  public var message: String
  public var hint: String?
  public var excerpt: Excerpt?

  public init(
    _ severity: Severity, file: String, position: Position?, message: String, hint: String? = nil,
    excerpt: Excerpt? = nil
  ) {
    self.severity = severity
    self.file = file
    self.position = position
    self.message = message
    self.hint = hint
    self.excerpt = excerpt
  }
}

extension Diagnostic: CustomStringConvertible {
  /// `FILE:LINE:COLUMN: error: …`, the line with a caret under it, and `hint: …`; without a final newline.
  ///
  /// All of them may repeat what the file says: what a terminal would take for a command is shown as U+FFFD.
  public var description: String {
    var lines: [String] = []
    if let position {
      lines.append("\(file):\(position.line):\(position.column): \(severity.rawValue): \(message)")
    } else {
      lines.append("muster: \(severity.rawValue): \(message)")
    }
    if let excerpt { lines.append(contentsOf: excerpt.rendered) }
    if let hint { lines.append("  hint: \(hint)") }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: lines.joined(separator: "\n").unicodeScalars.map(\.shown))
    return String(text)
  }
}

extension Unicode.Scalar {
  /// Itself, or U+FFFD for a control character that is neither a tab nor a newline.
  fileprivate var shown: Unicode.Scalar {
    self != "\t" && self != "\n" && properties.generalCategory == .control ? "\u{FFFD}" : self
  }
}

extension Diagnostic.Excerpt {
  /// Wider lines are cut around the caret.
  private static let width = 140

  /// The line and its caret. Tabs stay tabs in both, so that the caret stands right at any tab width.
  var rendered: [String] {
    var scalars = text.unicodeScalars.map(\.shown)
    var before = min(max(offset, 0), scalars.count)
    var prefix = ""
    if scalars.count > Self.width, before > Self.width / 2 {
      let cut = before - Self.width / 2
      scalars.removeFirst(cut)
      before -= cut
      prefix = "…"
    }
    var suffix = ""
    if scalars.count > Self.width {
      scalars.removeLast(scalars.count - Self.width)
      suffix = "…"
    }
    var line = String.UnicodeScalarView()
    line.append(contentsOf: scalars)
    let indentation = scalars.prefix(before).map { $0 == "\t" ? "\t" : " " }.joined()
    let carets = String(repeating: "^", count: max(1, min(length, scalars.count - before)))
    return ["  \(prefix)\(String(line))\(suffix)", "  \(prefix.isEmpty ? "" : " ")\(indentation)\(carets)"]
  }
}

/// Everything that is wrong with a pipeline file, in the order of the file.
public struct PipelineErrors: Error, Sendable, Equatable, CustomStringConvertible {
  /// At least one error; warnings stand among them.
  public var diagnostics: [Diagnostic]

  public init(_ diagnostics: [Diagnostic]) {
    self.diagnostics = diagnostics
  }

  public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
