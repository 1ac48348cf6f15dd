extension Shard {
  /// From now on the shard notes what changes, for `save` or for `saveChanges`. For a changelog it must know of nothing
  /// yet but what is loaded.
  public mutating func trackChanges(for form: StateForm) {
    store.pointee.changes.track(for: form)
    guard form == .changelog else { return }
    recent.blocks.isTracking = true
    retired.isTracking = true
    unsaved.isTracking = true
  }

  /// As for a changelog.
  ///
  /// - Parameter sizes: of how many message ids a block is full, and how many it has at most; it changes costs alone.
  package mutating func trackChanges(idsPerBlock sizes: ClosedRange<Int>) {
    trackChanges(for: .changelog)
    recent.blocks.sizes = sizes
  }

  /// Records that it holds back, without those that another shard counts.
  public var waiting: Int { mutating get { hold.pointee.waiting } }

  /// The newest instant at which a record that it holds back came too late, `.min` where none did; how many did at one.
  public var newestLate: Int64 { mutating get { hold.pointee.newestLate } }
  public mutating func countLate(at instant: Int64) -> Int { hold.pointee.countLate(at: instant) }

  /// Profiles of which something is kept, whether or not they exist.
  public var keptProfiles: Int { mutating get { store.pointee.count } }

  /// Some record that it holds back came too late.
  public var holdsLate: Bool { mutating get { hold.pointee.holdsLate } }

  var profileState: ProfileState {
    mutating get {
      ProfileState(store: store, graph: graph, plan: plan)
    }
  }

  /// Writes what changed since the state was last saved or loaded. Kinds that are written as a whole come as a whole.
  ///
  /// The caller makes it part of the state, or gives the shard up.
  /// - Parameters:
  ///   - clock: no record of an earlier instant is to come.
  ///   - byArrival: some shard holds a record that came too late, so that held ones keep the order of their arrival.
  public mutating func save(
    to sink: inout some StateSink & ~Copyable, as place: ShardPlace, clock: Int64, byArrival: Bool
  ) {
    // First, since a profile of the same identifier may have come since.
    saveGone(to: &sink)
    saveProfiles(to: &sink)
    saveMemory(to: &sink, clock: clock)
    saveErased(to: &sink)
    hold.pointee.sort()
    var held = HeldPlace(shard: place.number, byArrival: byArrival)
    for index in hold.pointee.sortedRecords() { held.save(index, of: &hold.pointee, to: &sink) }
    if plan.linkage.isLinked { Shard.save(identities: [tally], to: &sink) }
    // The same in every shard.
    if place.number == 0 { saveTruncated(to: &sink) }
  }

  // MARK: kind by kind

  /// Profiles that are no more.
  mutating func saveGone(to sink: inout some StateSink & ~Copyable) {
    store.pointee.changes.takeGone { sink.delete($0) }
  }

  mutating func saveProfiles(to sink: inout some StateSink & ~Copyable) {
    settleProfiles()
    var key = StateWriter()
    var value = StateWriter()
    let profiles = profileState
    for index in 0..<store.pointee.endIndex where store.pointee.isLive(index) && store.pointee.changes.isChanged(index)
    {
      profiles.write(index, &key, &value)
      sink.put(key.bytes, value.bytes)
      store.pointee.changes.setSaved(index)
    }
  }

  /// Message ids, and what is kept of profiles that ended.
  mutating func saveMemory(to sink: inout some StateSink & ~Copyable, clock: Int64) {
    var key = StateWriter()
    var value = StateWriter()
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
      entry.write(to: &value)
      sink.put(key.bytes, value.bytes)
    }
  }

  mutating func saveErased(to sink: inout some StateSink & ~Copyable) {
    for (hash, until) in suppressed.entries { Shard.save(erased: hash, until: until, to: &sink) }
  }

  mutating func saveTruncated(to sink: inout some StateSink & ~Copyable) {
    for source in 0..<truncated.count where truncated[source] != .min {
      Shard.save(truncated: source, at: truncated[source], to: &sink)
    }
  }

  static func save(erased hash: UInt64, until instant: Int64, to sink: inout some StateSink & ~Copyable) {
    var key = StateWriter()
    var value = StateWriter()
    key.begin(.erased)
    key.sortable(hash)
    value.signed(instant)
    sink.put(key.bytes, value.bytes)
  }

  static func save(truncated source: Int, at time: Int64, to sink: inout some StateSink & ~Copyable) {
    var key = StateWriter()
    var value = StateWriter()
    key.begin(.truncated)
    key.sortable(UInt16(truncatingIfNeeded: source))
    value.signed(time)
    sink.put(key.bytes, value.bytes)
  }

  /// One record, of what all shards have counted.
  static func save(identities counters: [ShardCounters], to sink: inout some StateSink & ~Copyable) {
    var key = StateWriter()
    var value = StateWriter()
    key.begin(.identities)
    let counts = counters.map(\.identities)
    for place in ShardCounters().identities.indices { value.number(counts.reduce(0) { $0 + $1[place] }) }
    sink.put(key.bytes, value.bytes)
  }

  /// What a profile keeps depends on when it was last evaluated; what the state says of it must not.
  private mutating func settleProfiles() {
    for index in 0..<store.pointee.endIndex where store.pointee.isLive(index) && store.pointee[index].exists {
      let isShared = plan.linkage.isLinked && graph.pointee.isMixed(index)
      if store.pointee.settle(index, at: settled, isShared: isShared) { store.pointee.changes.note(index) }
    }
  }
}
