import Foundation
import Segmentation
import SegmentationTesting
import Testing

/// Random cases against the oracle. `MUSTER_CASES=100000` runs so many, `MUSTER_SEED=7` begins there; a release build is
/// some twenty times as fast.
@Suite("The engine against the oracle") struct DifferentialTests {
  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  private static var workers: Int { ProcessInfo.processInfo.activeProcessorCount }

  @Test("gives what the reference gives by hand", arguments: allExamples)
  func examples(_ example: Example) throws {
    let lines = EngineRun(try example.pipeline(), example.lines, tail: example.tail).lines
    let deltas = lines.compactMap { ExpectedDelta(line: $0) }
    #expect(deltas.count == lines.count)
    #expect(deltas.filter { $0.segment == "s" }.map(\.time) == example.flips)
  }

  @Test("differs on no random case, in any order within lateness, with repeats, over any number of shards")
  func campaign() async {
    let cases = Self.number("MUSTER_CASES") ?? 500
    let first = Self.number("MUSTER_SEED") ?? 1
    let campaign = Campaign(seeds: first..<first + cases, workers: Self.workers)
    let report = await campaign.run { print("\($0) cases") }
    print("seeds \(first)..<\(first + cases): \(report.cases) cases, \(report.deltas) deltas in \(report.seconds) s")
    for difference in report.differences { print(difference) }
    #expect(report.differences.isEmpty)
    #expect(report.deltas > report.cases)
    #expect(report.coverage.unused == [])
    guard cases >= 50_000 else { return }
    print(report.coverage.report)
    #expect(report.coverage.shortfalls(below: 1000) == [])
  }

  @Test("a planted bug is found", arguments: PlantedBug.allCases)
  func plantedBugs(_ bug: PlantedBug) throws {
    let seed = (1...3000).first { DifferentialTest.finds(bug, in: RandomCase(seed: UInt64($0))) }
    print("\(bug) is found by seed \(seed.map(String.init) ?? "none")")
    #expect(seed != nil)
  }

  @Test("a case is a function of its seed")
  func seeds() {
    #expect(RandomCase(seed: 42).description == RandomCase(seed: 42).description)
    #expect(RandomCase(seed: 42).description != RandomCase(seed: 43).description)
  }
}
