import Runtime

#if canImport(Glibc)
  import Glibc
#endif

/// The program: finds the command, runs it, and says what is wrong.
enum Program {
  static let version = "0.1.0"

  static let commands: [Command] = [
    .replay, .check, .test, .demo, .state, .identity, .forget, .unlink, .topics, .run, .explain,
  ]

  static func run(_ words: [String]) -> ExitCode {
    // A reader that leaves shows as an error of write(2) instead of a silent end.
    signal(SIGPIPE, SIG_IGN)
    do {
      return try answer(words)
    } catch let error as RuntimeError {
      return fail(error)
    } catch let error as CommandLineError {
      return fail(error)
    } catch {
      Console.fail("\(error)")
      return .failed
    }
  }

  private static func answer(_ words: [String]) throws -> ExitCode {
    guard let first = words.first else { return try show(overview) }
    switch first {
    case "help", "--help", "-h": return try help(Array(words.dropFirst()))
    case "--version", "version": return try show("muster \(version)\n")
    default: break
    }
    guard let command = commands.first(where: { $0.name == first }) else {
      throw first.hasPrefix("-")
        ? CommandLineError.unknown(first, [.help, Option(name: "version", text: "")])
        : CommandLineError.unknownCommand(first, commands.map(\.name))
    }
    return try run(command, Array(words.dropFirst()))
  }

  private static func run(_ command: Command, _ words: [String]) throws -> ExitCode {
    if words.contains("--help") || words.contains("-h") { return try show(command.help) }
    guard let body = command.run else { throw CommandLineError("'muster \(command.name)' is not built yet") }
    do {
      return try body(Arguments(words, options: command.table))
    } catch let error as CommandLineError {
      return fail(error, hint: "'muster \(command.name) --help' says how it is used")
    }
  }

  private static func help(_ words: [String]) throws -> ExitCode {
    guard let name = words.first else { return try show(overview) }
    guard let command = commands.first(where: { $0.name == name }) else {
      throw CommandLineError.unknownCommand(name, commands.map(\.name))
    }
    return try show(command.help)
  }

  private static func show(_ text: String) throws(RuntimeError) -> ExitCode {
    try Console.print(text)
    return .done
  }

  private static func fail(_ error: CommandLineError, hint: String? = nil) -> ExitCode {
    Console.fail(error.message)
    if let hint { Console.note(hint) }
    return .usage
  }

  private static func fail(_ error: RuntimeError) -> ExitCode {
    if error.code != .readerLeft { Console.fail(error.message) }
    return error.code == .usage ? .usage : .failed
  }

  private static var overview: String {
    """
    muster \(version): who belongs to which audience, from event logs, exact to the millisecond

    Usage: muster COMMAND …

    Commands:
    \(Command.columns(commands.filter { $0.run != nil }.map { ($0.name, $0.summary) }))
    Not built yet:
    \(Command.columns(commands.filter { $0.run == nil }.map { ($0.name, $0.summary) }))
    'muster COMMAND --help' teaches one. Exit codes: 0 done; 1 failed while running, or an input was
    incomplete; 2 the command line or the pipeline file is wrong.

    Begin with:
      muster demo
      muster check pipelines/bank-cross-sell.yaml
      muster replay pipelines/bank-cross-sell.yaml --input 'web=logs/*.jsonl' --output deltas.jsonl

    """
  }
}
