extension Command {
  /// A command that this version does not have.
  private static func planned(_ name: String, _ usage: String, _ summary: String) -> Command {
    Command(
      name: name, summary: summary, usage: usage, description: "This command is not built yet.", options: [],
      examples: [],
      run: nil)
  }

  static let explain = planned(
    "explain", "PIPELINE --state DIR --profile ID", "Tells why a profile is a member, with the records that prove it")
}
