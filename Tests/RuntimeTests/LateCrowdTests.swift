import Files
import Foundation
import Pipelines
import Segmentation
import Testing

@testable import Runtime

@Suite("A log that is late behind one date far ahead")
struct LateCrowdTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func pipeline(isLinked: Bool) -> String {
    """
    name: crowd
    sources:
      web: {kind: tracker, format: segment, retention: 3650d, identifiers: {customer: userId\(isLinked ? ", cookie: anonymousId" : "")}}
      crm: {kind: crm, format: debezium, identifiers: {customer: id\(isLinked ? ", cookie: c" : "")}, attributes: [tier]}
    segments:
      a: count('Bought') within 3650d >= 3
      b: distinct('Bought', sku) within 3650d between 2 and 4
      c: crm.tier in ('1', '2') or crm.tier changed within 60d
    """
  }

  private func event(_ number: Int, _ hour: Int) -> String {
    let time = InstantText.describe(Shop.start + Int64(hour) * 3_600_000)
    return #"{"type":"track","event":"Bought","userId":"u\#(number % 7)","anonymousId":"c\#(number % 5)","#
      + #""messageId":"m\#(number)","timestamp":"\#(time)","properties":{"sku":"\#(number % 11)"}}"# + "\n"
  }

  /// Of a few people, in no order of time: each takes the time of the one before it in the log, where its own is earlier;
  /// some are truncates, which speak of all of them.
  private func row(_ number: Int) -> String {
    let time = Shop.start + Int64(number * 37 % 200) * 3_600_000
    let change =
      number % 11 == 3
      ? #""op":"t","before":null,"after":null"#
      : #""op":"u","after":{"id":"u\#(number % 7)","c":"c\#(number % 5)","tier":"\#(number % 4)"}"#
    return #"{\#(change),"source":{"ts_ms":\#(time),"table":"people"}}"# + "\n"
  }

  /// What comes of a log of which all but the first few records are late; the most records that ever waited.
  private func run(
    isLinked: Bool, workers: Int, limit: Int
  ) throws -> (deltas: String, waiting: Int, summary: Summary) {
    let plan = Plan(try PipelineFile.parse(Self.pipeline(isLinked: isLinked), path: "crowd.yaml").pipeline)
    let log = (0..<200).map { $0 % 3 == 2 ? row($0) : event($0, $0 == 9 ? 5000 : $0) }.joined() + event(1000, 5000)
    let path = try folder.write(log, to: "log.jsonl")
    var options = ReplayOptions(inputs: ["web", "crm"].map { InputPattern(source: $0, glob: path) })
    options.isQuiet = true
    options.workers = workers
    let files = try InputFiles(options.inputs, pipeline: plan.pipeline).files
    let intake = try Intake(
      plan, options, files, from: LogPosition(sources: 2), late: LateCrowd(limit: limit))
    let shards = ShardSet(plan: plan, count: workers)
    let output = try LineWriter(path: "\(folder.path)/out")
    var waiting = 0
    while let (clock, takesLate) = try intake.hand(about: 8, to: shards) {
      shards.step(to: clock, takesLate: takesLate)
      waiting = max(waiting, shards.waiting)
      try shards.drain(into: output)
    }
    shards.step(to: .max)
    shards.settle(upTo: shards.newestUsed)
    try shards.drain(into: output)
    try output.finish()
    return (try folder.read("out"), waiting, try intake.finish(shards.counters))
  }

  @Test("does not gather in memory, loses nothing, and ends as if it had", arguments: [false, true])
  func bounded(isLinked: Bool) throws {
    let whole = try run(isLinked: isLinked, workers: 1, limit: .max)
    #expect(whole.waiting > 150)
    let cut = try run(isLinked: isLinked, workers: 1, limit: 20)
    #expect(cut.waiting <= 21)
    #expect(cut.summary.used == 201 && cut.summary.late > 180)
    #expect(cut.deltas.contains(#""late":true"#))
    #expect(Self.members(cut.deltas) == Self.members(whole.deltas))
    #expect(Self.members(cut.deltas).count > 5)
    for workers in [2, 3, 5] {
      let other = try run(isLinked: isLinked, workers: workers, limit: 20)
      #expect(other.deltas == cut.deltas, "\(workers) workers")
      #expect(other.waiting <= 21)
    }
  }

  /// Who is a member of what in the end; each profile's deltas have gapless numbers.
  private static func members(_ deltas: String) -> Set<String> {
    var members: Set<String> = []
    var seq: [String: Int] = [:]
    for line in deltas.split(separator: "\n") {
      guard let delta = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        let profile = delta["profile"] as? String, let segment = delta["segment"] as? String
      else { continue }
      seq[profile, default: 0] += 1
      #expect(delta["seq"] as? Int == seq[profile])
      if delta["op"] as? String == "enter" {
        #expect(members.insert("\(segment)/\(profile)").inserted)
      } else {
        #expect(members.remove("\(segment)/\(profile)") != nil)
      }
    }
    return members
  }
}
