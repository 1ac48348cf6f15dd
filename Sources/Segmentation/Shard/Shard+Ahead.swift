/// Brings what the next records will touch nearer, in the order in which one leads to the other: the slots of tables, the
/// address of the profile, the profile. Each step finds there what the one before has asked for.
extension Shard {
  /// How many records ahead each step is taken.
  private enum Distance {
    static let slot = 18
    static let address = 12
    static let profile = 7
    static let rest = 2
  }

  /// Takes all steps for the first records, which none has come near enough to.
  mutating func lookAhead() {
    for distance in 0..<Distance.slot { lookForSlot(distance) }
    for distance in 0..<Distance.address { lookForAddress(distance) }
    for distance in 0..<Distance.profile { lookForProfile(distance) }
    for distance in 0..<Distance.rest { lookForRest(distance) }
  }

  /// Takes each step for one more record.
  @inline(__always)
  mutating func lookFurther() {
    lookForSlot(Distance.slot)
    lookForAddress(Distance.address)
    lookForProfile(Distance.profile)
    lookForRest(Distance.rest)
  }

  @inline(__always)
  private mutating func lookForSlot(_ distance: Int) {
    guard let record = hold.pointee.upcoming(distance) else { return }
    if plan.linkage.isLinked {
      graph.pointee.prefetchSlot(record.pointee.subject)
    } else {
      store.pointee.prefetchSlot(record.pointee.subject)
    }
    if record.pointee.idHash != 0 {
      recent.prefetch(RecentIDs.key(subject: record.pointee.subject, id: record.pointee.idHash))
    }
  }

  @inline(__always)
  private mutating func lookForAddress(_ distance: Int) {
    guard let record = hold.pointee.upcoming(distance) else { return }
    if plan.linkage.isLinked {
      guard let node = graph.pointee.likelyNode(record.pointee.subject) else { return }
      hold.pointee.setLikely(distance, to: node)
      graph.pointee.prefetchNode(node)
    } else if let profile = store.pointee.likelyProfile(record.pointee.subject) {
      hold.pointee.setLikely(distance, to: profile)
      store.pointee.prefetchAddress(at: profile)
    }
  }

  @inline(__always)
  private mutating func lookForProfile(_ distance: Int) {
    if plan.linkage.isLinked {
      // One step more leads by way of the node.
      if let node = hold.pointee.likely(distance &+ 3), graph.pointee.isLive(node) {
        store.pointee.prefetchAddress(at: graph.pointee[node].profile)
        graph.pointee.prefetchNeighbours(of: node)
      }
      if let node = hold.pointee.likely(distance), graph.pointee.isLive(node) {
        store.pointee.prefetchProfile(at: graph.pointee[node].profile)
        graph.pointee.prefetchSecondKey(of: node)
      }
    } else if let profile = hold.pointee.likely(distance) {
      store.pointee.prefetchProfile(at: profile)
    }
  }

  /// A profile of many facts.
  @inline(__always)
  private mutating func lookForRest(_ distance: Int) {
    guard let likely = hold.pointee.likely(distance) else { return }
    if !plan.linkage.isLinked {
      store.pointee.prefetchRest(at: likely)
    } else if graph.pointee.isLive(likely) {
      store.pointee.prefetchRest(at: graph.pointee[likely].profile)
    }
  }
}
