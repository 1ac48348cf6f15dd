/// Profiles on their way from one shard to another: as the facts that they are made of, in the form of the state.
///
///     profiles: count, each: what the state has of it 1 | key | value
///     ended profiles: count, each: hash 8 | end | seq
///
/// All shards stand at one instant when a profile moves, so that a move changes nothing by itself.
extension Shard {
  /// Writes profiles, and what is kept of identifiers whose profiles ended; it is as if they had never been here.
  ///
  /// - Parameter keys: all identifiers that leave, as directories know them.
  mutating func give(_ profiles: [UInt32], _ keys: [UInt64], to message: inout StateWriter) {
    var key = StateWriter()
    var value = StateWriter()
    message.count(profiles.count)
    for index in profiles {
      profileState.write(index, &key, &value)
      message.byte(store.pointee.changes.take(index))
      message.text(key.bytes)
      message.text(value.bytes)
      let profile = store.pointee[index]
      if profile.exists { living -= 1 }
      store.pointee.remove(index, hash: hash64(profile.key, seed: UInt64(profile.namespace)))
      graph.pointee.removeAll(of: index)
    }
    var ended: [RetiredProfiles.Entry] = []
    for key in keys { while let entry = retired.remove(key) { ended.append(entry) } }
    message.count(ended.count)
    for entry in ended {
      message.bits(entry.hash)
      message.signed(entry.end)
      message.number(entry.seq)
    }
  }

  /// Takes in what another shard gave.
  mutating func receive(_ message: UnsafeRawBufferPointer) throws(MalformedState) {
    var message = StateReader(message)
    for _ in 0..<(try message.count()) {
      let taken = try message.byte()
      let index = try profileState.read(try message.text(), try message.text())
      store.pointee.changes.restore(index, taken)
      if store.pointee[index].exists { living += 1 }
      // Shards that are being loaded are armed when they go on.
      if settled != .min { arm(index, at: settled) }
    }
    for _ in 0..<(try message.count()) {
      let hash: UInt64 = try message.bits()
      let end = try message.signed()
      retired.insert(hash, seq: UInt32(truncatingIfNeeded: try message.number()), end: end)
    }
    try message.end()
  }

  // MARK: message ids

  /// The time of the newest fact that an id stands for, as far as it is remembered.
  @inline(__always)
  mutating func knownTime(of key: UInt64) -> Int64? {
    place.count > 1 && !place.isHome(of: key) ? guests.time(of: key) : recent.time(of: key)
  }

  @inline(__always)
  mutating func remember(_ key: UInt64, _ time: Int64) {
    if place.count > 1, !place.isHome(of: key) {
      guests.set(key, to: time)
    } else {
      recent.set(key, to: time)
    }
  }
}
