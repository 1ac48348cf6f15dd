extension ProfileStore {
  /// Adds a fact behind all of the list that are not later, and returns where its cells are to be written.
  ///
  /// The cells must be written before the store is used again; they own what they hold. Where the pipeline joins
  /// identities the node that the fact came with stands behind them.
  /// - Parameter keepsAll: no older fact goes because this one makes it useless: it may leave again.
  /// - Complexity: O(log n) for the newest fact, plus a move of those behind it for one that comes late.
  @inline(__always)
  mutating func insert(
    _ index: UInt32, _ list: Int, time: Int64, identity: UInt64, keepsAll: Bool = false
  ) -> UnsafeMutableRawPointer {
    let stride = Int(layout.lists[list].stride)
    factCount &+= 1
    let profile = self[index]
    guard let place = profile.find(list, layout) else { return addList(index, list, time, identity, stride) }
    let facts = Facts(base: profile.start(place, layout), count: place.count, stride: stride)
    var position = place.count
    if facts.time(position &- 1) > time { position = facts.firstAfter(time) }
    if position == place.count, !keepsAll, let fact = replaceOldest(index, list, place, facts, time) {
      Facts.store(time, identity, at: fact)
      return fact + Facts.headBytes
    }
    let fact: UnsafeMutableRawPointer
    if place.isExternal {
      fact = openExternal(profile, place, at: position &* stride, stride)
    } else if (place.count &+ 1) &* stride > layout.longLists.externalBytes
      || place.count &+ 1 == Int(Profile.externalTally)
    {
      fact = makeExternal(index, place, stride, at: position)
    } else {
      let moved = open(index, at: place.offset &+ position &* stride, stride)
      setTally(moved, place.entry, UInt8(truncatingIfNeeded: place.count &+ 1))
      fact = moved.base + (place.offset &+ position &* stride)
    }
    Facts.store(time, identity, at: fact)
    return fact + Facts.headBytes
  }

  @inline(__always)
  private func setTally(_ profile: Profile, _ entry: Int, _ tally: UInt8) {
    profile.write(tally, at: profile.directoryOffset(layout) &+ entry &* Profile.entryBytes &+ 2)
  }

  /// Where only the newest few facts count and a new one makes the oldest useless: moves the others up and returns the
  /// place of the new one behind them. The block keeps its size, unless more than one has become useless.
  @inline(__always)
  private mutating func replaceOldest(
    _ index: UInt32, _ list: Int, _ place: Profile.Place, _ facts: Facts, _ time: Int64
  ) -> UnsafeMutableRawPointer? {
    let code = layout.lists[list]
    guard code.newest > 0, place.count >= code.newest, !place.isExternal, !code.holdsText else { return nil }
    let last = code.newest == 1 ? time : facts.time(place.count &- code.newest &+ 1)
    guard facts.time(0) < last &- RecentIDs.span else { return nil }
    let gone = facts.firstAfter(last &- RecentIDs.span &- 1)
    factCount &-= gone
    let start = self[index].base + place.offset
    start.copyMemory(from: start + gone &* facts.stride, byteCount: (place.count &- gone) &* facts.stride)
    guard gone > 1 else { return start + (place.count &- 1) &* facts.stride }
    let kept = place.count &- gone &+ 1
    setTally(self[index], place.entry, UInt8(truncatingIfNeeded: kept))
    close(index, at: place.offset &+ kept &* facts.stride, (gone &- 1) &* facts.stride)
    return self[index].base + (place.offset &+ (kept &- 1) &* facts.stride)
  }

  private mutating func addList(
    _ index: UInt32, _ list: Int, _ time: Int64, _ identity: UInt64, _ stride: Int
  ) -> UnsafeMutableRawPointer {
    let profile = self[index]
    let directory = profile.directoryOffset(layout)
    var entry = 0
    var data = 0
    while entry < profile.listCount, profile.list(entry, directory) < list {
      data += profile.bytes(entry, directory, profile.list(entry, directory), layout)
      entry += 1
    }
    // The facts first, since they stand behind the directory; then the entry.
    let factOffset = directory + profile.listCount * Profile.entryBytes + data
    _ = open(index, at: factOffset, stride)
    let moved = open(index, at: directory + entry * Profile.entryBytes, Profile.entryBytes)
    moved.write(UInt16(list), at: directory + entry * Profile.entryBytes)
    setTally(moved, entry, 1)
    moved.listCount += 1
    let fact = moved.base + factOffset + Profile.entryBytes
    Facts.store(time, identity, at: fact)
    return fact + Facts.headBytes
  }

  private func openExternal(
    _ profile: Profile, _ place: Profile.Place, at offset: Int, _ stride: Int
  ) -> UnsafeMutableRawPointer {
    let external = profile.external(place).open(stride, at: offset, used: place.count * stride)
    external.count = place.count + 1
    profile.write(UInt(bitPattern: external.block), at: place.offset)
    return external.first + offset
  }

  private mutating func makeExternal(
    _ index: UInt32, _ place: Profile.Place, _ stride: Int, at position: Int
  ) -> UnsafeMutableRawPointer {
    let profile = self[index]
    let used = place.count * stride
    let external = ExternalList.make(capacity: used * 2 + stride)
    external.first.copyMemory(from: profile.base + place.offset, byteCount: used)
    let grown = external.open(stride, at: position * stride, used: used)
    grown.count = place.count + 1
    setTally(profile, place.entry, Profile.externalTally)
    profile.write(UInt(bitPattern: grown.block), at: place.offset)
    close(index, at: place.offset + 8, used - 8)
    return grown.first + position * stride
  }

  /// Takes `count` facts of a list out, from `position`.
  mutating func removeFacts(_ index: UInt32, _ list: Int, at position: Int, count: Int) {
    let facts = self[index].facts(list, layout)
    releaseTexts(Facts(base: facts.base + position * facts.stride, count: count, stride: facts.stride), list)
    dropFacts(index, list, at: position, count: count)
  }

  /// As `removeFacts`, but the texts that the facts hold stay counted.
  mutating func dropFacts(_ index: UInt32, _ list: Int, at position: Int, count: Int) {
    let profile = self[index]
    guard count > 0, let place = profile.find(list, layout) else { return }
    let stride = Int(layout.lists[list].stride)
    factCount -= count
    if count == place.count {
      if place.isExternal { profile.external(place).free() }
      let directory = profile.directoryOffset(layout)
      close(index, at: place.offset, profile.bytes(place, list, layout))
      let moved = self[index]
      moved.listCount -= 1
      close(index, at: directory + place.entry * Profile.entryBytes, Profile.entryBytes)
      return
    }
    if place.isExternal {
      profile.external(place).count = place.count - count
      profile.external(place).close(count * stride, at: position * stride, used: place.count * stride, stride)
    } else {
      setTally(profile, place.entry, UInt8(truncatingIfNeeded: place.count - count))
      close(index, at: place.offset + position * stride, count * stride)
    }
  }

  mutating func releaseTexts(_ facts: Facts, _ list: Int) {
    guard layout.lists[list].holdsText else { return }
    for fact in 0..<facts.count {
      for cell in 0..<Int(layout.lists[list].cells) {
        if let text = facts.cell(fact, cell).text { texts.release(text) }
      }
    }
  }
}
