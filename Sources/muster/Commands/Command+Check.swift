import Pipelines
import Segmentation

extension Command {
  static let check = Command(
    name: "check",
    summary: "Validates a pipeline file and shows what it needs",
    usage: "PIPELINE [--json]",
    description: """
      Reads a pipeline file as every other command does, names everything that is wrong with it by
      line and column, and prints what a profile must keep for each segment, and why.
      """,
    options: [Option(name: "json", text: "Print the plan as JSON.")],
    examples: [
      ("what a pipeline costs", "muster check pipelines/bank-cross-sell.yaml"),
      ("in a build", "muster check pipeline.yaml --json | jq .segments"),
    ],
    run: { arguments throws(CommandLineError) in
      guard let file = try PipelineArgument.load(arguments) else { return .usage }
      for warning in file.warnings { Console.note(warning.description) }
      _ = PipelineArgument.refuses(file)
      let pipeline = file.pipeline
      Console.print(
        "\(pipeline.name) version \(pipeline.version): \(pipeline.sources.count) sources, \(pipeline.segments.count) segments\n")
      return .done
    })
}
