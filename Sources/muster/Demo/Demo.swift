import Pipelines
import Runtime
import Segmentation
import Telemetry
import Traffic

#if canImport(Glibc)
  import Glibc
#endif

/// A bank's traffic, generated, replayed through the example pipeline, and told.
struct Demo {
  var bank = Bank()
  /// Where the logs, the pipeline and the deltas are kept; nil for nowhere.
  var keep: String?

  /// - Throws: `RuntimeError` where a file cannot be written or the replay fails.
  func run() throws(RuntimeError) {
    let directory = if let keep { try Demo.directory(keep) } else { try Demo.temporaryDirectory() }
    defer { if keep == nil { Demo.remove(directory) } }
    let records = bank.records()
    let web = "\(directory)/web.jsonl"
    let crm = "\(directory)/crm.jsonl"
    let deltas = "\(directory)/deltas.jsonl"
    let pipelinePath = "\(directory)/bank-cross-sell.yaml"
    try Demo.write(ExamplePipeline.text, to: pipelinePath)
    try write(records, web: web, crm: crm)

    let changes = records.count { $0.isChange }
    try Console.print(
      """
      A bank's \(bank.days) days: \(grouped(bank.customers)) customers, as many visitors without a name,
      \(grouped(records.count - changes)) events of its website and \(grouped(changes)) changes in its CRM (seed \(bank.seed)).


      """)
    let pipeline = try ExamplePipeline.load(path: pipelinePath)
    var options = ReplayOptions(inputs: [
      InputPattern(source: "web", glob: web), InputPattern(source: "crm", glob: crm),
    ])
    options.output = deltas
    let outcome = try Replay(Plan(pipeline), options).run()

    let movements = try Demo.read(deltas).split(separator: "\n").compactMap { line in
      Movement(line: line, time: InstantText.parse)
    }
    .sorted { $0.time < $1.time }
    let span = outcome.summary.eventTime ?? Bank.beginning...Bank.beginning
    let report = DemoReport(
      segments: pipeline.segments.map(\.name), span: span, movements: movements, archive: BankArchive(records),
      describe: InstantText.describe)
    try Console.print(report.text + "\n")
    try Console.print(keep == nil ? Demo.invitation : Demo.command(directory))
    Console.note(outcome.summary.text)
  }

  private static let invitation = """
    `muster demo --keep DIR` keeps the logs and the pipeline to play with.


    """

  private static func command(_ directory: String) -> String {
    """
    The same by hand:
      muster replay \(directory)/bank-cross-sell.yaml \\
        --input web=\(directory)/web.jsonl --input crm=\(directory)/crm.jsonl --output -


    """
  }

  private func grouped(_ number: Int) -> String { Quantity.grouped(UInt64(number)) }
}
