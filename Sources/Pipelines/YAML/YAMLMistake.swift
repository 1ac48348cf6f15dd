/// What libyaml stumbled over, in words that say what to do: rules invite mistakes that YAML reports as something else.
struct YAMLMistake {
  private let problem: YAMLParser.Problem
  private let source: SourceText
  private let text: String

  private static let block = "put the rule in a block: `|` behind the key, the rule on the next line, indented"

  init(_ problem: YAMLParser.Problem, in source: SourceText, text: String) {
    self.problem = problem
    self.source = source
    self.text = text
  }

  var diagnostic: Diagnostic {
    if let offset = problem.byteOffset {
      return source.diagnostic(
        at: SourceText.mark(ofByte: offset, in: text), "a control character cannot stand in YAML",
        hint: "in a double-quoted text it is written as an escape, as `\\x07`")
    }
    return textBehindQuotes ?? alias ?? missingColon ?? colon ?? blockHeader ?? flatBlock ?? keyWithoutColon ?? tab
      ?? quoted
      ?? reservedCharacter
      ?? openBrace
      ?? other
  }

  /// `x: 'A' within 30d`: the value ends with the quote, what follows is an error.
  private var textBehindQuotes: Diagnostic? {
    guard problem.text.hasPrefix("did not find expected"), problem.context.hasPrefix("while parsing a") else {
      return nil
    }
    let line = source.line(problem.mark.line).unicodeScalars
    let before = line.prefix(problem.mark.column).drop { $0 == " " }
    let trimmed = String(before).trimmingBlanks
    guard let last = trimmed.last, last == "'" || last == "\"", !source.rest(from: problem.mark).trimmingBlanks.isEmpty
    else { return nil }
    return source.diagnostic(
      at: problem.mark, "text stands behind a quoted value: in YAML the value ended with the quote before it",
      hint: Self.block)
  }

  /// `x: * within 30d`, and `x: *name …`
  private var alias: Diagnostic? {
    if problem.context == "while scanning an alias" {
      return source.diagnostic(
        at: problem.contextMark, "a value that begins with `*` is an alias in YAML", hint: Self.block)
    }
    if problem.context == "while scanning an anchor" {
      return source.diagnostic(
        at: problem.contextMark, "a value that begins with `&` is an anchor in YAML", hint: "put the text in quotes")
    }
    return nil
  }

  /// `name t`, and `sources:` on the next line
  private var missingColon: Diagnostic? {
    guard problem.text == "mapping values are not allowed in this context", problem.mark.line > 0 else { return nil }
    let line = source.line(problem.mark.line).unicodeScalars
    let key = String(line.prefix(problem.mark.column)).trimmingBlanks
    let before = source.line(problem.mark.line - 1)
    guard !key.contains(" "), !before.trimmingBlanks.isEmpty, !before.contains(": "),
      !before.trimmingBlanks.hasSuffix(":")
    else { return nil }
    let indentation = before.unicodeScalars.prefix { $0 == " " }.count
    return source.diagnostic(
      at: Node.Mark(line: problem.mark.line - 1, column: indentation),
      length: before.unicodeScalars.count - indentation,
      "a key on this line has no `:` and blank behind it", hint: "a line is `key: value`")
  }

  /// `x: where Page: y`
  private var colon: Diagnostic? {
    guard problem.text == "mapping values are not allowed in this context" else { return nil }
    return source.diagnostic(
      at: problem.mark, "a `:` followed by a blank makes a key in YAML, and no key can stand here",
      hint: "\(Self.block); another text with `: ` in it stands in quotes")
  }

  /// `x: | 'A' within 30d`
  private var blockHeader: Diagnostic? {
    guard problem.context == "while scanning a block scalar" else { return nil }
    if problem.text == "did not find expected comment or line break" {
      return source.diagnostic(
        at: problem.mark, "text stands on the line of the `|`", hint: "the block begins on the next line, indented")
    }
    return nil
  }

  /// `x: |`, and the rule beginning where `x` does
  private var flatBlock: Diagnostic? {
    guard problem.text == "could not find expected ':'" else { return nil }
    let line = source.lines.prefix(problem.contextMark.line).lastIndex { !$0.trimmingBlanks.isEmpty }
    guard let line, [": |", ": >", ": |-", ": >-"].contains(where: source.line(line).trimmingBlanks.hasSuffix) else {
      return nil
    }
    return source.diagnostic(
      at: problem.contextMark, "this line is not in the block that begins on line \(line + 1)",
      hint: "the lines of a block are indented further than its key")
  }

  /// `x` alone on a line
  private var keyWithoutColon: Diagnostic? {
    guard problem.text == "could not find expected ':'" else { return nil }
    return source.diagnostic(
      at: problem.contextMark, "this begins a key, and no `:` and blank stand behind it",
      hint: "a line is `key: value`; a text over several lines is indented further than its key")
  }

  private var tab: Diagnostic? {
    let isTab = source.rest(from: problem.mark).unicodeScalars.first == "\t"
    guard isTab || problem.text.contains("tab character") else { return nil }
    return source.diagnostic(at: problem.mark, "a tab cannot indent YAML", hint: "indent with spaces")
  }

  private var quoted: Diagnostic? {
    guard ["while scanning a quoted scalar", "while parsing a quoted scalar"].contains(problem.context) else {
      return nil
    }
    if problem.text == "found unexpected end of stream" || problem.text == "found unexpected document indicator" {
      return source.diagnostic(at: problem.contextMark, "this quote is never closed")
    }
    return source.diagnostic(
      at: problem.mark, "\(problem.text) in a text in double quotes",
      hint: "a backslash begins an escape here; in single quotes and in a block (`|`) it stands for itself")
  }

  /// `x: @a`, `` x: `a` ``, `x: %a`
  private var reservedCharacter: Diagnostic? {
    guard problem.text == "found character that cannot start any token",
      let character = source.rest(from: problem.mark).unicodeScalars.first
    else { return nil }
    return source.diagnostic(
      at: problem.mark, "a value cannot begin with `\(character)` in YAML", hint: "put the text in quotes")
  }

  /// `{a: 1` and `[a`
  private var openBrace: Diagnostic? {
    guard problem.text.hasPrefix("did not find expected ',' or"), let close = problem.text.dropLast().last else {
      return nil
    }
    let open = close == "}" ? "{" : "["
    if source.lines.dropFirst(problem.mark.line).allSatisfy(\.trimmingBlanks.isEmpty) {
      return source.diagnostic(at: problem.contextMark, "this `\(open)` is never closed")
    }
    return source.diagnostic(
      at: problem.mark,
      "a `,` or `\(close)` is missing before this, in the `\(open)` of line \(problem.contextMark.line + 1)",
      hint: "a text that holds one of `,` `[` `]` `{` `}` stands in quotes here")
  }

  private var other: Diagnostic {
    let context =
      problem.context.isEmpty ? "" : " \(problem.context) that begins on line \(problem.contextMark.line + 1)"
    let hint =
      problem.text == "did not find expected key"
      ? "look at the indentation, and for a missing `:` or quote, on this line and the one before" : nil
    return source.diagnostic(at: problem.mark, "this is no YAML: \(problem.text)\(context)", hint: hint)
  }
}

extension StringProtocol {
  /// Without blanks and tabs at its ends.
  var trimmingBlanks: String {
    let scalars = unicodeScalars.drop { $0 == " " || $0 == "\t" }
    let end = scalars.lastIndex { $0 != " " && $0 != "\t" }
    return end.map { String(String.UnicodeScalarView(scalars[...$0])) } ?? ""
  }
}
