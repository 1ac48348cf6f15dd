import Segmentation

/// Paths as the pipeline file writes them: from the record's root, `context.traits.'e-mail'`, `items[0].sku`.
enum PathText {
  /// A `$.` in front says the same. `[*]` is refused: each of these paths leads to one value.
  static func parse(_ text: String) throws(TextProblem) -> Path {
    var rest = Array(text.unicodeScalars)[...]
    if rest.starts(with: Array("$.".unicodeScalars)) { rest = rest.dropFirst(2) }
    var steps: [Path.Step] = []
    guard !rest.isEmpty else {
      throw TextProblem(message: "a path is empty", hint: "a path is `userId`, or `context.traits.email`")
    }
    while true {
      steps.append(.key(try key(&rest, of: text)))
      while rest.first == "[" { steps.append(try element(&rest, of: text)) }
      if rest.isEmpty { return Path(origin: .root, steps: steps) }
      guard rest.first == "." else { throw unexpected(rest, of: text) }
      rest = rest.dropFirst()
      if rest.isEmpty { throw TextProblem(message: "the path `\(text.excerpt)` ends with a dot") }
    }
  }

  private static func key(_ rest: inout ArraySlice<Unicode.Scalar>, of text: String) throws(TextProblem) -> String {
    var name = String.UnicodeScalarView()
    guard rest.first == "'" else {
      name.append(contentsOf: rest.prefix { isLetter($0) || isDigit($0) })
      guard let first = name.first, isLetter(first) else { throw unexpected(rest, of: text) }
      rest = rest.dropFirst(name.count)
      return String(name)
    }
    rest = rest.dropFirst()
    while let scalar = rest.popFirst() {
      guard scalar == "'" else {
        name.append(scalar)
        continue
      }
      guard rest.first == "'" else { return String(name) }
      name.append(scalar)
      rest = rest.dropFirst()
    }
    throw TextProblem(message: "a quote in the path `\(text.excerpt)` is never closed")
  }

  private static func element(
    _ rest: inout ArraySlice<Unicode.Scalar>, of text: String
  ) throws(TextProblem) -> Path.Step {
    let inside = rest.dropFirst().prefix { $0 != "]" }
    let index = String(String.UnicodeScalarView(inside))
    guard rest.count > inside.count + 1 else {
      throw TextProblem(message: "a `[` in the path `\(text.excerpt)` is never closed")
    }
    if index == "*" {
      throw TextProblem(
        message: "`[*]` leads to many values, and the path `\(text.excerpt)` is to lead to one",
        hint: "`[0]` is the first element")
    }
    guard inside.allSatisfy(isDigit), let number = Int(index), number <= 1_000_000 else {
      throw TextProblem(
        message: "`[\(index.excerpt)]` in the path `\(text.excerpt)` is no element",
        hint: "`[0]` is the first element; a key of an object is `.key`, or `.'any key'`")
    }
    rest = rest.dropFirst(inside.count + 2)
    return .index(number)
  }

  private static func unexpected(_ rest: ArraySlice<Unicode.Scalar>, of text: String) -> TextProblem {
    let found = rest.first.map { "found `\($0)`" } ?? "it ends"
    let isStep = { (scalar: Unicode.Scalar) in scalar != "." && scalar != "[" && scalar != "'" }
    let before = Array(text.unicodeScalars).dropLast(rest.count)
    let step = before.suffix(from: before.lastIndex { !isStep($0) }.map { $0 + 1 } ?? 0) + rest.prefix(while: isStep)
    let quoted = "'\(String(String.UnicodeScalarView(step)))'"
    return TextProblem(
      message: "the path `\(text.excerpt)` is to go on with a name; \(found)",
      hint: rest.first == "/" || rest.prefix(while: isStep).isEmpty
        ? "a path is names with dots between: `context.traits.email`"
        : "a name with other characters is quoted: `\(quoted)`")
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_" || scalar == "$"
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
