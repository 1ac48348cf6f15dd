import Segmentation
import SegmentationTesting
import Testing

@Suite("Profiles with very many facts") struct LongListTests {
  /// No list is ever a long one: each fact in a window is looked at.
  private let short = LongLists(externalBytes: .max, summarisedFacts: .max, runShift: 5)

  private let rules = [
    "sum('A', v) within 2d >= 0", "sum('A', v) within 9d < 20", "sum('B', v) within 4d = 0", "sum('A', v) >= 100",
    "sum(*, items[*].p) within 1d > 24 * count(*) within 1d", "avg('A', v) within 3d > 0",
    "max('B', v) within 1d >= 49",
    "min('A', v) within 12h < -49.5", "avg('A', v) between 2d and 6d ago > 0.5",
    "sum('A', v) within 5d > sum('B', v) within 5d",
    "distinct('A', k) within 1d >= 9", "distinct('B', k) within 6h <= 4", "distinct('A', k) within 20d = 13",
    "count('A') within 1d >= 60", "count('A') between 1d and 2d ago between 50 and 60", "'C' between 1h and 2h ago",
    "count('B') between 2h and 3h ago = 0", "sequence('A' then not 'B' for at least 30m) within 2h",
    "sequence('A' then not 'B') within 1h", "sequence('C' then not 'B' within 20m) within 1h",
  ]

  @Test("a summary says what a pass over the facts says", arguments: [1, 2, 3])
  func exactness(_ seed: UInt64) throws {
    print("seed \(seed)")
    var crowd = try Crowd(rules: rules, retention: 25 * day, seed: seed)
    let log = crowd.disorder(crowd.events(3000, over: 40 * day), percent: 8).numbered
    let expected = EngineRun(crowd.pipeline, log, tail: 30 * day, longLists: short)
    #expect(expected.lines.count > 200)
    #expect(expected.duplicate > 20)
    let layouts = [
      LongLists.standard, LongLists(externalBytes: 100, summarisedFacts: 1, runShift: 1),
      LongLists(externalBytes: 200, summarisedFacts: 10, runShift: 3),
    ]
    for layout in layouts {
      let run = EngineRun(crowd.pipeline, log, tail: 30 * day, longLists: layout)
      #expect(run.lines == expected.lines, "\(layout)")
      #expect(run.factsVisited != expected.factsVisited)
    }
  }

  /// Those of the benchmark that count events.
  private let benchmark = [
    "count('A') within 7d >= 3", "count('A' where k starts with 'k') within 30d >= 1",
    "sequence('B' then not 'C' for at least 1h) within 7d", "sum('A', v) within 90d >= 500000",
    "count(*) within 30d = 0 and count(*) within 90d >= 1", "distinct('A', k) within 14d >= 16",
    "count('B') within 30d >= 2 and count('C') within 90d = 0",
  ]

  @Test("one more event costs no more than the logarithm of what the profile keeps")
  func cost() throws {
    let perEvent = try [1000, 8000, 64_000].map { count in
      var crowd = try Crowd(rules: benchmark, seed: 7)
      let run = EngineRun(crowd.pipeline, crowd.events(count, over: 60 * day).numbered, stride: 1000)
      return Double(run.factsVisited) / Double(count)
    }
    print("facts and runs visited per event: \(perEvent)")
    // Eight times the facts are one more level of runs; the shortest windows have no summary yet.
    #expect(perEvent[1] < 3 * perEvent[0])
    #expect(perEvent[2] < 1.5 * perEvent[1])
  }

  @Test("a log that runs backwards costs no more than one that does not")
  func backwards() throws {
    let perEvent = try [500, 4000].map { count in
      var crowd = try Crowd(rules: benchmark, seed: 8)
      let log = crowd.events(count, over: 60 * day).reversed().beside("visitor", from: 60 * day).numbered
      let run = EngineRun(crowd.pipeline, log, stride: 1)
      #expect(run.used == 2 * count)
      if count == 500 { #expect(run.lines == EngineRun(crowd.pipeline, log, stride: 1, longLists: short).lines) }
      return Double(run.factsVisited) / Double(count)
    }
    print("facts and runs visited per event: \(perEvent)")
    #expect(perEvent[1] < 3 * perEvent[0])
  }

  @Test(
    "the report says what an evaluation costs",
    arguments: [
      ("count('A') within 7d >= 3", "logarithmic"), ("'A' between 1d and 2d ago", "logarithmic"),
      ("count('A') between 1d and 2d ago >= 3", "linear"), ("sum('A', v) within 7d >= 3", "logarithmic"),
      ("distinct('A', v) within 7d >= 16", "logarithmic"), ("distinct('A', v) within 7d >= 17", "linear"),
      ("sequence('A' then not 'B') within 7d", "logarithmic"),
      ("sequence('A' then not 'B' for at least 1h) within 7d", "logarithmic"),
      ("sequence('A' then not 'B' within 1h) within 7d", "linear"), ("sequence('A' then 'B') within 7d", "search"),
      ("avg('A', v) within 7d > 3", "logarithmic"), ("max('A', items[*].p) within 7d > 3", "linear"),
      ("score('A', half_life 1d) > 3", "linear"), ("distinct('A', v) between 1d and 2d ago > 3", "linear"),
      ("last('A', v) = 3", "logarithmic"), ("profile.first_seen within last 1d", "constant"),
    ])
  func report(_ rule: String, _ cost: String) throws {
    let report = Plan(try Crowd(rules: [rule], seed: 1).pipeline).report
    #expect(report.segments[0].tests.map(\.cost) == [cost])
    #expect(report.warnings.isEmpty == (cost != "linear" && cost != "search"))
  }
}
