import Foundation
import Testing

@Suite("The command line")
struct CommandLineTests {
  let folder: TemporaryFolder
  let program: Program

  init() throws {
    folder = try TemporaryFolder()
    program = Program(folder: folder)
    try folder.write(Shop.pipeline(), to: "shop.yaml")
    try folder.write("", to: "web.jsonl")
  }

  @Test("alone it prints the list of commands; each teaches itself")
  func help() throws {
    let overview = try program.run()
    #expect(overview.exitCode == 0)
    for command in [
      "replay", "check", "test", "demo", "run", "explain", "identity", "forget", "unlink", "topics", "state",
    ] {
      #expect(overview.output.contains("  \(command) "))
      let help = try program.run([command, "--help"])
      #expect(help.exitCode == 0)
      #expect(help.output.contains("Usage: muster \(command)"))
      #expect(try program.run(["help", command]).output == help.output)
    }
    #expect(try program.run(["--version"]).output.hasPrefix("muster "))
  }

  @Test(
    "what is wrong with a command line is said in one sentence, with exit code 2",
    arguments: [
      (["rplay"], "unknown command 'rplay'; did you mean 'replay'?"),
      (["replay", "shop.yaml", "--inptu", "web=a"], "unknown option '--inptu'; did you mean '--input'?"),
      (["replay", "shop.yaml"], "--input SOURCE=GLOB is missing, and so is --brokers"),
      (["replay", "--input", "web=web.jsonl"], "the pipeline file is missing"),
      (["replay", "shop.yaml", "other.yaml", "--input", "web=web.jsonl"], "one pipeline file is expected"),
      (["replay", "shop.yaml", "--input", "web"], "--input 'web' is not SOURCE=GLOB"),
      (["replay", "shop.yaml", "--input", "wep=web.jsonl"], "did you mean 'web'?"),
      (["replay", "shop.yaml", "--input", "web=*.gz"], "*.gz matches no file"),
      (["replay", "shop.yaml", "--input", "web=absent.jsonl"], "absent.jsonl matches no file"),
      (["replay", "shop.yaml", "--input", "web=web.jsonl", "--until", "soon"], "--until 'soon' is not a time"),
      (["replay", "shop.yaml", "--input", "web=web.jsonl", "--workers", "0"], "--workers '0' is not a number"),
      (["replay", "shop.yaml", "--input", "web=web.jsonl", "--quiet=yes"], "--quiet takes no value"),
      (["replay", "shop.yaml", "--input", "web=web.jsonl", "--output"], "--output needs a value"),
      (["replay", "shop.yaml", "--input", "web=web.jsonl", "--output", "--quiet"], "--output needs a value"),
      (
        ["replay", "shop.yaml", "--input", "web=web.jsonl", "--now", "2026-01-01", "--now", "2026-01-02"],
        "--now is given twice"
      ),
      (
        ["replay", "shop.yaml", "--input", "web=web.jsonl", "--brokers", "a:1"],
        "--input and --brokers are two origins of records"
      ),
      (["replay", "shop.yaml", "--input", "web=web.jsonl", "--from", "2026-01-01"], "--from is of topics"),
      (["replay", "shop.yaml", "--brokers", "a:1", "--from", "soon"], "--from 'soon' is not a time"),
      (["replay", "shop.yaml", "--brokers", "a:1,,b:1"], "--brokers 'a:1,,b:1' is not HOST:PORT"),
      (["replay", "shop.yaml", "--brokers", "a:1", "--wait", "long"], "--wait 'long' is not a duration"),
      (["replay", "shop.yaml", "--brokers", "a:1"], "no source of the pipeline has a 'topic'"),
      (["topics", "shop.yaml"], "the source 'web' has no 'topic'"),
      (["state"], "the state's directory is missing"),
      (["state", "a", "b"], "one directory at a time: 'b' is too many"),
      (["state", "a", "--dump", "--json"], "--dump and --json are two outputs: name one"),
      (["replay", "shop.yaml", "--input", "web=web.jsonl", "--output", "web.jsonl"], "would be overwritten"),
      (
        ["replay", "shop.yaml", "--input", "web=web.jsonl", "--output", "o", "--rejected", "./o"],
        "./o cannot hold two outputs"
      ),
      (["run", "shop.yaml"], "--brokers is missing"),
      (["explain"], "'muster explain' is not built yet"),
      (["check"], "the pipeline file is missing"),
      (["test"], "a pipeline file is missing"),
      (["check", "absent.yaml"], "absent.yaml"),
    ])
  func mistakes(arguments: [String], message: String) throws {
    let result = try program.run(arguments)
    #expect(result.exitCode == 2)
    #expect(result.errors.hasPrefix("muster: error: "))
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test(
    "an output that would take the place of the pipeline file is refused", arguments: ["output", "rejected", "summary"])
  func pipelineAsOutput(option: String) throws {
    try folder.write(Shop.event("a", 0), to: "web.jsonl")
    let result = try program.run(
      shell: "ln -s shop.yaml link.yaml; muster replay link.yaml --input web=web.jsonl --\(option) ./shop.yaml")
    #expect(result.exitCode == 2)
    #expect(result.errors == "muster: error: ./shop.yaml is the pipeline file and would be overwritten\n")
    #expect(try folder.read("shop.yaml") == Shop.pipeline())
  }

  @Test(
    "a mistake in the pipeline file is shown at its place, with exit code 2", arguments: ["check", "replay", "test"])
  func pipelineMistake(command: String) throws {
    try folder.write(Shop.pipeline(extra: "  broken: count('x' within"), to: "bad.yaml")
    let result = try program.run([command, "bad.yaml"] + (command == "replay" ? ["--input", "web=web.jsonl"] : []))
    #expect(result.exitCode == 2)
    #expect(result.errors.contains("bad.yaml:25:21: error: "), "\(result.errors)")
  }

  @Test(
    "standard output that cannot be written is an error, and a reader that left a quiet end",
    arguments: [
      "check shop.yaml", "check shop.yaml --json", "test shop.yaml", "--help", "help replay", "--version", "",
    ]
  )
  func fullDisk(words: String) throws {
    let full = try program.run(shell: "muster \(words) > /dev/full")
    #expect(full.errors == "muster: error: standard output cannot be written: No space left on device\n")
    #expect(full.exitCode == 1)
    // The reader closes its end, and only then lets the program begin.
    let left = try program.run(
      shell: "mkfifo gone; { { cat gone > /dev/null; muster \(words); echo code $? >&2; } | { exec <&-; : > gone; }; }")
    #expect(left.errors == "code 1\n")
  }

  @Test("check shows what a profile keeps, for people and as JSON")
  func check() throws {
    let text = try program.run(["check", "shop.yaml"])
    #expect(text.exitCode == 0)
    #expect(text.output.contains("count('Bought') within 1h >= 2"))
    let json = try program.run(["check", "shop.yaml", "--json"])
    let report = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect((report["segments"] as? [Any])?.count == 2)
    #expect(report["bytes_per_profile"] is Int)
  }

  private func pipeline(expecting expectation: String) -> String {
    Shop.pipeline() + """

      tests:
        - name: two purchases
          events:
            - {at: 0s, customer: ann, source: web, event: Bought}
            - {at: 10m, customer: ann, source: web, event: Bought}
          expect:
            - {at: 10m, customer: ann, enters: buyers}
            - \(expectation)
      """
  }

  @Test("a pipeline file without tests passes")
  func noTests() throws {
    let result = try program.run(["test", "shop.yaml"])
    #expect(result.exitCode == 0)
    #expect(result.output == "shop.yaml: no tests\n0 tests, 0 failed\n")
  }

  @Test("a test that holds passes")
  func passing() throws {
    try folder.write(pipeline(expecting: "{at: 1h, customer: ann, exits: buyers}"), to: "good.yaml")
    let result = try program.run(["test", "good.yaml"])
    #expect(result.output == "good.yaml\n  ok      two purchases\n1 test, 0 failed\n", "\(result.errors)")
    #expect(result.exitCode == 0)
  }

  @Test("a test that does not hold shows what was expected and what came, with exit code 1")
  func failing() throws {
    try folder.write(pipeline(expecting: "{at: 70m, customer: ann, exits: buyers}"), to: "bad.yaml")
    let result = try program.run(["test", "bad.yaml"])
    #expect(result.exitCode == 1)
    #expect(result.output.contains("  FAILED  two purchases\n"), "\(result.errors)")
    #expect(result.output.contains("expected customer:ann to exit buyers at "))
    #expect(result.output.contains("customer:ann exits buyers at "))
    #expect(result.output.hasSuffix("1 test, 1 failed\n"))
  }

  @Test("a test names a person by the raw value of an identifier that the source hashes")
  func hashed() throws {
    try folder.write(
      """
      name: shop
      sources:
        web:
          kind: tracker
          format: segment
          identifiers: {email: {path: traits.email, hash: email}}
      segments:
        visitors: count('Page Viewed') within 1d >= 1
      tests:
        - name: a visit
          events:
            - {at: 0s, email: Ann@Example.com, source: web, event: Page Viewed}
          expect:
            - {at: 0s, email: Ann@Example.com, enters: visitors}
            - {at: 1d, email: Ann@Example.com, exits: visitors}
      """, to: "hashed.yaml")
    let result = try program.run(["test", "hashed.yaml"])
    #expect(result.output.hasSuffix("1 test, 0 failed\n"), "\(result.output)\(result.errors)")
  }

  @Test("a delta that nobody expected fails the test, once")
  func unexpected() throws {
    try folder.write(pipeline(expecting: "{at: 2h, customer: ann, not in: buyers}"), to: "bad.yaml")
    let bad = try program.run(["test", "bad.yaml"])
    #expect(bad.exitCode == 1)
    #expect(bad.output.contains("not expected: customer:ann exits buyers at "), "\(bad.output)\(bad.errors)")
    try folder.write(pipeline(expecting: "{at: 70m, customer: ann, exits: buyers}"), to: "twice.yaml")
    let twice = try program.run(["test", "twice.yaml"])
    #expect(twice.output.split(separator: "\n").count { $0.contains("exits buyers at") } == 1)
    #expect(!twice.output.contains("not expected"))
  }
}
