import Testing

@testable import Segmentation

@Suite("Islands of a slice")
struct IslandsTests {
  /// Shards in which identifiers and profiles lie.
  private struct Map: IdentityTies {
    /// By identifier: its shard. Others are at home, in shard 0.
    var places: [UInt64: Int] = [:]
    /// By shard, by profile: its identifiers, and those whose history it holds.
    var profiles: [Int: [UInt32: [UInt64]]] = [:]
    /// How many identifiers profiles were asked for.
    let asked = Counter()

    final class Counter { var count = 0 }

    func place(of key: UInt64) -> Int { places[key] ?? 0 }
    func profiles(of key: UInt64, at place: Int, atMost count: Int) -> [UInt32] {
      Array((profiles[place] ?? [:]).filter { $0.value.contains(key) }.map(\.key).sorted().prefix(count))
    }
    func keys(of profile: UInt32, at place: Int, atMost count: Int) -> [UInt64] {
      let keys = (profiles[place]?[profile] ?? []).prefix(count)
      asked.count += keys.count
      return Array(keys)
    }

    mutating func add(_ profile: UInt32, _ keys: [UInt64], at place: Int) {
      profiles[place, default: [:]][profile] = keys
      for key in keys { places[key] = place }
    }

    /// Carries orders out; profiles get numbers of their own.
    mutating func follow(_ orders: [Islands.Order]) {
      for order in orders {
        for profile in order.profiles {
          guard let keys = profiles[order.from]?.removeValue(forKey: profile) else { continue }
          profiles[order.to, default: [:]][profile] = keys
        }
        for key in order.keys { places[key] = order.to }
      }
    }
  }

  private func orders(
    _ footprints: [[UInt64]], in map: Map, namespace: UInt8 = 0, isThorough: Bool = false
  ) -> [Islands.Order] {
    var islands = Islands()
    for keys in footprints { islands.insert(Footprint(keys: keys, namespace: namespace)) }
    return islands.orders(by: map, isThorough: isThorough)
  }

  @Test("what lies in one shard stays there")
  func together() {
    var map = Map()
    map.add(1, [1, 3], at: 2)
    #expect(orders([[1, 3]], in: map).isEmpty)
  }

  @Test("a profile goes to where the subject is, with all its identifiers; new ones are given a place")
  func merge() {
    var map = Map()
    map.add(1, [1, 3], at: 1)
    map.add(9, [5, 7], at: 2)
    map.places[11] = 3
    let orders = orders([[1, 7, 11]], in: map)
    #expect(orders.map(\.from) == [2, 3])
    #expect(orders.allSatisfy { $0.to == 1 })
    #expect(orders.map { Set($0.keys) } == [[5, 7], [11]])
    #expect(orders.map(\.profiles) == [[9], []])
  }

  @Test("of several subjects the strongest says where")
  func strongest() {
    var map = Map()
    map.places = [1: 1, 3: 2, 5: 3]
    var islands = Islands()
    islands.insert(Footprint(keys: [1, 3], namespace: 2))
    islands.insert(Footprint(keys: [5, 3], namespace: 1))
    #expect(Set(islands.orders(by: map, isThorough: false).map(\.to)) == [3])
  }

  @Test("who holds an identifier's history comes along, and whoever is tied to them")
  func history() {
    var map = Map()
    map.add(1, [1], at: 1)
    // The second owned 5 before the third did.
    map.add(2, [3, 5], at: 2)
    map.add(3, [5, 7], at: 2)
    let orders = orders([[1, 7]], in: map)
    #expect(orders.map(\.profiles) == [[2, 3]])
    #expect(orders.map { Set($0.keys) } == [[3, 5, 7]])
  }

  @Test("few go to many, whoever is the stronger, and of the many few are asked")
  func size() {
    var map = Map()
    map.add(1, [1], at: 1)
    // One identifier that a crowd has owned.
    for profile in 0..<UInt32(5000) { map.add(profile, [3, 1001 + 2 * UInt64(profile)], at: 2) }
    let crowd = orders([[1, 3]], in: map)
    #expect(crowd == [Islands.Order(from: 1, to: 2, keys: [1], profiles: [1])])
    #expect(map.asked.count < 200)
    // One person who is everybody.
    var guest = Map()
    guest.add(1, [1], at: 1)
    guest.add(2, (0..<5000).map { 3 + 2 * UInt64($0) }, at: 2)
    #expect(orders([[3, 1]], in: guest) == [Islands.Order(from: 1, to: 2, keys: [1], profiles: [1])])
    #expect(guest.asked.count < 200)
    // All of them are one identifier away; where each is tied to the next, most are never looked at.
    var chain = Map()
    chain.add(1, [1], at: 1)
    for profile in 0..<UInt32(5000) {
      chain.add(profile, [3 + 2 * UInt64(profile), 5 + 2 * UInt64(profile)], at: 2)
    }
    #expect(orders([[1, 3]], in: chain).map(\.to) == [2])
    #expect(chain.asked.count < 400)
  }

  @Test("whatever is tied to whatever, a thorough look leaves nothing apart", arguments: 1...300)
  func everything(seed: UInt64) {
    var random = SplitMix(seed)
    let shards = 2 + random.below(5)
    var map = Map()
    // Identifiers of one shard make up its profiles.
    for profile in 0..<UInt32(random.below(60)) {
      let place = random.below(shards)
      let keys = (0..<1 + random.below(4)).map { _ in UInt64(1 + 2 * (random.below(40) * shards + place)) }
      map.add(profile, Array(Set(keys)), at: place)
    }
    let footprints = (0..<1 + random.below(30)).map { _ in
      Array(Set((0..<1 + random.below(4)).map { _ in UInt64(1 + 2 * random.below(40 * shards)) }))
    }
    let moved = orders(footprints, in: map, isThorough: true)
    #expect(Set(moved.flatMap { order in order.keys }).count == moved.reduce(0) { $0 + $1.keys.count }, "seed \(seed)")
    map.follow(moved)
    for keys in footprints { #expect(Set(keys.map { map.place(of: $0) }).count == 1, "seed \(seed)") }
    // A profile lies where all its identifiers do.
    for (place, profiles) in map.profiles {
      for keys in profiles.values { #expect(keys.allSatisfy { map.places[$0] == place }, "seed \(seed)") }
    }
    #expect(orders(footprints, in: map, isThorough: true).isEmpty, "seed \(seed)")
  }

  @Test("a directory knows who is away, under one of two hashes that differ in the last bit")
  func directory() {
    var directory = Directory()
    for key in stride(from: UInt64(1), to: 4000, by: 2) { directory.set(Directory.key(key << 20), to: Int(key % 7)) }
    #expect(directory.count == 2000)
    for key in stride(from: UInt64(1), to: 4000, by: 2) {
      #expect(directory.place(of: Directory.key(key << 20 | 1)) == Int(key % 7))
      directory.set(Directory.key(key << 20), to: key % 3 == 0 ? nil : 9)
    }
    #expect(directory.place(of: Directory.key(3 << 20)) == nil)
    #expect(directory.place(of: Directory.key(5 << 20)) == 9)
    #expect(directory.count == (0..<2000).count { (2 * $0 + 1) % 3 != 0 })
  }
}

/// Random numbers that a seed gives.
private struct SplitMix {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  mutating func below(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(limit))
  }
}
