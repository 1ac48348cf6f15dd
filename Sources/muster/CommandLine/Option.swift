/// An option of a command: one row of the table from which both the parsing and the help are made.
struct Option: Sendable {
  /// Without the two hyphens.
  var name: String
  /// What stands behind it in the help, as in `--workers N`; nil for a flag.
  var value: String?
  var isRepeated = false
  var text: String

  static let help = Option(name: "help", text: "Print this help.")
}

/// What a command line says, read by a command's table.
struct Arguments {
  private(set) var values: [String: [String]] = [:]
  private(set) var operands: [String] = []

  /// Reads `words`: `--name value`, `--name=value`, `--` before operands that begin with a hyphen. A lone `-` is an operand.
  init(_ words: [String], options: [Option]) throws(CommandLineError) {
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        return
      }
      if word == "-h" {
        values["help", default: []].append("")
        continue
      }
      guard word.hasPrefix("-") && word != "-" else {
        operands.append(word)
        continue
      }
      guard word.hasPrefix("--") else { throw .unknown(word, options) }
      let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts.first.map(String.init) ?? ""
      guard let option = options.first(where: { $0.name == name }) else { throw .unknown("--\(name)", options) }
      try read(option, inline: parts.count > 1 ? String(parts[1]) : nil, &rest)
    }
  }

  private mutating func read(
    _ option: Option, inline: String?, _ rest: inout ArraySlice<String>
  ) throws(CommandLineError) {
    if values[option.name] != nil && !option.isRepeated && option.name != "help" {
      throw CommandLineError("--\(option.name) is given twice")
    }
    guard let meaning = option.value else {
      if inline != nil { throw CommandLineError("--\(option.name) takes no value") }
      values[option.name, default: []].append("")
      return
    }
    guard let value = inline ?? rest.popFirst() else {
      throw CommandLineError("--\(option.name) needs a value: --\(option.name) \(meaning)")
    }
    if inline == nil && value.hasPrefix("--") {
      throw CommandLineError("--\(option.name) needs a value (\(meaning)), but '\(value)' follows")
    }
    values[option.name, default: []].append(value)
  }

  func isSet(_ name: String) -> Bool { values[name] != nil }
  func value(_ name: String) -> String? { values[name]?.first }
  func all(_ name: String) -> [String] { values[name] ?? [] }
}

/// What is wrong with a command line.
struct CommandLineError: Error, Equatable {
  var message: String

  init(_ message: String) { self.message = message }
}
