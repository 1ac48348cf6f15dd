/// How shards share a pipeline's state.
public struct ShardPlace: Sendable {
  public var number: Int
  public var count: Int

  public init(_ number: Int, of count: Int) {
    self.number = number
    self.count = count
  }

  public static let only = ShardPlace(0, of: 1)

  /// The shard of an identifier, by its hash (`Record.subject`). The upper 16 bits decide, which every record of the state
  /// that belongs to one profile keeps, so that a state goes over to any number of shards.
  @inline(__always)
  public static func number(of hash: UInt64, count: Int) -> Int {
    Int(truncatingIfNeeded: ((hash >> 48) &* UInt64(truncatingIfNeeded: count)) >> 16)
  }

  func isHome(of hash: UInt64) -> Bool { ShardPlace.number(of: hash, count: count) == number }
}

extension Shard {
  /// From now on the shard notes which profiles change, for `save`.
  public mutating func trackChanges() { store.pointee.changes.track() }

  /// Records that it holds back, without those that another shard counts.
  public var waiting: Int { mutating get { hold.pointee.waiting } }

  /// Profiles of which something is kept, whether or not they exist.
  public var keptProfiles: Int { mutating get { store.pointee.count } }

  /// Some record that it holds back came too late.
  public var holdsLate: Bool { mutating get { hold.pointee.holdsLate } }

  private var profileState: ProfileState {
    mutating get {
      ProfileState(store: store, graph: graph, plan: plan)
    }
  }

  // MARK: writing

  /// Writes what changed since the state was last saved or loaded. Kinds that are written as a whole come as a whole.
  ///
  /// The caller makes it part of the state, or gives the shard up.
  /// - Parameters:
  ///   - clock: no record of an earlier instant is to come.
  ///   - byArrival: some shard holds a record that came too late, so that held ones keep the order of their arrival.
  public mutating func save(
    to sink: inout some StateSink & ~Copyable, as place: ShardPlace, clock: Int64, byArrival: Bool
  ) {
    var key = StateWriter()
    var value = StateWriter()
    saveProfiles(to: &sink, &key, &value)
    recent.forEach(since: clock &- RecentIDs.span) { id, time in
      key.begin(.recentID)
      key.sortable(id)
      value.removeAll()
      value.signed(time)
      sink.put(key.bytes, value.bytes)
    }
    retired.forEach(at: clock) { entry in
      key.begin(.retired)
      key.sortable(entry.hash)
      value.removeAll()
      value.signed(entry.end)
      value.number(entry.seq)
      sink.put(key.bytes, value.bytes)
    }
    for (hash, until) in suppressed.entries {
      key.begin(.erased)
      key.sortable(hash)
      value.removeAll()
      value.signed(until)
      sink.put(key.bytes, value.bytes)
    }
    saveHeld(to: &sink, as: place, byArrival: byArrival, &key, &value)
    if plan.linkage.isLinked { saveIdentities(to: &sink, &key, &value) }
    // The same in every shard.
    guard place.number == 0 else { return }
    for source in 0..<truncated.count where truncated[source] != .min {
      key.begin(.truncated)
      key.sortable(UInt16(truncatingIfNeeded: source))
      value.removeAll()
      value.signed(truncated[source])
      sink.put(key.bytes, value.bytes)
    }
  }

  /// Identities join in one shard, so there is one record.
  private mutating func saveIdentities(
    to sink: inout some StateSink & ~Copyable, _ key: inout StateWriter, _ value: inout StateWriter
  ) {
    key.begin(.identities)
    value.removeAll()
    for count in [
      tally.merges, tally.reownerships, tally.unlinks, tally.refusedByLimit, tally.refusedAsWeaker,
      tally.refusedAsOlder,
    ] { value.number(count) }
    sink.put(key.bytes, value.bytes)
  }

  private mutating func loadIdentities(_ value: UnsafeRawBufferPointer) throws(MalformedState) {
    var value = StateReader(value)
    tally.merges = try value.number()
    tally.reownerships = try value.number()
    tally.unlinks = try value.number()
    tally.refusedByLimit = try value.number()
    tally.refusedAsWeaker = try value.number()
    tally.refusedAsOlder = try value.number()
    try value.end()
  }

  private mutating func saveProfiles(
    to sink: inout some StateSink & ~Copyable, _ key: inout StateWriter, _ value: inout StateWriter
  ) {
    settleProfiles()
    // First, since a profile of the same identifier may have come since.
    store.pointee.changes.takeGone { sink.delete($0) }
    let profiles = profileState
    for index in 0..<store.pointee.endIndex where store.pointee.isLive(index) && store.pointee.changes.isChanged(index)
    {
      profiles.write(index, &key, &value)
      sink.put(key.bytes, value.bytes)
      store.pointee.changes.setSaved(index)
    }
  }

  /// What a profile keeps depends on when it was last evaluated; what the state says of it must not.
  private mutating func settleProfiles() {
    for index in 0..<store.pointee.endIndex where store.pointee.isLive(index) && store.pointee[index].exists {
      let isShared = plan.linkage.isLinked && graph.pointee.isMixed(index)
      if store.pointee.settle(index, at: settled, isShared: isShared) { store.pointee.changes.note(index) }
    }
  }

  private mutating func saveHeld(
    to sink: inout some StateSink & ~Copyable, as place: ShardPlace, byArrival: Bool, _ key: inout StateWriter,
    _ value: inout StateWriter
  ) {
    var truncates: UInt32 = 0
    for (arrival, index) in hold.pointee.arrivals().enumerated() {
      let record = hold.pointee.batch.records[Int(index)]
      key.begin(.held)
      if byArrival {
        key.sortable(truncates)
        key.sortable(UInt32(truncatingIfNeeded: place.number))
        key.sortable(UInt64(truncatingIfNeeded: arrival))
      } else {
        key.sortable(record.file)
        key.sortable(record.line)
        key.sortable(record.index)
      }
      if record.operation == .truncate { truncates += 1 }
      guard record.counts else { continue }
      HeldRecord.write(record, of: hold.pointee.batch, to: &value)
      sink.put(key.bytes, value.bytes)
    }
  }

  // MARK: reading

  /// Takes a record of the state where it belongs to this shard. Where it throws, the shard must not be used.
  public mutating func load(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, as place: ShardPlace
  ) throws(MalformedState) {
    switch StateKind(key: key) {
    case .erased: try loadErased(key, value, place)
    case .profile: try loadProfile(key, value, place)
    case .recentID: try loadRecent(key, value, place)
    case .retired: try loadRetired(key, value, place)
    case .truncated: try loadTruncated(key, value)
    case .held: try loadHeld(value, place)
    case .identities: try loadIdentities(value)
    case .clock, .output, .rules: break
    case nil: throw MalformedState()
    }
  }

  private mutating func loadProfile(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ place: ShardPlace
  ) throws(MalformedState) {
    guard key.count >= 2 else { throw MalformedState() }
    guard place.isHome(of: hash64(UnsafeRawBufferPointer(rebasing: key.dropFirst(2)), seed: UInt64(key[1]))) else {
      return
    }
    let index = try profileState.read(key, value)
    store.pointee.changes.setSaved(index)
    if store.pointee[index].exists { living += 1 }
  }

  private mutating func loadErased(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ place: ShardPlace
  ) throws(MalformedState) {
    let hash = try Shard.hash(key)
    guard place.isHome(of: hash) else { return }
    var value = StateReader(value)
    suppressed.insert(hash, until: try value.instant())
    try value.end()
  }

  /// What stands behind the kind of a key.
  private static func hash(_ key: UnsafeRawBufferPointer) throws(MalformedState) -> UInt64 {
    var key = StateReader(UnsafeRawBufferPointer(rebasing: key.dropFirst()))
    let hash: UInt64 = try key.sortable()
    try key.end()
    return hash
  }

  private mutating func loadRecent(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ place: ShardPlace
  ) throws(MalformedState) {
    let id = try Shard.hash(key)
    guard place.isHome(of: id) else { return }
    var value = StateReader(value)
    recent.restore(id, time: try value.instant())
    try value.end()
  }

  private mutating func loadRetired(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ place: ShardPlace
  ) throws(MalformedState) {
    let hash = try Shard.hash(key)
    guard place.isHome(of: hash) else { return }
    var value = StateReader(value)
    let end = try value.instant()
    retired.insert(hash, seq: UInt32(truncatingIfNeeded: try value.number()), end: end)
    try value.end()
  }

  private mutating func loadTruncated(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
  ) throws(MalformedState) {
    var key = StateReader(UnsafeRawBufferPointer(rebasing: key.dropFirst()))
    let source: UInt16 = try key.sortable()
    guard source < truncated.count else { throw MalformedState() }
    var value = StateReader(value)
    truncated[Int(source)] = try value.instant()
    try value.end()
  }

  private mutating func loadHeld(_ value: UnsafeRawBufferPointer, _ place: ShardPlace) throws(MalformedState) {
    var batch = RecordBatch(capacity: 1)
    try HeldRecord.read(value, into: &batch)
    let record = batch.records[0]
    guard isOfPlan(record, batch) else { throw MalformedState() }
    if record.operation == .truncate {
      take(batch, 0, counts: place.number == 0)
    } else if place.isHome(of: record.subject) {
      take(batch, 0)
    }
  }

  /// Whether a record says no more than a decoder of this plan could have said.
  private mutating func isOfPlan(_ record: Record, _ batch: borrowing RecordBatch) -> Bool {
    guard record.source < plan.pipeline.sources.count, record.name <= plan.projection.eventNames.count else {
      return false
    }
    for place in 0..<batch.identifiers.count
    where Int(batch.identifiers[place].namespace) >= plan.namespaces.count { return false }
    for place in 0..<batch.consents.count
    where Int(batch.consents[place].purpose) >= plan.pipeline.consent?.purposes.count ?? 0 { return false }
    switch record.operation {
    case .event:
      return !links.isCRM[Int(record.source)] && Int(record.valueCount) == plan.projection.paths.count
        && record.identifierCount > 0
    case .write, .delete: return links.isCRM[Int(record.source)] && record.identifierCount > 0
    case .truncate: return links.isCRM[Int(record.source)] && record.identifierCount == 0
    case .removal: return !links.isCRM[Int(record.source)] && record.identifierCount > 0
    case .unlink, .forget: return record.identifierCount > 0
    }
  }

  /// All of the state is loaded: goes on from there.
  ///
  /// - Parameters:
  ///   - clock: as it was saved.
  ///   - settled: everything due up to it has taken effect.
  ///   - newestUsed: by any shard.
  public mutating func resume(clock: Int64, settled: Int64, newestUsed: Int64) {
    self.newestUsed = newestUsed
    self.settled = max(settled, newestUsed)
    recent.resume(at: clock)
    for index in 0..<store.pointee.endIndex where store.pointee.isLive(index) {
      arm(index, at: settled)
    }
  }
}
