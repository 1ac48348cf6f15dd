/// What of a list goes: the facts that no rule can see any more.
extension ProfileStore {
  /// Lets go of the facts that no rule can see any more: those beyond the horizon of their list, and where only the newest
  /// few count, those that stand more than a day before the last of them (a late repeat can still move one of these to an
  /// earlier time).
  ///
  /// - Parameter isShared: facts came with several identifiers, each of which may leave again, so that what counts is
  ///   the newest few of each.
  mutating func prune(_ index: UInt32, at now: Int64, isShared: Bool = false) {
    if isShared { pruneShared(index) }
    var entry = 0
    var profile = self[index]
    var directory = profile.directoryOffset(layout)
    var offset = directory &+ profile.listCount &* Profile.entryBytes
    while entry < profile.listCount {
      let list = profile.list(entry, directory)
      let code = UnsafePointer(layout.lists.base + list)
      // Nearly always a short list whose oldest fact is still seen, and that is all there is to it.
      let tally = Int(profile.tally(entry, directory))
      if tally != Int(Profile.externalTally), isShared || code.pointee.newest < 0 || tally <= code.pointee.newest,
        Facts.time(UnsafeRawPointer(profile.base + offset)) > now &- code.pointee.horizon
      {
        offset &+= tally &* Int(code.pointee.stride)
        entry &+= 1
        continue
      }
      let place = profile.place(entry, offset: offset, directory)
      let facts = Facts(base: profile.start(place, layout), count: place.count, stride: Int(code.pointee.stride))
      let (horizon, newest) = (code.pointee.horizon, code.pointee.newest)
      var gone = 0
      if horizon != EventTime.never, facts.time(0) <= now &- horizon { gone = facts.firstAfter(now &- horizon) }
      if !isShared, newest >= 0, facts.count &- gone > newest {
        let oldest = facts.time(facts.count &- max(1, newest)) &- RecentIDs.span
        if facts.time(gone) < oldest { gone = facts.firstAfter(oldest &- 1) }
      }
      if gone > 0 {
        removeFacts(index, list, at: 0, count: gone)
        profile = self[index]
        let wasAll = gone == place.count
        let shift = wasAll ? Profile.entryBytes : 0
        directory = profile.directoryOffset(layout)
        offset &-= shift
        if !wasAll {
          offset &+= profile.bytes(profile.place(entry, offset: offset, directory), list, layout)
          entry &+= 1
        }
        continue
      }
      offset &+= place.isExternal ? 8 : place.count &* facts.stride
      entry &+= 1
    }
  }
}

extension ProfileStore {
  /// Lets go of all that no rule can see any more, so that what is left follows from what is known alone, and not from when
  /// the profile was last evaluated.
  /// - Returns: whether there was something.
  mutating func settle(_ index: UInt32, at now: Int64, isShared: Bool) -> Bool {
    let count = factCount
    if isShared { pruneShared(index, isDue: true) }
    prune(index, at: now, isShared: isShared)
    return factCount != count
  }

  /// Whether a fact would be left if all were let go that no rule can see at an instant.
  func keeps(_ place: Int, of facts: Facts, _ list: Int, at now: Int64, isShared: Bool) -> Bool {
    let (horizon, newest) = (layout.lists[list].horizon, layout.lists[list].newest)
    let time = facts.time(place)
    if horizon != EventTime.never, time <= now &- horizon { return false }
    if newest < 0 { return true }
    var last = facts.count
    var rest = max(1, newest)
    // The last of the newest few, where there are as many behind the fact.
    while rest > 0 {
      last -= 1
      if last <= place { return true }
      if !isShared || facts.node(last) == facts.node(place) { rest -= 1 }
    }
    return time >= facts.time(last) &- RecentIDs.span
  }

  /// Where only the newest few facts count: lets go of those that stand more than a day before the last of these few that
  /// came with the same identifier. Done when a list has doubled, so that it costs little a fact.
  ///
  /// - Parameter isDue: whatever the length of a list.
  private mutating func pruneShared(_ index: UInt32, isDue: Bool = false) {
    for list in 0..<layout.lists.count where layout.lists[list].newest >= 0 {
      let code = layout.lists[list]
      let facts = self[index].facts(list, layout)
      guard facts.count > 0, isDue || (facts.count >= 8 && facts.count & (facts.count - 1) == 0) else { continue }
      var last: [UInt32: (count: Int, time: Int64)] = [:]
      var place = facts.count - 1
      var end = facts.count
      while place >= 0 {
        let facts = self[index].facts(list, layout)
        var known = last[facts.node(place)] ?? (0, .max)
        let isUseless = known.count >= max(1, code.newest) && facts.time(place) < known.time - RecentIDs.span
        if known.count < max(1, code.newest) {
          known = (known.count + 1, facts.time(place))
          last[facts.node(place)] = known
        }
        if !isUseless {
          if end - place > 1 { removeFacts(index, list, at: place + 1, count: end - place - 1) }
          end = place
        }
        place -= 1
      }
      if end > 0 { removeFacts(index, list, at: 0, count: end) }
    }
  }
}
