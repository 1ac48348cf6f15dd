extension Command {
  static let demo = Command(
    name: "demo",
    summary: "A bank's traffic, generated, through the example pipeline",
    usage: "",
    description: "This command is not built yet.",
    options: [],
    examples: [],
    run: nil)
}
