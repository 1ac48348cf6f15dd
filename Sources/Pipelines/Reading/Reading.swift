import Segmentation

/// One reading of a file: what was found wrong so far, and how nodes are read as the types that keys ask for.
///
/// Each reader reports what is wrong and gives nil, so that the reading goes on and finds the next mistake.
struct Reading {
  var findings: Findings

  mutating func error(_ node: Node, _ message: String, hint: String? = nil) {
    findings.add(at: node.start, length: width(node), message, hint: hint)
  }

  mutating func warn(_ node: Node, _ message: String, hint: String? = nil) {
    findings.add(.warning, at: node.start, length: width(node), message, hint: hint)
  }

  /// What the caret underlines of a node: a scalar on one line as a whole, of another its first character.
  private func width(_ node: Node) -> Int {
    guard case .scalar(_, let style) = node.content, style == .plain || style == .quoted,
      node.start.line == node.end.line
    else { return 1 }
    return max(1, node.end.column - node.start.column)
  }

  // MARK: Shapes

  /// The values of a mapping whose keys are the program's.
  struct Fields {
    fileprivate var entries: [String: Node.Entry] = [:]
    subscript(key: String) -> Node? { entries[key]?.value }
    func key(_ name: String) -> Node? { entries[name]?.key }
  }

  /// - Parameters:
  ///   - what: the mapping in a message's words: "source `web`".
  ///   - owner: the key it stands under, where a missing key is reported.
  ///   - required: keys that must be there, each with a value it may have.
  ///   - elsewhere: keys that are known, but make no sense here, and why.
  mutating func fields(
    _ node: Node, _ what: String, owner: Node? = nil, known: [String],
    required: KeyValuePairs<String, String> = [:], elsewhere: [String: String] = [:]
  ) -> Fields? {
    guard case .mapping(let entries) = node.content else {
      error(node, "\(what) is a mapping (`key: value`, indented); found \(node.found)")
      return nil
    }
    var fields = Fields()
    for entry in entries {
      guard let key = entry.key.scalar else { continue }
      if known.contains(key) {
        fields.entries[key] = entry
      } else if let reason = elsewhere[key] {
        error(entry.key, "`\(key)` has no place in \(what)", hint: reason)
      } else if key == "<<" {
        error(entry.key, "merge keys (`<<`) are not part of the pipeline file", hint: "write the keys out")
      } else {
        error(
          entry.key, "unknown key `\(key.excerpt)` in \(what)", hint: NearestName.hint(key, among: known, "known keys"))
      }
    }
    for (key, example) in required where fields.entries[key] == nil {
      error(owner ?? node, "\(what) has no `\(key)`", hint: "it is required: `\(key): \(example)`")
    }
    return fields
  }

  /// The entries of a mapping whose keys are the author's.
  mutating func entries(_ node: Node, _ what: String, of example: String) -> [(name: String, key: Node, value: Node)] {
    guard case .mapping(let entries) = node.content else {
      error(node, "\(what) is a mapping (\(example)); found \(node.found)")
      return []
    }
    return entries.compactMap { entry in entry.key.scalar.map { ($0, entry.key, entry.value) } }
  }

  /// - Parameter example: a list as it may stand in the file.
  mutating func list(_ node: Node, _ what: String, example: String) -> [Node]? {
    guard case .sequence(let elements) = node.content else {
      error(
        node, "\(what) is a list; found \(node.found)", hint: "a list is `\(example)`, or lines that begin with `- `")
      return nil
    }
    return elements
  }

  // MARK: Scalars

  mutating func text(_ node: Node, _ what: String) -> String? {
    guard let text = node.scalar else {
      error(node, "\(what) is one value; found \(node.found)")
      return nil
    }
    if text.isEmpty {
      error(node, "\(what) has no value")
      return nil
    }
    return text
  }

  mutating func whole(_ node: Node, _ what: String, in range: ClosedRange<Int>) -> Int? {
    guard let text = text(node, what) else { return nil }
    guard let number = Int(text), range.contains(number), !text.hasPrefix("+") else {
      error(node, "\(what) is a whole number from \(range.lowerBound) to \(range.upperBound); found \(node.found)")
      return nil
    }
    return number
  }

  mutating func flag(_ node: Node, _ what: String) -> Bool? {
    guard let text = text(node, what) else { return nil }
    switch text {
    case "true": return true
    case "false": return false
    default:
      let word =
        ["yes", "on", "y"].contains(text.lowercased())
        ? "true" : ["no", "off", "n"].contains(text.lowercased()) ? "false" : nil
      error(node, "\(what) is true or false; found \(node.found)", hint: word.map { "write `\($0)`" })
      return nil
    }
  }

  mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ node: Node, _ what: String, _ type: Choice.Type = Choice.self
  ) -> Choice? where Choice.RawValue == String {
    guard let text = text(node, what) else { return nil }
    if let choice = Choice(rawValue: text) { return choice }
    let all = Choice.allCases.map(\.rawValue)
    let choices = all.map { "`\($0)`" }.joined(separator: ", ")
    error(
      node, "\(what) is one of \(choices); found \(node.found)",
      hint: NearestName.of(text, in: all).map { "did you mean `\($0)`?" })
    return nil
  }

  /// Reads a scalar with a parser of its own.
  mutating func parsed<Value>(_ node: Node, _ what: String, _ parse: (String) throws(TextProblem) -> Value) -> Value? {
    guard let text = text(node, what) else { return nil }
    do {
      return try parse(text)
    } catch {
      self.error(node, "\(what): \(error.message)", hint: error.hint)
      return nil
    }
  }

  mutating func path(_ node: Node, _ what: String) -> Path? { parsed(node, what, PathText.parse) }

  /// Milliseconds.
  mutating func duration(_ node: Node, _ what: String, allowsZero: Bool = false) -> Int64? {
    if allowsZero, node.scalar == "0" { return 0 }
    guard let duration = parsed(node, what, Self.milliseconds) else { return nil }
    guard duration > 0 || allowsZero else {
      error(node, "\(what) must be longer than 0; found \(node.found)")
      return nil
    }
    return duration
  }

  enum Retention {
    case forever
    case limited(Int64)

    /// nil is forever.
    var milliseconds: Int64? {
      if case .limited(let milliseconds) = self { milliseconds } else { nil }
    }
  }

  mutating func retention(_ node: Node, _ what: String, in range: ClosedRange<Int64>? = nil) -> Retention? {
    if node.scalar == "forever" { return .forever }
    guard let text = text(node, what) else { return nil }
    let days = range.map { "from \(DurationText.text($0.lowerBound)) to \(DurationText.text($0.upperBound))" }
    let expected = "a duration \(days ?? "such as 400d"), or `forever`"
    do {
      let duration = try Self.milliseconds(text)
      if range?.contains(duration) ?? (duration > 0) { return .limited(duration) }
      error(node, "\(what) is \(expected); found \(node.found)")
    } catch {
      if NearestName.of(text, in: ["forever"]) != nil {
        self.error(node, "\(what) is \(expected); found \(node.found)", hint: "did you mean `forever`?")
      } else {
        self.error(node, "\(what): \(error.message)", hint: error.hint ?? expected)
      }
    }
    return nil
  }

  /// The rules' durations, with a word for what only a YAML file invites: a bare number, a blank before the unit.
  static func milliseconds(_ text: String) throws(TextProblem) -> Int64 {
    if !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) {
      throw TextProblem(
        message: "`\(text.excerpt)` has no unit", hint: "units are w d h m s ms: `\(text.excerpt)d`, `\(text.excerpt)s`"
      )
    }
    let tight = text.filter { $0 != " " }
    let duration: Int64
    do {
      duration = try DurationText.parse(tight)
    } catch {
      throw TextProblem(message: error.message, hint: error.hint)
    }
    if tight == text { return duration }
    throw TextProblem(message: "no blank stands in a duration; found `\(text.excerpt)`", hint: "write `\(tight)`")
  }

  mutating func topic(_ node: Node, _ what: String) -> String? {
    guard let text = text(node, what) else { return nil }
    if NameText.isTopic(text) { return text }
    error(
      node, "\(what): `\(text.excerpt)` is no name of a Kafka topic",
      hint: "letters, digits, `.`, `_` and `-`, at most 249")
    return nil
  }
}
