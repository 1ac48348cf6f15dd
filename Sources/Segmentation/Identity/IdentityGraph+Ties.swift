/// What ties the identifiers of a shard, as they are known between shards (`Directory.key`).
extension IdentityGraph {
  /// Some profiles, or all where they are no more, that have an identifier or hold what it brought before it took another
  /// owner.
  func profiles(of key: UInt64, atMost count: Int) -> [UInt32] {
    var profiles: [UInt32] = []
    for hash in [key, key & ~1] {
      var probe = table.probe(hash)
      while let index = table.next(&probe) {
        if nodes[Int(index)].hash == hash { profiles.append(nodes[Int(index)].profile) }
      }
      for owner in former.owners(of: hash) {
        if profiles.count >= count { return profiles }
        profiles.append(nodes[Int(owner)].profile)
      }
    }
    return profiles
  }

  /// Some identifiers of a profile, or all where they are no more, those whose history it holds included.
  func keys(of profile: UInt32, atMost count: Int = .max) -> [UInt64] {
    var keys: [UInt64] = []
    var node = root(profile)
    while node != IdentityNode.none, keys.count < count {
      keys.append(Directory.key(nodes[Int(node)].hash))
      for span in former[node].prefix(count - keys.count) { keys.append(Directory.key(span.hash)) }
      node = nodes[Int(node)].next
    }
    return keys
  }

  /// Whether something is known of an identifier.
  func knows(_ key: UInt64) -> Bool { !profiles(of: key, atMost: 1).isEmpty }

  /// From now on notes which identifiers may no longer be known.
  mutating func noteReleases() { notesReleases = true }
}
