import Pipelines
import Runtime
import Segmentation

extension Command {
  static let test = Command(
    name: "test",
    summary: "Runs the tests in pipeline files",
    usage: "PIPELINE …",
    description: """
      A pipeline file may hold 'tests:': records of a few made-up people, and when each is expected to
      enter or exit which segment. Each test goes the way of real data, from a record as its source
      sends it to the delta. Exit code 1 where one failed.
      """,
    options: [Option(name: "quiet", text: "Print failed tests and the count alone.")],
    examples: [("all pipelines of a folder", "muster test pipelines/*.yaml")],
    run: { arguments in
      if arguments.operands.isEmpty { throw CommandLineError("a pipeline file is missing") }
      let files = arguments.operands.map(PipelineArgument.load)
      guard files.allSatisfy({ $0 != nil }) else { return .usage }
      return try test(files.compactMap { $0 }, isQuiet: arguments.isSet("quiet"))
    })

  private static func test(_ files: [PipelineFile], isQuiet: Bool) throws(RuntimeError) -> ExitCode {
    var count = 0
    var failed = 0
    for file in files {
      if !isQuiet { try Console.print("\(file.path)\(file.tests.isEmpty ? ": no tests" : "")\n") }
      let plan = Plan(file.pipeline)
      for test in file.tests {
        let run = TestRun(test, plan: plan)
        count += 1
        if run.hasPassed {
          if !isQuiet { try Console.print("  ok      \(test.name)\n") }
        } else {
          failed += 1
          try Console.print("  FAILED  \(test.name)\n" + describe(run, in: file))
        }
      }
    }
    try Console.print("\(count) \(count == 1 ? "test" : "tests"), \(failed) failed\n")
    return failed == 0 ? .done : .failed
  }

  private static func describe(_ run: TestRun, in file: PipelineFile) -> String {
    run.failures.map { failure in
      "          \(file.path):\(failure.position.line):\(failure.position.column): \(failure.message)\n"
    }.joined()
  }
}
