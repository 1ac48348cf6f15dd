import SegmentationTesting
import Testing

@testable import Segmentation

@Suite("Tables in order of the hash") struct HashTableTests {
  @Test("a profile is found by its hash until it is taken out", arguments: [1, 2, 3])
  func profiles(_ seed: UInt64) {
    print("seed \(seed)")
    var random = SplitMix64(seed: seed)
    var table = ProfileTable()
    var known: [UInt64: UInt32] = [:]
    // Some hashes are the least and the greatest, and many share their upper halves: long runs, also at the end.
    func hash() -> UInt64 {
      let lower = random.next() & 0xFFFF_FFFF
      return switch random.below(10) {
      case 0: lower
      case 1: 0xFFFF_FFFF << 32 | lower
      case 2: UInt64(random.below(5)) << 61 | lower
      default: random.next()
      }
    }
    func find(_ hash: UInt64, _ index: UInt32) -> Bool {
      var probe = table.probe(hash)
      while let next = table.next(&probe) { if next == index { return true } }
      return false
    }
    for index in 0..<UInt32(6000) {
      let new = hash()
      if known[new] == nil {
        table.insert(new, index)
        known[new] = index
      }
      if random.percent(40), let old = known.randomElement(using: &random) {
        #expect(find(old.key, old.value))
        table.remove(old.key, old.value)
        known[old.key] = nil
        #expect(!find(old.key, old.value))
      }
    }
    #expect(known.count > 2000)
    for (hash, index) in known { #expect(find(hash, index)) }
  }

  @Test("the number of the last delta comes back until the profile's time is over")
  func retirement() {
    var random = SplitMix64(seed: 5)
    var retired = RetiredProfiles(retention: 1000)
    var known: [(hash: UInt64, seq: UInt32, end: Int64)] = []
    for second in 0..<Int64(3000) {
      let entry = (hash: random.next(), seq: UInt32(random.below(1 << 30)) + 1, end: second - 1500)
      retired.insert(entry.hash, seq: entry.seq, end: entry.end)
      known.append(entry)
    }
    let now: Int64 = 1500
    for entry in known.shuffled(using: &random) {
      let (first, second) = (retired.take(entry.hash, at: now), retired.take(entry.hash, at: now))
      #expect(first?.seq == (now < entry.end + 1000 ? entry.seq : nil))
      #expect(second?.seq == nil)
    }
  }
}
