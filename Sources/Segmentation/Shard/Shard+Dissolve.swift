/// The end of what is known of a person.
extension Shard {
  /// A profile that ended longer ago than identities are kept: its identifiers are strangers to each other again. What
  /// CRM records gave stays for ever.
  mutating func dissolve(_ index: UInt32, at instant: Int64) {
    var others: [UInt32] = []
    let root = graph.pointee.root(index)
    graph.pointee.forEach(index) { if $0 != root { others.append($0) } }
    // The weakest first, so that none owns another when it leaves.
    let graph = graph
    others.sort { graph.pointee[$0].namespace > graph.pointee[$1].namespace }
    for node in others {
      let known = graph.pointee[node]
      graph.pointee.collect(node)
      let own = store.pointee.add(known.namespace, graph.pointee.key(node), hash: known.hash)
      store.pointee.moveRows(from: index, to: own) { graph.pointee.isCollected($0) }
      store.pointee.moveStatements(from: index, to: own) { graph.pointee.isCollected($0.node) }
      graph.pointee.foundProfile(own)
      store.pointee.changes.note(own)
      rest(own, orLiveAt: instant)
    }
    rest(index, orLiveAt: instant)
  }

  /// A row that another identifier's had put in the shade is seen again where that has left.
  private mutating func rest(_ index: UInt32, orLiveAt instant: Int64) {
    guard holdsLiveDatum(index, at: instant) else {
      _ = rest(index)
      return
    }
    turn(to: index)
    revive(index)
    touchedProfiles.insert(index, cause: nil, isUnlinked: false)
  }
}
