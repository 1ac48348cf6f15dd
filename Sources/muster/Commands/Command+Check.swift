import Foundation
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
      let report = Plan(file.pipeline).report
      Console.print(arguments.isSet("json") ? json(report) : report.text)
      return .done
    })

  private static func json(_ report: PlanReport) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // The report is strings and whole numbers, which JSON can always hold.
    guard let data = try? encoder.encode(report) else { return "{}\n" }
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
