public import KafkaTransport

extension TopicPlan {
  /// Asks a cluster for the topics, and compares.
  ///
  /// - Throws: `RuntimeError` of code `failed` where it does not answer, or refuses.
  public mutating func compare(with cluster: KafkaCluster) throws(RuntimeError) {
    var partitions: [String: Int] = [:]
    for topic in topics {
      partitions[topic.name] = try RuntimeError.wrapping { () throws(KafkaError) in
        try cluster.partitions(of: topic.name)
      }
    }
    let own = topics.filter { $0.role != .source && partitions[$0.name] != nil }.map(\.name)
    let settings = try RuntimeError.wrapping { () throws(KafkaError) in try cluster.settings(of: own) }
    var found: [String: Found] = [:]
    for (name, count) in partitions { found[name] = Found(partitions: count, settings: settings[name] ?? [:]) }
    compare(with: found)
  }

  /// Makes the topics that are missing, or none where one differs.
  public mutating func create(in cluster: KafkaCluster) throws(RuntimeError) {
    if hasDifference { return }
    let missing = topics.indices.filter { topics[$0].state == .missing }
    let new = missing.map { i in
      NewTopic(
        topics[i].name, partitions: topics[i].partitions ?? 1,
        settings: Dictionary(uniqueKeysWithValues: topics[i].settings.map { ($0.name, $0.value) }))
    }
    do throws(KafkaError) {
      try cluster.create(new)
    } catch {
      // Another instance was faster with one of them, and may have been so with none of the others.
      if error.code != .topicExists { throw RuntimeError(error) }
      return try compareAgain(with: cluster, creating: new.count)
    }
    for i in missing { topics[i].state = .created }
  }

  /// - Parameter count: how many topics were to be made: each round makes at least one, or somebody else has.
  private mutating func compareAgain(with cluster: KafkaCluster, creating count: Int) throws(RuntimeError) {
    try compare(with: cluster)
    let missing = topics.count { $0.state == .missing }
    if missing == 0 { return }
    guard missing < count else {
      throw RuntimeError(.failed, "the topics cannot be made: some exist, and are not found")
    }
    try create(in: cluster)
  }
}
