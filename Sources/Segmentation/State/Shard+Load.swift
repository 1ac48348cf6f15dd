extension Shard {
  /// Takes a record of the state where it belongs to this shard. Where it throws, the shard must not be used.
  public mutating func load(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, as place: ShardPlace
  ) throws(MalformedState) {
    switch StateKind(key: key) {
    case .erased: try loadErased(key, value, place)
    case .profile: try loadProfile(key, value, place)
    case .recentID: try loadRecent(key, value, place)
    case .recentIDBlock: try recent.blocks.load(key, value, as: place)
    case .retired: try loadRetired(key, value, place)
    case .truncated: try loadTruncated(key, value)
    case .held: try loadHeld(value, place, arrival: 0)
    case .identities: try loadIdentities(value)
    case .clock, .messageIDs, .output, .rules: break
    case nil: throw MalformedState()
    }
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

  private mutating func loadProfile(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ place: ShardPlace
  ) throws(MalformedState) {
    guard key.count >= 2 else { throw MalformedState() }
    guard place.isHome(of: hash64(UnsafeRawBufferPointer(rebasing: key.dropFirst(2)), seed: UInt64(key[1]))) else {
      return
    }
    _ = try readProfile(key, value)
  }

  /// Takes a profile, whichever shard is its home, and returns its index.
  mutating func readProfile(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
  ) throws(MalformedState) -> UInt32 {
    let index = try profileState.read(key, value)
    store.pointee.changes.setSaved(index)
    if store.pointee[index].exists { living += 1 }
    return index
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
  static func hash(_ key: UnsafeRawBufferPointer) throws(MalformedState) -> UInt64 {
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
    retired.restore(hash, seq: UInt32(truncatingIfNeeded: try value.number()), end: end)
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

  /// - Parameter arrival: as `take` is told it.
  mutating func loadHeld(
    _ value: UnsafeRawBufferPointer, _ place: ShardPlace, arrival: UInt32
  ) throws(MalformedState) {
    var batch = RecordBatch(capacity: 1)
    try HeldRecord.read(value, into: &batch)
    let record = batch.records[0]
    guard accepts(record, of: batch) else { throw MalformedState() }
    if record.operation == .truncate {
      take(batch, 0, counts: place.number == 0, arrival: arrival)
    } else if place.isHome(of: record.subject) {
      take(batch, 0, arrival: arrival)
    }
  }

  /// Whether a record says no more than a decoder of this plan could have said. Any other must not be taken.
  public mutating func accepts(_ record: Record, of batch: borrowing RecordBatch) -> Bool {
    guard record.source < plan.pipeline.sources.count, record.name <= plan.projection.eventNames.count else {
      return false
    }
    for place in 0..<Int(record.identifierCount)
    where Int(batch.identifiers[Int(record.firstIdentifier) + place].namespace) >= plan.namespaces.count {
      return false
    }
    for place in 0..<Int(record.consentCount)
    where Int(batch.consents[Int(record.firstConsent) + place].purpose) >= plan.pipeline.consent?.purposes.count ?? 0 {
      return false
    }
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
  ///   - clock: as it was saved: no record of an earlier instant is to come.
  ///   - settled: everything due up to it has taken effect.
  ///   - newestUsed: by any shard.
  public mutating func resume(clock: Int64, settled: Int64, newestUsed: Int64) {
    self.newestUsed = newestUsed
    self.settled = max(settled, newestUsed)
    recent.resume(at: clock)
    unsaved.setSaved(truncated: truncated, tally)
    for index in 0..<store.pointee.endIndex where store.pointee.isLive(index) {
      arm(index, at: self.settled)
    }
  }
}
