import Foundation
import Pipelines
import Segmentation
import Testing

@testable import Runtime

@Suite("Message ids in the state")
struct MessageIDTests {
  let folder: TemporaryFolder
  let program: Program

  init() throws {
    folder = try TemporaryFolder()
    program = Program(folder: folder)
    try folder.write(
      """
      name: ids
      sources:
        web: {kind: tracker, format: segment, identifiers: {customer: userId, cookie: anonymousId}}
      segments:
        a: count('Bought') within 2d >= 3
      """, to: "ids.yaml")
  }

  private func event(_ id: String, _ hour: Int, _ who: String, _ name: String = "Bought") -> String {
    let time = InstantText.describe(Shop.start + Int64(hour) * 3_600_000)
    return #"{"type":"track","event":"\#(name)",\#(who),"messageId":"\#(id)","timestamp":"\#(time)"}"# + "\n"
  }

  private func replay(_ lines: [String], to state: String, workers: Int = 1) throws {
    try folder.write(lines.joined(), to: "log.jsonl")
    let run = try program.run(
      ["replay", "ids.yaml", "--input", "web=log.jsonl", "--state", state, "--output", "/dev/null", "--quiet"]
        + ["--workers", "\(workers)"])
    #expect(run.exitCode == 0, "\(run.errors)")
  }

  /// By the key of the profile: the texts that stand there, in the order of the facts' hashes.
  private func ids(_ state: String) throws -> [String: [String]] {
    var found: [String: [String]] = [:]
    for line in try program.run(["state", "--dump", state]).lines where line.contains(#""kind":"message_ids""#) {
      let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String])
      let (key, value) = (try bytes(object["key"]), try bytes(object["value"]))
      var texts: [String] = []
      try value.withUnsafeBytes { value in
        try ProfileMessageIDs.visit(value) { texts.append(String(decoding: $1, as: UTF8.self)) }
      }
      found[String(decoding: key.dropFirst(), as: UTF8.self)] = texts.sorted()
    }
    return found
  }

  private func bytes(_ hexadecimal: String?) throws -> [UInt8] {
    let digits = Array(try #require(hexadecimal))
    return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
  }

  @Test("the facts of a profile keep theirs, from run to run, and lose them when they go", arguments: [1, 2])
  func lifetime(workers: Int) throws {
    let ann = #""userId":"ann""#
    try replay(
      [
        event("m-1", 0, ann), event("m-2", 1, ann), event("none", 2, ann, "Looked"),
        event("m-3", 3, #""userId":"ben""#),
      ],
      to: "state", workers: workers)
    #expect(try ids("state") == ["ann": ["m-1", "m-2"], "ben": ["m-3"]])
    try replay([event("m-4", 40, ann)], to: "state", workers: workers)
    #expect(try ids("state") == ["ann": ["m-1", "m-2", "m-4"], "ben": ["m-3"]])
    try replay([event("m-5", 90, ann)], to: "state", workers: workers)
    #expect(try ids("state")["ann"] == ["m-5"])
  }

  @Test("they go where their facts go: with a merge, with an unlink, with an erasure")
  func identity() throws {
    try replay([event("m-1", 0, #""anonymousId":"c""#), event("m-2", 1, #""userId":"ann""#)], to: "state")
    #expect(try ids("state") == ["c": ["m-1"], "ann": ["m-2"]])
    try replay([event("m-3", 2, #""userId":"ann","anonymousId":"c""#)], to: "state")
    #expect(try ids("state") == ["ann": ["m-1", "m-2", "m-3"]])
    for (command, identifier) in [("unlink", "cookie:c"), ("forget", "customer:ann")] {
      let run = try program.run([command, "ids.yaml", "--state", "state", "--identifier", identifier])
      #expect(run.exitCode == 0, "\(run.errors)")
      let expected = ["c": ["m-1"], "ann": ["m-2", "m-3"]].filter { command == "unlink" || $0.key == "c" }
      #expect(try ids("state") == expected, "after \(command)")
    }
  }

  @Test("the file of a long run is cut to what the profiles hold, and nothing of that is lost")
  func trimming() throws {
    let plan = Plan(try PipelineFile.load(path: "\(folder.path)/ids.yaml").pipeline)
    let log = try MessageIDLog(in: folder.path, plan: plan, leastLength: 4096)
    var options = ReplayOptions(
      inputs: [InputPattern(source: "web", glob: try folder.write(longLog(), to: "long.jsonl"))])
    options.isQuiet = true
    let files = try InputFiles(options.inputs, pipeline: plan.pipeline).files
    let intake = try Intake(plan, options, files, from: LogPosition(sources: 1), log)
    let shards = ShardSet(plan: plan, count: 1)
    while let (clock, takesLate) = try intake.hand(about: 100, to: shards) {
      shards.step(to: clock, takesLate: takesLate)
      try log.trim(to: shards)
    }
    shards.step(to: .max)
    var held = MessageIDTable()
    var wanted: Set<UInt64> = []
    shards.visitFacts { fact in
      held.want(fact)
      wanted.insert(fact)
    }
    try log.fill(&held)
    #expect(wanted.count > 50)
    #expect(wanted.allSatisfy { held.text(of: $0) != nil })
    var entries = 0
    try log.visit { _, _ in entries += 1 }
    #expect(entries < 2000, "of 40,000 records \(entries) are still in the file")
  }

  /// A few people who buy once an hour, for years: each holds no more than two days.
  private func longLog() -> String {
    (0..<40_000).map { event("long-\($0)", $0 / 2, #""userId":"u\#($0 % 2)""#) }.joined()
  }
}
