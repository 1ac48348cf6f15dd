extension Shard {
  /// Writes what changed since the last call, or since the state was loaded. It costs what changed, not what there is.
  /// Records that are held back are not in it: whoever gives the shard up takes them again from the log.
  ///
  /// Together with what earlier calls wrote it is a state as of now: `load` and `resume` go on from it as this shard would,
  /// with `clock` as of the last `advance`, and `settled` as of the last `settle`. A record of the state may come to be
  /// deleted that no call has put.
  ///
  /// The caller makes it part of the state, or gives the shard up.
  /// - Precondition: `trackChanges(for: .changelog)` was called.
  public mutating func saveChanges(to sink: inout some StateSink & ~Copyable) {
    precondition(unsaved.isTracking, "Shard: what is saved as changes was tracked as such")
    // First, since a profile of the same identifier may have come since.
    saveGone(to: &sink)
    saveChangedProfiles(to: &sink)
    recent.blocks.save(to: &sink, since: newestUsed == .min ? .min : newestUsed - RecentIDs.span)
    saveChangedRetired(to: &sink)
    for hash in unsaved.takeErased() {
      if let until = suppressed.entries[hash] { Shard.save(erased: hash, until: until, to: &sink) }
    }
    for source in unsaved.takeTruncated(truncated) {
      Shard.save(truncated: source, at: truncated[source], to: &sink)
    }
    if plan.linkage.isLinked, unsaved.takeIdentities(tally) { Shard.save(identities: [tally], to: &sink) }
  }

  /// More at once than a processor fetches at a time would wait for each other.
  private static let profilesAhead = 6

  /// Profiles as they are: what no rule can see any more is let go of when they are next evaluated, as it would be here.
  private mutating func saveChangedProfiles(to sink: inout some StateSink & ~Copyable) {
    var key = StateWriter()
    var value = StateWriter()
    let profiles = profileState
    while let index = store.pointee.changes.takeChanged() {
      if let next = store.pointee.changes.upcoming(2 * Shard.profilesAhead) { store.pointee.prefetchAddress(at: next) }
      if let next = store.pointee.changes.upcoming(Shard.profilesAhead) { store.pointee.prefetchProfile(at: next) }
      profiles.write(index, &key, &value)
      sink.put(key.bytes, value.bytes)
      store.pointee.changes.setSaved(index)
    }
  }

  private mutating func saveChangedRetired(to sink: inout some StateSink & ~Copyable) {
    var key = StateWriter()
    var value = StateWriter()
    retired.takeChanged { hash, entry in
      key.begin(.retired)
      key.sortable(hash)
      guard let entry else { return sink.delete(key.bytes) }
      entry.write(to: &value)
      sink.put(key.bytes, value.bytes)
    }
  }
}
