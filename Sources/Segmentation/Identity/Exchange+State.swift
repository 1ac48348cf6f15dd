/// The state of shards between which profiles move: the same, to the byte, as that of one shard.
extension Exchange {
  /// Takes a record of the state, whose records come in order of their keys. Where it throws, the shards must not be used.
  public func load(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(MalformedState) {
    switch StateKind(key: key) {
    case .profile: try loadProfile(key, value)
    case .retired:
      let hash = try Shard.hash(key)
      try shards[place(of: Directory.key(hash))].load(key, value, as: .only)
    case .identities: try shards[0].load(key, value, as: .only)
    case .held:
      for lane in 0..<count { try shards[lane].loadHeld(value, ShardPlace(lane, of: count), arrival: nextArrival) }
      nextArrival &+= 1
    case .erased: for lane in 0..<count { try shards[lane].load(key, value, as: .only) }
    case .recentID, .recentIDBlock, .truncated, .clock, .messageIDs, .output, .rules, nil:
      for lane in 0..<count { try shards[lane].load(key, value, as: ShardPlace(lane, of: count)) }
    }
  }

  /// A profile goes to the home of the identifier that names it, unless something that is tied to it is elsewhere.
  private func loadProfile(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
  ) throws(MalformedState) {
    guard key.count >= 2 else { throw MalformedState() }
    let hash = hash64(UnsafeRawBufferPointer(rebasing: key.dropFirst(2)), seed: UInt64(key[1]))
    let home = ShardPlace.number(of: hash, count: count)
    let index = try shards[home].readProfile(key, value)
    let keys = shards[home].graph.pointee.keys(of: index)
    let isTied = keys.contains { key in
      let place = place(of: key)
      return place != home && shards[place].graph.pointee.knows(key)
    }
    if !isTied {
      for key in keys { set(key, to: home) }
      return
    }
    // It waits until what it is tied to has met.
    var message = StateWriter()
    shards[home].give([index], [], to: &message)
    var islands = Islands()
    islands.insert(Footprint(keys: [Directory.key(hash)] + keys, namespace: key[1]))
    for order in islands.orders(by: Ties(self), isThorough: false) { move(order) }
    // A state that is damaged may tell of an identifier twice.
    try shards[place(of: Directory.key(hash))].receive(message.bytes)
  }

  /// All of the state is loaded: goes on from there (`Shard.resume`).
  public func resume(clock: Int64, settled: Int64, newestUsed: Int64, inParallel: Parallel) {
    comeHome()
    inParallel { self.shards[$0].resume(clock: clock, settled: settled, newestUsed: newestUsed) }
  }

  /// Writes what changed since the state was last saved or loaded, as one shard would (`Shard.save`).
  public func save(to sink: inout some StateSink & ~Copyable, clock: Int64) {
    // First of all, since a profile that one shard has lost may have come to be in another.
    for lane in 0..<count { shards[lane].saveGone(to: &sink) }
    for lane in 0..<count {
      shards[lane].saveProfiles(to: &sink)
      shards[lane].saveMemory(to: &sink, clock: clock)
    }
    shards[0].saveErased(to: &sink)
    shards[0].saveTruncated(to: &sink)
    Shard.save(identities: (0..<count).map { shards[$0].counters }, to: &sink)
    saveHeld(to: &sink)
  }

  private func saveHeld(to sink: inout some StateSink & ~Copyable) {
    let byArrival = (0..<count).contains { shards[$0].holdsLate }
    var held: [(instant: Int64, arrival: UInt32, lane: Int, index: UInt32)] = []
    for lane in 0..<count {
      let hold = shards[lane].hold
      hold.pointee.sort()
      for index in hold.pointee.sortedRecords() {
        let record = hold.pointee.batch.records[Int(index)]
        // Of a truncate, which all hold, the first shard's.
        if record.counts { held.append((record.instant, hold.pointee.arrival(of: index), lane, index)) }
      }
    }
    held.sort {
      $0.instant == $1.instant ? Int32(bitPattern: $0.arrival &- $1.arrival) < 0 : $0.instant < $1.instant
    }
    var place = HeldPlace(shard: 0, byArrival: byArrival)
    for (_, _, lane, index) in held { place.save(index, of: &shards[lane].hold.pointee, to: &sink) }
  }
}
