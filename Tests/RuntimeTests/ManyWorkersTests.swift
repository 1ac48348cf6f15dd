import Foundation
import Testing

/// People whose identifiers join, replayed by any number of workers.
@Suite("muster replay of people over many workers") struct ManyWorkersTests {
  private static let pipeline = """
    name: people
    sources:
      web:
        kind: tracker
        format: segment
        lateness: 5s
        identifiers: {customer: userId, email: {path: traits.email, hash: email}, cookie: anonymousId}
    identity:
      retention: 2d
    segments:
      viewers: count('Page Viewed') within 1h >= 3
      absent: not 'Page Viewed' within 2h
    """

  /// People who come without signing in at first, some by a device that others use, too.
  private static func log(_ count: Int, seed: UInt64) -> [String] {
    var random = SeededGenerator(seed: seed)
    let start = Date(timeIntervalSince1970: 1_767_225_600)
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    return (0..<count).map { number in
      let person = Int.random(in: 0..<200, using: &random)
      let cookie = Int.random(in: 0..<10, using: &random) == 0 ? person / 20 : 1000 + person
      let user = Int.random(in: 0..<3, using: &random) == 0 ? #""userId":"u\#(person)","# : ""
      let id = Int.random(in: 0..<20, using: &random) == 0 ? number / 2 : number
      let time = start + Double(number * 40) + Double(Int.random(in: -9000...0, using: &random)) / 1000
      return #"{"type":"page",\#(user)"anonymousId":"c\#(cookie)","messageId":"m\#(id)","#
        + #""timestamp":"\#(time.formatted(style))"}"# + "\n"
    }
  }

  private let program: Program

  init() throws {
    program = Program(folder: try TemporaryFolder())
    try program.folder.write(Self.pipeline, to: "people.yaml")
  }

  private func replay(_ log: String, _ state: String, workers: Int) throws -> Program.Result {
    let result = try program.run(
      ["replay", "people.yaml", "--input", "web=\(log)", "--state", state, "--output", "\(state).jsonl"]
        + ["--workers", "\(workers)"])
    #expect(result.exitCode == 0, "\(result.errors)")
    return result
  }

  /// All records of a state but the names and lengths of outputs.
  private func dump(_ state: String) throws -> [String] {
    let result = try program.run(["state", "--dump", state])
    #expect(result.exitCode == 0, "\(result.errors)")
    return result.lines.filter { !$0.contains(#""kind":"output""#) }
  }

  @Test(
    "the same deltas, counts, state and report, also where another number goes on",
    arguments: [[2, 2], [4, 3], [7, 1]])
  func workers(_ counts: [Int]) throws {
    let seed = UInt64.random(in: 0 ... .max)
    let log = Self.log(6000, seed: seed)
    try program.folder.write(log[..<2500].joined(), to: "log-1.jsonl")
    try program.folder.write(log[2500...].joined(), to: "log-2.jsonl")
    let parts = ["log-1.jsonl", "log-2.jsonl"]
    for (log, workers) in zip(parts, counts) {
      let one = try replay(log, "one", workers: 1)
      let many = try replay(log, "many", workers: workers)
      #expect(many.lastLine == one.lastLine, "seed \(seed)")
      #expect(try dump("many") == dump("one"), "seed \(seed)")
    }
    let deltas = try program.folder.read("one.jsonl")
    #expect(try program.folder.read("many.jsonl") == deltas, "seed \(seed)")
    #expect(deltas.contains(#""kind":"merged""#))
    #expect(try dump("one").contains { $0.contains(#""kind":"held""#) }, "seed \(seed)")
    let report = try program.run(["identity", "people.yaml", "--state", "one"])
    #expect(report.exitCode == 0)
    #expect(try program.run(["identity", "people.yaml", "--state", "many"]).output == report.output)
  }
}
