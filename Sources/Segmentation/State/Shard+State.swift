extension Shard {
  /// From now on the shard notes which profiles change, for `save`.
  public mutating func trackChanges() { store.pointee.changes.track() }

  /// Records that it holds back, without those that another shard counts.
  public var waiting: Int { mutating get { hold.pointee.waiting } }

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
}
