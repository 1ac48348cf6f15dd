/// A merge is a union of facts, and what came in with an identifier can leave with it.
extension ProfileStore {
  /// The lists in which a profile holds facts.
  func lists(of index: UInt32) -> [Int] {
    let profile = self[index]
    let directory = profile.directoryOffset(layout)
    return (0..<profile.listCount).map { profile.list($0, directory) }
  }

  /// Moves those facts of a list for which `isMoved` holds to another profile; both stay in order of time.
  /// - Returns: how many moved.
  /// - Complexity: O(facts of both lists)
  mutating func moveFacts(
    _ list: Int, from index: UInt32, to other: UInt32, where isMoved: (UInt32) -> Bool
  ) -> Int {
    var own = FlatBuffer<UInt8>()
    takeFacts(index, list, into: &own)
    let facts = whole(own, list)
    var moving = FlatBuffer<UInt8>(capacity: own.count)
    for place in 0..<facts.count where isMoved(facts.node(place)) {
      moving.append((facts.base + place * facts.stride).assumingMemoryBound(to: UInt8.self), count: facts.stride)
    }
    let count = moving.count / facts.stride
    for place in 0..<facts.count where count == 0 || !isMoved(facts.node(place)) { put(index, list, facts, place) }
    if count > 0 { merge(other, list, whole(moving, list)) }
    return count
  }

  private func whole(_ bytes: borrowing FlatBuffer<UInt8>, _ list: Int) -> Facts {
    let stride = Int(layout.lists[list].stride)
    return Facts(base: UnsafeRawPointer(bytes.base), count: bytes.count / stride, stride: stride)
  }

  private mutating func merge(_ index: UInt32, _ list: Int, _ added: Facts) {
    let standing = self[index].facts(list, layout)
    if standing.count == 0 || standing.time(standing.count - 1) <= added.time(0) {
      for place in 0..<added.count { put(index, list, added, place) }
      return
    }
    var own = FlatBuffer<UInt8>()
    takeFacts(index, list, into: &own)
    let facts = whole(own, list)
    var next = 0
    for place in 0..<added.count {
      while next < facts.count, facts.time(next) <= added.time(place) {
        put(index, list, facts, next)
        next += 1
      }
      put(index, list, added, place)
    }
    while next < facts.count {
      put(index, list, facts, next)
      next += 1
    }
  }

  /// Puts one fact behind those of a list, with all that it holds.
  private mutating func put(_ index: UInt32, _ list: Int, _ facts: Facts, _ place: Int) {
    let cells = insert(index, list, time: facts.time(place), identity: facts.identity(place), keepsAll: true)
    (cells - Facts.headBytes).copyMemory(from: facts.base + place * facts.stride, byteCount: facts.stride)
  }

  /// Takes all facts of a list out as they lie in memory; the texts that they hold stay counted.
  private mutating func takeFacts(_ index: UInt32, _ list: Int, into bytes: inout FlatBuffer<UInt8>) {
    let facts = self[index].facts(list, layout)
    guard facts.count > 0 else { return }
    bytes.append(facts.base.assumingMemoryBound(to: UInt8.self), count: facts.count * facts.stride)
    dropFacts(index, list, at: 0, count: facts.count)
  }

  /// Labels those facts of a profile for which `isMoved` holds as another node's.
  func relabelFacts(_ index: UInt32, as node: UInt32, where isMoved: (UInt32) -> Bool) {
    for list in lists(of: index) {
      let facts = self[index].facts(list, layout)
      for place in 0..<facts.count where isMoved(facts.node(place)) {
        let label = UnsafeMutableRawPointer(mutating: facts.base + ((place + 1) * facts.stride - Facts.nodeBytes))
        label.storeBytes(of: node, as: UInt32.self)
      }
    }
  }

  // MARK: rows

  @inline(__always)
  func forEachRow(_ profile: Profile, _ body: (Row) -> Void) {
    var offset = profile.rowsOffset(layout)
    let end = offset + profile.rowBytes
    while offset < end {
      let row = Row(profile.base + offset, layout.rows[Int(profile.read(offset, as: UInt8.self))])
      offset += row.byteCount
      body(row)
    }
  }

  /// Moves those rows for which `isMoved` holds to another profile, with all that they hold.
  mutating func moveRows(from index: UInt32, to other: UInt32, where isMoved: (UInt32) -> Bool) {
    var offset = self[index].rowsOffset(layout)
    var bytes = FlatBuffer<UInt8>()
    while offset < self[index].rowsOffset(layout) + self[index].rowBytes {
      let profile = self[index]
      let row = Row(profile.base + offset, layout.rows[Int(profile.read(offset, as: UInt8.self))])
      let count = row.byteCount
      guard isMoved(row.node) else {
        offset += count
        continue
      }
      bytes.removeAll()
      bytes.append(row.base.assumingMemoryBound(to: UInt8.self), count: count)
      profile.rowBytes -= count
      close(index, at: offset, count)
      let end = self[other].rowsOffset(layout) + self[other].rowBytes
      let grown = open(other, at: end, count)
      (grown.base + end).copyMemory(from: bytes.base, byteCount: count)
      grown.rowBytes += count
    }
  }
}
