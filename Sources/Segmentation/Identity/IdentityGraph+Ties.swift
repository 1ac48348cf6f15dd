/// What ties the identifiers of a shard, as they are known between shards (`Directory.key`).
extension IdentityGraph {
  /// The profiles that have an identifier, or hold what it brought before it took another owner.
  func profiles(of key: UInt64) -> [UInt32] {
    var profiles: [UInt32] = []
    for hash in [key, key & ~1] {
      var probe = table.probe(hash)
      while let index = table.next(&probe) {
        if nodes[Int(index)].hash == hash { profiles.append(nodes[Int(index)].profile) }
      }
      for owner in former.owners(of: hash) { profiles.append(nodes[Int(owner)].profile) }
    }
    return profiles
  }

  /// The identifiers of a profile, and those whose history it holds.
  func keys(of profile: UInt32) -> [UInt64] {
    var keys: [UInt64] = []
    forEach(profile) { node in
      keys.append(Directory.key(nodes[Int(node)].hash))
      for span in former[node] { keys.append(Directory.key(span.hash)) }
    }
    return keys
  }

  /// Whether something is known of an identifier.
  func knows(_ key: UInt64) -> Bool { !profiles(of: key).isEmpty }

  /// From now on notes which identifiers may no longer be known.
  mutating func noteReleases() { notesReleases = true }
}
