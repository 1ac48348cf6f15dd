import Runtime
import Traffic

extension Command {
  static let demo = Command(
    name: "demo",
    summary: "A bank's traffic, generated, through the example pipeline",
    usage: "[options]",
    description: """
      Makes up a bank's months: visits to its website (Segment messages) and changes in its CRM (Debezium
      envelopes). Replays them through pipelines/bank-cross-sell.yaml and shows what came of it: how large
      each segment was as time passed, some who moved and why, and one customer's story.
      """,
    options: [
      Option(name: "seed", value: "N", text: "The same number makes up the same bank; 1 is the default."),
      Option(name: "customers", value: "N", text: "2000 is the default; there are as many visitors without a name."),
      Option(name: "days", value: "N", text: "180 is the default, from 2025-01-01 on; at most 600."),
      Option(name: "keep", value: "DIR", text: "Keep the logs, the pipeline file and the deltas there."),
    ],
    examples: [
      ("another bank", "muster demo --seed 7"),
      ("a larger one, kept to try other rules on", "muster demo --customers 20000 --keep bank"),
    ],
    run: { arguments in
      var demo = Demo(keep: arguments.value("keep"))
      if let word = arguments.operands.first { throw CommandLineError("'\(word)' is one word too many") }
      demo.bank.seed = UInt64(try arguments.number("seed", in: 0...1_000_000_000) ?? 1)
      demo.bank.customers = try arguments.number("customers", in: 1...1_000_000) ?? demo.bank.customers
      demo.bank.days = try arguments.number("days", in: 1...600) ?? demo.bank.days
      try demo.run()
      return .done
    })
}

extension Arguments {
  fileprivate func number(_ name: String, in range: ClosedRange<Int>) throws(CommandLineError) -> Int? {
    guard let text = value(name) else { return nil }
    if let number = Int(text), range.contains(number) { return number }
    throw CommandLineError("--\(name) '\(text)' is not a number from \(range.lowerBound) to \(range.upperBound)")
  }
}
