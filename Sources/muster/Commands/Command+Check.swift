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
    run: { arguments in
      guard let file = try PipelineArgument.load(arguments) else { return .usage }
      for diagnostic in file.warnings { Console.note(diagnostic.description) }
      let report = Plan(file.pipeline).report
      try Console.print(arguments.isSet("json") ? json(report) : report.text)
      return .done
    })

  /// The report as it is, its keys in order, so that two versions of a file can be compared.
  private static func json(_ report: PlanReport) -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // A report is strings and numbers: there is nothing in it that JSON cannot hold.
    let data = (try? encoder.encode(report)) ?? Data()
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
