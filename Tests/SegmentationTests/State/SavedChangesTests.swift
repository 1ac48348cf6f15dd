import Foundation
import Segmentation
import SegmentationTesting
import Testing

/// `MUSTER_CASES=20000` runs so many of each kind, `MUSTER_SEED=7` begins there.
@Suite("What changes in a shard, saved again and again")
struct SavedChangesTests {
  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  @Test(
    "is gone on with, from any moment, as if the shard had never been let go",
    arguments: [
      .everything, Traits(identity: .heavy, consent: true, audience: true), Traits(identity: .some),
      Traits(consent: true, audience: true), .plain,
    ])
  func wentOn(_ traits: Traits) {
    let cases = Self.number("MUSTER_CASES") ?? 150
    let first = Self.number("MUSTER_SEED") ?? UInt64.random(in: 1...1 << 40)
    print("\(traits): seeds \(first)..<\(first + cases)")
    var interruptions = 0
    var takenAgain = 0
    for seed in first..<first + cases {
      let random = RandomCase(seed: seed, traits: traits)
      let schedule = LogSchedule(
        random, passesTime: seed % 2 == 0, erases: seed % 3 == 0, takesLate: seed % 5 < 2)
      guard let whole = try? InterruptedRun(random, schedule, interruptedBy: nil),
        let interrupted = try? InterruptedRun(random, schedule, interruptedBy: seed ^ 0xbad)
      else {
        Issue.record("what was saved cannot be read: seed \(seed) of \(traits)")
        continue
      }
      #expect(whole.lines == interrupted.lines, "seed \(seed) of \(traits)")
      #expect(whole.checkpoint == interrupted.checkpoint, "seed \(seed) of \(traits)")
      #expect(whole.misnamed == 0 && interrupted.misnamed == 0, "seed \(seed) of \(traits)")
      interruptions += interrupted.interruptions
      takenAgain += interrupted.takenAgain
    }
    print("\(traits): let go of \(interruptions) times, \(takenAgain) records taken again")
    #expect(interruptions > Int(cases) && takenAgain > Int(cases))
  }
}
