import Foundation
import Testing

@Suite("The demo")
struct DemoTests {
  private let folder: TemporaryFolder
  private let program: Program
  private let small = ["--customers", "100", "--days", "120"]

  init() throws {
    folder = try TemporaryFolder()
    program = Program(folder: folder)
  }

  @Test("the same seed tells the same, another seed something else")
  func seed() throws {
    let first = try program.run(["demo"] + small)
    #expect(first.exitCode == 0)
    #expect(try program.run(["demo"] + small).output == first.output)
    #expect(try program.run(["demo", "--seed", "2"] + small).output != first.output)
  }

  @Test("it shows sizes, movers and a story in 80 columns, and ends with the count of records")
  func output() throws {
    let result = try program.run(["demo"] + small)
    for part in ["Members of each segment", "day by day", "Some who moved", "The story of customer:"] {
      #expect(result.output.contains(part))
    }
    #expect(result.lines.allSatisfy { $0.count <= 80 }, "\(result.lines.first { $0.count > 80 } ?? "")")
    #expect(result.output.contains("→ enters"))
    #expect(result.output.contains("time alone: "))
    let counts = try #require(
      result.lastLine.wholeMatch(of: /records: (\d+) in = (\d+) used \+ 0 passed over \+ 0 rejected/))
    #expect(counts.1 == counts.2)
  }

  @Test("what it keeps can be replayed by hand to the same deltas, through the pipeline of the checkout")
  func keep() throws {
    let demo = try program.run(["demo", "--keep", "bank"] + small)
    #expect(demo.exitCode == 0)
    let again = try program.run([
      "replay", "bank/bank-cross-sell.yaml", "--input", "web=bank/web.jsonl", "--input", "crm=bank/crm.jsonl",
      "--quiet",
    ])
    #expect(again.exitCode == 0)
    #expect(again.output == (try folder.read("bank/deltas.jsonl")))
    #expect(!again.output.isEmpty)
    let example = Checkout.folder.appending(path: "pipelines/bank-cross-sell.yaml")
    #expect(try folder.read("bank/bank-cross-sell.yaml") == String(contentsOf: example, encoding: .utf8))
  }

  @Test("without --keep nothing stays")
  func tidy() throws {
    let result = try program.run(
      shell: "TMPDIR=$PWD muster demo --customers 20 --days 30 >demo.txt && ls -d muster-demo-* | wc -l")
    #expect(result.output.trimmingCharacters(in: .whitespacesAndNewlines) == "0")
    #expect(try folder.read("demo.txt").contains("Members of each segment"))
  }

  @Test(
    "a number that it cannot use is a mistake of the command line",
    arguments: [["--days", "0"], ["--seed", "x"], ["more"]])
  func mistakes(arguments: [String]) throws {
    let result = try program.run(["demo"] + arguments)
    #expect(result.exitCode == 2)
    #expect(result.errors.hasPrefix("muster: error: "))
  }
}

@Suite("The example pipelines")
struct ExamplePipelineTests {
  @Test("they are right, nothing about them is odd, and their tests pass")
  func examples() throws {
    let program = Program(folder: try TemporaryFolder())
    let examples = try FileManager.default.contentsOfDirectory(
      at: Checkout.folder.appending(path: "pipelines"), includingPropertiesForKeys: nil
    )
    .map(\.path)
    #expect(examples.count >= 3)
    for example in examples {
      let check = try program.run(["check", example])
      #expect(check.exitCode == 0)
      #expect(check.errors.isEmpty, "\(check.errors)")
    }
    let test = try program.run(["test"] + examples)
    #expect(test.exitCode == 0, "\(test.output)")
  }
}

/// The folder that these sources were built from.
private enum Checkout {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
}
