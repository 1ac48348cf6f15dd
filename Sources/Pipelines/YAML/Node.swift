/// A YAML node with the place it stands at: what a file says, before anything is known of its meaning.
struct Node: Sendable {
  /// Where libyaml saw it: line and column from 0, columns in Unicode scalars.
  struct Mark: Sendable, Hashable {
    var line: Int
    var column: Int
  }

  enum Style: Sendable { case plain, quoted, literal, folded }

  struct Entry: Sendable {
    var key: Node
    var value: Node
  }

  indirect enum Content: Sendable {
    case scalar(String, Style)
    case sequence([Node])
    case mapping([Entry])
  }

  var content: Content
  var start: Mark
  var end: Mark

  var position: Position { Position(line: start.line + 1, column: start.column + 1) }

  var scalar: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// Nothing stands behind the key: `key:`, or a word of YAML's for nothing.
  var isEmpty: Bool {
    if case .scalar("", .plain) = content { true } else { false }
  }

  /// What it is, in a message's words.
  var found: String {
    switch content {
    case .scalar("", .plain): "nothing"
    case .scalar(let text, _): "`\(text.excerpt)`"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}

extension String {
  /// Short enough for a message, on one line.
  var excerpt: String {
    let line = unicodeScalars.prefix { $0 != "\n" && $0 != "\r" }
    let isWhole = line.endIndex == unicodeScalars.endIndex
    return line.count > 60 || !isWhole ? "\(String(String.UnicodeScalarView(line.prefix(57))))…" : self
  }
}
