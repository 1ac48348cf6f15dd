import SegmentationTesting
import Testing

@testable import Segmentation

@Suite("The queue of deadlines") struct DeadlineQueueTests {
  /// Profiles with a deadline each, as a shard sets and takes them.
  private struct Clockwork: ~Copyable {
    var queue = DeadlineQueue()
    var deadlines: [UInt32: Int64] = [:]
    private var marks: [UInt32: DeadlineQueue.Mark] = [:]

    private mutating func arm(_ profile: UInt32) {
      guard let time = deadlines[profile], queue.isSooner(time, than: marks[profile] ?? .none) else { return }
      marks[profile] = DeadlineQueue.Mark(time)
      queue.push(profile, time)
    }

    mutating func set(_ profile: UInt32, to time: Int64) {
      deadlines[profile] = time
      arm(profile)
    }

    /// What is due up to `limit`, each at its instant; what was due has no deadline any more.
    mutating func take(upTo limit: Int64) -> [(time: Int64, profile: UInt32)] {
      var taken: [(time: Int64, profile: UInt32)] = []
      while true {
        while queue.nearest == EventTime.never {
          guard queue.open(upTo: limit) != nil else { return taken }
          while queue.takeOpened() {
            for profile in (0..<queue.opened.count).map({ queue.opened[$0] })
            where queue.isDue(marks[profile] ?? .none) {
              marks[profile] = nil
              arm(profile)
            }
          }
        }
        let instant = queue.nearest
        if instant > limit { return taken }
        let profile = queue.takeNearest()
        guard (marks[profile] ?? .none) <= DeadlineQueue.Mark(instant) else { continue }
        marks[profile] = nil
        if deadlines[profile] == instant {
          deadlines[profile] = nil
          taken.append((instant, profile))
        } else {
          arm(profile)
        }
      }
    }
  }

  @Test("gives each deadline at its instant, however often it moved before", arguments: [1, 2, 3, 4])
  func order(_ seed: UInt64) {
    print("seed \(seed)")
    var random = SplitMix64(seed: seed)
    var clockwork = Clockwork()
    var expected: [UInt32: Int64] = [:]
    var now: Int64 = random.pick([-EventTime.limit, 0, 1_735_689_600_000])
    // From milliseconds to centuries, so that every wheel is used.
    let spans: [Int64] = [1, 50, 1000, 70_000, 300_000, 20_000_000, 2_000_000_000, 100_000_000_000, 9_000_000_000_000]
    var count = 0
    for _ in 0..<4000 {
      for _ in 0..<random.below(4) {
        let profile = UInt32(random.below(300))
        let time = now + 1 + Int64(random.below(Int(random.pick(spans))))
        clockwork.set(profile, to: time)
        expected[profile] = time
      }
      now += Int64(random.below(Int(random.pick(spans) / 4) + 1))
      let due = expected.filter { $0.value <= now }.map { (time: $0.value, profile: $0.key) }
      let taken = clockwork.take(upTo: now)
      #expect(taken.map(\.time) == due.map(\.time).sorted())
      #expect(taken.map(\.profile).sorted() == due.map(\.profile).sorted())
      for entry in due { expected[entry.profile] = nil }
      count += taken.count
    }
    #expect(count > 2000)
  }

  @Test("keeps deadlines up to the horizon apart from none")
  func horizon() {
    var clockwork = Clockwork()
    let times = [EventTime.horizon - 1, EventTime.horizon - 2, EventTime.horizon - 70_000, -EventTime.horizon, 0]
    for (profile, time) in times.enumerated() { clockwork.set(UInt32(profile), to: time) }
    #expect(clockwork.take(upTo: 0).map(\.profile) == [3, 4])
    #expect(clockwork.take(upTo: EventTime.horizon - 3).map(\.profile) == [2])
    #expect(clockwork.take(upTo: .max).map(\.profile) == [1, 0])
  }
}
