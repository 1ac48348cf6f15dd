import Foundation
import Segmentation
import SegmentationTesting
import Testing

@Suite("A shard's state, saved")
struct SavedStateTests {
  private static let cases = ProcessInfo.processInfo.environment["MUSTER_CASES"].flatMap { UInt64($0) } ?? 150
  private static var fuzzed: Int { Int(cases) * 2 }

  @Test(
    "is gone on with as if it had never been let go",
    arguments: [Traits.everything, Traits(identity: .some), Traits(consent: true, audience: true), .plain])
  func wentOn(_ traits: Traits) {
    for seed in 1...Self.cases {
      let random = RandomCase(seed: seed, traits: traits)
      #expect(Variation.saved.holds(for: random), "seed \(seed) of \(traits)")
      #expect(Variation.sameState.holds(for: random), "seed \(seed) of \(traits)")
    }
  }

  @Test("that is damaged throws, or is some state: it is never read beyond its bytes")
  func damaged() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SplitMix64(seed: seed)
    var refused = 0
    var taken = 0
    for number in 0..<Self.fuzzed {
      let sample = RandomCase(seed: UInt64(number), traits: number % 2 == 0 ? .everything : .plain)
      let state = SavedRun(sample, every: .max, shards: [1]).state
      let plan = Plan(sample.pipeline)
      for (key, value) in state.records.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        var changed = value
        switch random.below(3) {
        case 0: changed.removeLast(min(changed.count, 1 + random.below(4)))
        case 1: changed.append(UInt8(truncatingIfNeeded: random.next()))
        default:
          if !changed.isEmpty { changed[random.below(changed.count)] ^= 1 << UInt8(random.below(8)) }
        }
        if isTaken(key, changed, plan) { taken += 1 } else { refused += 1 }
      }
    }
    print("seed \(seed): \(refused) refused, \(taken) taken")
    #expect(refused > taken)
    #expect(taken > 0)
  }

  /// Whether a shard takes a record; one that does goes on from there. Time does not: it would for thousands of years.
  private func isTaken(_ key: [UInt8], _ value: [UInt8], _ plan: Plan) -> Bool {
    key.withUnsafeBytes { key in
      value.withUnsafeBytes { value in
        var shard = Shard(plan: plan)
        do {
          try shard.load(key, value, as: .only)
        } catch {
          return false
        }
        shard.resume(clock: 0, settled: 0, newestUsed: 0)
        shard.advance(to: EventTime.limit)
        return true
      }
    }
  }

  @Test("goes to any number of shards, evenly")
  func places() {
    var random = SplitMix64(seed: 7)
    for count in [1, 2, 3, 7, 256] {
      var held = [Int](repeating: 0, count: count)
      for _ in 0..<count * 200 { held[ShardPlace.number(of: random.next(), count: count)] += 1 }
      #expect(held.allSatisfy { $0 > 100 && $0 < 320 }, "\(count) shards: \(held)")
    }
  }
}
