/// Which profiles meet before a slice of event time is applied, and where.
///
/// Records that share an identifier, or a profile, or one that holds what an identifier brought before it took another
/// owner, form an island. Nothing in a slice reaches from one island to another, so an island that lies in one shard is
/// applied there as if there were no other shard. What lies apart is brought together, where it is cheap: few profiles go
/// to where the strongest identifier is; few go to many.
///
/// It decides and touches nothing: it is told footprints, and asks what ties identifiers.
struct Islands {
  /// What must leave a shard for another one.
  struct Order: Equatable {
    var from: Int
    var to: Int
    /// Identifiers, also those of which nothing is known yet.
    var keys: [UInt64]
    /// Profiles of the shard that they leave.
    var profiles: [UInt32]
  }

  /// So many identifiers go to where the strongest is, however many are there.
  static let few = 64

  private(set) var footprints: [Footprint] = []
  /// By identifier: the footprints that it is on.
  private var mentions: [UInt64: [Int]] = [:]

  /// Another record whose identifiers belong together in this slice.
  mutating func insert(_ footprint: Footprint) {
    for key in footprint.keys { mentions[key, default: []].append(footprints.count) }
    footprints.append(footprint)
  }

  mutating func removeAll() {
    footprints.removeAll(keepingCapacity: true)
    mentions.removeAll(keepingCapacity: true)
  }

  /// What brings each island into one shard.
  ///
  /// Of an island that fills a shard only the part elsewhere is looked through. So two islands may be taken for different
  /// ones that are tied in there; a second look then finds records whose identifiers still lie apart.
  /// - Parameter isThorough: looks through all of every island, after which nothing lies apart.
  func orders(by ties: borrowing some IdentityTies & ~Copyable, isThorough: Bool) -> [Order] {
    var orders: [Order] = []
    /// Identifiers of islands that have their place.
    var homes: [UInt64: Int] = [:]
    for (index, footprint) in footprints.enumerated() where homes[footprint.keys[0]] == nil {
      var limit = isThorough ? Int.max : Islands.few
      var island = island(around: index, ties, homes, limit: limit)
      while island.large.count > 1 {
        limit *= 2
        island = self.island(around: index, ties, homes, limit: limit)
      }
      let target = island.target
      for key in island.places.keys { homes[key] = target }
      orders += island.orders(to: target)
    }
    return orders
  }

  /// Walks over what is tied to a footprint.
  ///
  /// - Parameter limit: a shard in which so many identifiers were found is not looked through any further.
  private func island(
    around first: Int, _ ties: borrowing some IdentityTies & ~Copyable, _ homes: [UInt64: Int], limit: Int
  ) -> Island {
    var island = Island()
    var waiting: [UInt64] = []
    var isTold: Set<Int> = []
    func find(_ key: UInt64, at place: Int) {
      if let home = homes[key] {
        if island.anchor == nil { island.anchor = home }
      } else if island.places.updateValue(place, forKey: key) == nil {
        waiting.append(key)
      }
    }
    func tell(_ index: Int) {
      guard isTold.insert(index).inserted else { return }
      let footprint = footprints[index]
      for key in footprint.keys { find(key, at: ties.place(of: key)) }
      island.strengthen(footprint.namespace, ties.place(of: footprint.keys[0]))
    }
    tell(first)
    while let key = waiting.popLast() {
      guard let place = island.places[key] else { continue }
      for index in mentions[key] ?? [] { tell(index) }
      if island.isLarge(place) { continue }
      if island.add(key, at: place) > limit {
        island.large.insert(place)
        continue
      }
      let most = limit == .max ? limit : limit + 1
      let profiles = ties.profiles(of: key, at: place, atMost: most)
      if profiles.count > limit { island.large.insert(place) }
      for profile in profiles where !island.isLarge(place) && island.add(profile, at: place) {
        let others = ties.keys(of: profile, at: place, atMost: most)
        if others.count > limit { island.large.insert(place) } else { for other in others { find(other, at: place) } }
      }
    }
    return island
  }
}

/// What a decision may ask of the shards.
protocol IdentityTies: ~Copyable {
  /// The shard that knows an identifier, or would.
  func place(of key: UInt64) -> Int
  /// Some profiles of a shard, or all where they are no more, that have an identifier or hold what it brought before it took
  /// another owner.
  func profiles(of key: UInt64, at place: Int, atMost count: Int) -> [UInt32]
  /// Some identifiers of a profile, or all where they are no more, those whose history it holds included.
  func keys(of profile: UInt32, at place: Int, atMost count: Int) -> [UInt64]
}

/// An island as it lies before the slice.
private struct Island {
  /// By identifier: its shard.
  var places: [UInt64: Int] = [:]
  /// Shards that are not looked through, since so much of the island is there.
  var large: Set<Int> = []
  /// Where an island is, or is to be, that this one turns out to belong to.
  var anchor: Int?

  private struct Side {
    var keys: [UInt64] = []
    var profiles: Set<UInt32> = []
  }

  private var sides: [Int: Side] = [:]
  private var strongest: (namespace: UInt8, place: Int)?

  mutating func strengthen(_ namespace: UInt8, _ place: Int) {
    if strongest.map({ namespace < $0.namespace }) ?? true { strongest = (namespace, place) }
  }

  func isLarge(_ place: Int) -> Bool { !large.isEmpty && large.contains(place) }

  /// - Returns: how many identifiers of the shard were found.
  mutating func add(_ key: UInt64, at place: Int) -> Int {
    sides[place, default: Side()].keys.append(key)
    return sides[place]?.keys.count ?? 0
  }

  /// - Returns: false where it was found before.
  mutating func add(_ profile: UInt32, at place: Int) -> Bool {
    sides[place, default: Side()].profiles.insert(profile).inserted
  }

  /// The shard in which the island is to lie.
  var target: Int {
    if let place = large.first { return place }
    if let anchor { return anchor }
    let place = strongest?.place ?? 0
    let moving = sides.reduce(0) { $1.key == place ? $0 : $0 + $1.value.keys.count }
    if moving <= Islands.few { return place }
    // Of two as large the first, so that the decision follows from what was asked.
    return sides.max { ($0.value.keys.count, -$0.key) < ($1.value.keys.count, -$1.key) }?.key ?? place
  }

  func orders(to target: Int) -> [Islands.Order] {
    sides.filter { $0.key != target }.sorted { $0.key < $1.key }
      .map { Islands.Order(from: $0.key, to: target, keys: $0.value.keys, profiles: $0.value.profiles.sorted()) }
  }
}
