import Segmentation

extension CommandLineError {
  static func unknown(_ word: String, _ options: [Option]) -> CommandLineError {
    let nearest = NearestName.of(word, in: options.map { "--\($0.name)" })
    return CommandLineError("unknown option '\(word)'" + (nearest.map { "; did you mean '\($0)'?" } ?? ""))
  }

  static func unknownCommand(_ word: String, _ names: [String]) -> CommandLineError {
    let nearest = NearestName.of(word, in: names)
    return CommandLineError(
      "unknown command '\(word)'" + (nearest.map { "; did you mean '\($0)'?" } ?? "; 'muster help' lists them"))
  }
}
