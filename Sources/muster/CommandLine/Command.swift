/// How the program ends.
enum ExitCode: Int32 {
  case done = 0
  /// Something failed while running, or an input was incomplete.
  case failed = 1
  /// The command line or the pipeline file is wrong.
  case usage = 2
}

/// A command of the program, with all that its help says.
struct Command: Sendable {
  var name: String
  /// One line for the list of commands.
  var summary: String
  /// What follows `muster NAME` on the usage line.
  var usage: String
  /// What it does, for somebody who has not used it yet; wrapped by hand.
  var description: String
  var options: [Option]
  /// Each a comment and a command line.
  var examples: [(what: String, line: String)]
  /// Throws `CommandLineError` or `RuntimeError`; the program says what is wrong. nil: the command is planned, and this
  /// version does not have it.
  var run: (@Sendable (Arguments) throws -> ExitCode)?

  /// The options that it understands, help included.
  var table: [Option] { options + [.help] }
}

extension Command {
  /// `muster help NAME`.
  var help: String {
    var text = "muster \(name): \(summary)\n\nUsage: muster \(name) \(usage)\n\n\(description)\n"
    text += "\nOptions:\n" + Self.columns(table.map { ("--\($0.name)" + ($0.value.map { " \($0)" } ?? ""), $0.text) })
    if !examples.isEmpty {
      text += "\nExamples:\n" + examples.map { "  # \($0.what)\n  \($0.line)\n" }.joined(separator: "\n")
    }
    return text
  }

  /// Two columns; lines of the second are indented under it.
  static func columns(_ rows: [(String, String)]) -> String {
    let width = (rows.map(\.0.count).max() ?? 0) + 2
    return rows.map { name, text in
      let indent = "\n" + String(repeating: " ", count: width + 2)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: indent)
      return "  \(name)" + String(repeating: " ", count: width - name.count) + lines + "\n"
    }.joined()
  }
}
