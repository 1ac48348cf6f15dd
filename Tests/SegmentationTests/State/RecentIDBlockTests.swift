import SegmentationTesting
import Testing

@testable import Segmentation

@Suite("Message ids in a changelog") struct RecentIDBlockTests {
  private static let span = RecentIDs.span

  private static func tracked() -> RecentIDs {
    var ids = RecentIDs()
    ids.blocks.isTracking = true
    return ids
  }

  private static func load(_ state: MemoryState, into ids: inout RecentIDs) throws {
    for (key, value) in state.records {
      try key.withUnsafeBytes { key in try value.withUnsafeBytes { try ids.blocks.load(key, $0, as: .only) } }
    }
  }

  @Test("are as many blocks as hold them, however often they are saved, and go when all of a block are out of reach")
  func count() throws {
    var ids = Self.tracked()
    var state = MemoryState()
    var saved = 0
    var most = 0
    // An id every ten seconds, saved each time, for three days.
    let perDay = 8640
    for number in 0..<3 * perDay {
      let now = Int64(number) * 10_000
      ids.turn(to: now)
      ids.set(UInt64(number + 1), to: now)
      ids.blocks.save(to: &state, since: now - Self.span)
      most = max(most, state.records.count)
      saved += 1
    }
    print("\(saved) saves, \(most) blocks at most")
    #expect(most <= perDay / 256 + 2)
    var held = Set<UInt64>()
    for value in state.records.values {
      try value.withUnsafeBytes { _ = try RecentIDBlock.visit($0) { id, _ in held.insert(id) } }
    }
    #expect((2 * perDay...3 * perDay).allSatisfy { held.contains(UInt64($0)) })
    #expect(held.count < perDay + 2 * 256)
  }

  @Test("of a great many records at once fit in records of Kafka")
  func size() throws {
    var ids = Self.tracked()
    var state = MemoryState()
    for id in 1...100_000 { ids.set(UInt64(id), to: id % 2 == 0 ? EventTime.horizon - 1 : 1 - EventTime.horizon) }
    ids.blocks.save(to: &state, since: .min)
    #expect(state.records.count == 4)
    #expect(state.records.values.allSatisfy { $0.count < 1 << 20 })
    var count = 0
    for value in state.records.values { count += try value.withUnsafeBytes { try RecentIDBlock.count($0) } }
    #expect(count == 100_000)
  }

  @Test("take effect in the order in which they came, in whichever they are loaded", arguments: [1, 2, 3, 4])
  func order(_ seed: UInt64) throws {
    print("seed \(seed)")
    var random = SplitMix64(seed: seed)
    var ids = Self.tracked()
    ids.blocks.sizes = 1...3
    var state = MemoryState()
    var known: [UInt64: Int64] = [:]
    for _ in 0..<300 {
      for _ in 0..<random.below(6) {
        let (id, time) = (UInt64(1 + random.below(40)), Int64(random.below(1000)))
        ids.set(id, to: time)
        known[id] = time
      }
      ids.blocks.save(to: &state, since: .min)
      guard random.percent(10) else { continue }
      // What is known goes on from what was saved; the order of a dictionary is another one in every process.
      ids = Self.tracked()
      ids.blocks.sizes = 1...3
      try Self.load(state, into: &ids)
      ids.resume(at: 1000)
      for (id, time) in known { #expect(ids.time(of: id) == time) }
    }
    #expect(state.records.count > 100)
  }

  @Test("that are damaged are refused, or are some ids: they are never read beyond their bytes")
  func damaged() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SplitMix64(seed: seed)
    var ids = Self.tracked()
    var state = MemoryState()
    for id in 1...40 { ids.set(UInt64(id) &* 0x9E37_79B9_7F4A_7C15, to: Int64(random.below(1 << 40))) }
    ids.blocks.save(to: &state, since: .min)
    var refused = 0
    for _ in 0..<2000 {
      var value = state.records.values.first ?? []
      if random.percent(50) { value.removeLast(random.below(value.count + 1)) }
      if !value.isEmpty { value[random.below(value.count)] ^= 1 << UInt8(random.below(8)) }
      let isRefused = value.withUnsafeBytes { (try? RecentIDBlock.count($0)) == nil }
      if isRefused { refused += 1 }
    }
    print("seed \(seed): \(refused) of 2000 refused")
    #expect(refused > 500 && refused < 2000)
  }
}
