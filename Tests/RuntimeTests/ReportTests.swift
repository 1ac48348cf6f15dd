import Formats
import Foundation
import Segmentation
import Telemetry
import Testing

@testable import Runtime

@Suite("Reports")
struct ReportTests {
  private var summary: Summary {
    var intake = IntakeCounts()
    intake.decoded = 100
    intake.afterUntil = 5
    intake.late = 2
    intake.count(.rejected(.badTime))
    intake.count(.rejected(.malformed))
    intake.count(.rejected(.malformed))
    intake.count(.passedOver(.tombstone))
    var a = ShardCounters()
    a.used = 60
    a.duplicate = 3
    a.enters = 7
    a.exits = 2
    a.profiles = 10
    a.facts = 30
    a.oldest = 1_000
    a.newest = 2_000
    var b = ShardCounters()
    b.used = 30
    b.duplicate = 1
    b.expired = 1
    b.profiles = 5
    b.oldest = 500
    b.newest = 1_500
    b.wakeUps = 9
    b.idleWakeUps = 1
    b.conditionsEvaluated = 40
    return Summary(intake, [a, b], seconds: 1.25, bytes: 12_345, files: 2)
  }

  @Test("what came in is what was used, passed over and rejected")
  func equation() {
    #expect(summary.read == 104)
    #expect(summary.read == summary.used + summary.passedOverCount + summary.rejectedCount)
    #expect(summary.lastLine == "records: 104 in = 90 used + 11 passed over + 3 rejected")
    #expect(summary.text.hasSuffix(summary.lastLine + "\n"))
  }

  @Test("the summary's JSON has each reason that occurred, in the order of the reference")
  func json() throws {
    #expect(
      summary.json == """
        {"records":{"in":104,"used":90,"passed_over":{"duplicate":4,"expired":1,"tombstone":1,"after_until":5},\
        "rejected":{"malformed":2,"bad_time":1}},"profiles":15,"deltas":{"enter":7,"exit":2},\
        "event_time":{"from":"1970-01-01T00:00:00.500Z","to":"1970-01-01T00:00:02.000Z"},"seconds":1.250,\
        "late":2,"held_back":0,"facts":30,"wake_ups":9,"idle_wake_ups":1,"conditions_evaluated":40}

        """)
    #expect(try JSONSerialization.jsonObject(with: Data(summary.json.utf8)) is [String: Any])
  }

  @Test("without records there is no span of event time")
  func empty() {
    let summary = Summary(IntakeCounts(), [ShardCounters()], seconds: 0, bytes: 0, files: 1)
    #expect(summary.json.contains(#""event_time":{"from":null,"to":null}"#))
    #expect(summary.lastLine == "records: 0 in = 0 used + 0 passed over + 0 rejected")
    #expect(!summary.text.contains("event time"))
  }

  @Test("numbers are written for people")
  func quantities() {
    #expect([0, 999, 1000, 1_234_567].map(Quantity.grouped) == ["0", "999", "1,000", "1,234,567"])
    #expect(
      [0, 999, 1000, 999_949, 999_950, 1_638_085_327].map(Quantity.bytes)
        == ["0 B", "999 B", "1.0 kB", "999.9 kB", "1.0 MB", "1.6 GB"])
    #expect(
      [0, 59.4, 59.6, 61, 3599, 7620].map(Quantity.duration) == ["0s", "59s", "1m 00s", "1m 01s", "59m 59s", "2h 07m"])
    #expect(Quantity.decimal(0.0456, digits: 2) == "0.05")
    #expect(Quantity.decimal(-1.5, digits: 1) == "-1.5")
    #expect(Quantity.decimal(41.96, digits: 0) == "42")
  }

  @Test("progress tells rate, share and the time that is left, five times a second at most")
  func progress() {
    var line = ProgressLine(.bytes(4_000_000))
    #expect(
      line.update(elapsed: 2, passed: 1_000_000, records: 5000)
        == "5,000 records  2,500/s  1.0 MB of 4.0 MB (25%)  ETA 6s")
    #expect(line.update(elapsed: 2.1, passed: 1_100_000, records: 5500) == nil)
    #expect(line.update(elapsed: 2.2, passed: 1_100_000, records: 5500) != nil)
    var pipe = ProgressLine(.bytes(nil))
    #expect(pipe.update(elapsed: 2, passed: 1_000_000, records: 5000) == "5,000 records  2,500/s  1.0 MB")
    var topics = ProgressLine(.records(20_000))
    #expect(
      topics.update(elapsed: 2, passed: 5000, records: 4990) == "4,990 records  2,495/s  lag 15,000 (25%)  ETA 6s")
  }
}
