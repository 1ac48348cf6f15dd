/// Persons who are erased: their profile, all that belonged to it, and what the log still says of them.
extension Shard {
  /// Erases what the `forget` records of the instant at hand name.
  mutating func erase(at instant: Int64) {
    for place in 0..<group.count where hold.pointee.batch.records[Int(group[place])].operation == .forget {
      erase(group[place], at: instant)
    }
  }

  private mutating func erase(_ place: UInt32, at instant: Int64) {
    let record = hold.pointee.batch.records[Int(place)]
    guard record.identifierCount > 0 else { return }
    hasErased = true
    suppress(record.subject, until: instant)
    retired.remove(record.subject)
    guard let index = find(self.record(place)) else { return }
    let profile = store.pointee[index]
    var erasure = Erasure(profile: writer.id(profile), instant: instant)
    erasure.facts = store.pointee.lists(of: index).reduce(0) {
      $0 + profile.facts($1, store.pointee.layout).count
    }
    store.pointee.forEachRow(profile) { _ in erasure.records += 1 }
    erasure.exits = publishErasure(index, at: instant)
    suppress(index, record, at: instant, &erasure)
    if profile.exists { living -= 1 }
    store.pointee.remove(index, hash: hash64(profile.key, seed: UInt64(profile.namespace)))
    if plan.linkage.isLinked { graph.pointee.removeAll(of: index) }
    erasures.append(erasure)
  }

  /// Ends all memberships of a profile.
  /// - Returns: how many there were.
  private mutating func publishErasure(_ index: UInt32, at instant: Int64) -> Int {
    let profile = store.pointee[index]
    var exits = 0
    identifierText.removeAll()
    if plan.linkage.isLinked { writer.write(identifiersOf: index, graph.pointee, to: &identifierText) }
    for segment in 0..<links.segments.count where profile.bit(plan.conditions.count + segment) {
      profile.seq += 1
      exits += 1
      tally.exits += 1
      writer.write(
        to: &output, segment: segment, profile: profile, isEnter: false, time: instant, cause: .erased, isLate: false,
        identifiers: plan.linkage.isLinked
          ? UnsafeRawBufferPointer(start: identifierText.base, count: identifierText.count) : nil)
    }
    return exits
  }

  private mutating func suppress(_ identifier: UInt64, until instant: Int64) {
    suppressed.insert(identifier, until: instant)
    unsaved.note(erased: identifier)
  }

  /// Every record up to the instant whose subject belonged to the profile then is the person's.
  private mutating func suppress(_ index: UInt32, _ record: Record, at instant: Int64, _ erasure: inout Erasure) {
    guard plan.linkage.isLinked else {
      erasure.identifiers = 1
      return
    }
    var nodes: [UInt32] = []
    graph.pointee.forEach(index) { nodes.append($0) }
    erasure.identifiers = nodes.count
    for node in nodes {
      suppress(graph.pointee[node].hash, until: instant)
      retired.remove(graph.pointee[node].hash)
      for former in graph.pointee.former[node] {
        // An identifier that is another person's by now is theirs from then on.
        suppress(former.hash, until: former.until - 1)
      }
    }
  }
}
