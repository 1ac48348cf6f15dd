import Files
import Runtime

extension Command {
  static let state = Command(
    name: "state",
    summary: "Inspects and verifies kept state",
    usage: "DIR [options]",
    description: """
      Reads a state that `muster replay --state DIR` has left, from its first record to its last, and
      says what is in it. Every block is compared with its checksum, every record with the form of its
      kind: what is damaged ends the command with exit code 1. Nothing is changed.
      """,
    options: [
      Option(name: "json", text: "Print the numbers as one JSON object."),
      Option(
        name: "dump",
        text:
          "Print every record, a JSON object a line, keys and values in hexadecimal. Two states\nare equal where their dumps are."
      ),
    ],
    examples: [
      ("what is there", "muster state bank.state"),
      ("whether two states are the same", "diff <(muster state --dump a.state) <(muster state --dump b.state)"),
    ],
    run: { arguments in
      guard let directory = arguments.operands.first else { throw CommandLineError("the state's directory is missing") }
      guard arguments.operands.count == 1 else {
        throw CommandLineError("one directory at a time: '\(arguments.operands[1])' is too many")
      }
      if arguments.isSet("dump") {
        if arguments.isSet("json") { throw CommandLineError("--dump and --json are two outputs: name one") }
        return try dump(directory)
      }
      let state = try StateInspection(directory)
      try Console.print(arguments.isSet("json") ? state.json : state.text)
      return .done
    })

  private static func dump(_ directory: String) throws(RuntimeError) -> ExitCode {
    let output = try writing { () throws(FileError) in try LineWriter(path: "-") }
    _ = try StateInspection(directory) { line throws(RuntimeError) in
      try writing { () throws(FileError) in
        try output.append(line)
        try output.append("\n")
      }
    }
    try writing { () throws(FileError) in try output.finish() }
    return .done
  }

  private static func writing<Result>(_ body: () throws(FileError) -> Result) throws(RuntimeError) -> Result {
    do throws(FileError) { return try body() } catch { throw RuntimeError(error) }
  }
}
