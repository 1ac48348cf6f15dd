extension TopicPlan {
  /// Holds the plan against what the cluster has. Afterwards each topic is there, missing, or not as it has to be.
  ///
  /// - Parameter found: by name; a topic that is not in it does not exist.
  public mutating func compare(with found: [String: Found]) {
    // Fixed once the log exists; else the most that any source has.
    let log = topics.first { $0.role == .log }.flatMap { found[$0.name]?.partitions }
    shards = shards ?? log ?? topics.filter { $0.role == .source }.compactMap { found[$0.name]?.partitions }.max()
    for i in topics.indices {
      let topic = topics[i]
      guard let present = found[topic.name] else {
        topics[i].partitions = topic.role == .source ? nil : topic.partitions ?? shards
        topics[i].state = topic.role == .source ? .differs([Self.absence]) : .missing
        continue
      }
      topics[i].partitions = present.partitions
      let differences = differences(of: topic, present)
      topics[i].state = differences.isEmpty ? .exists : .differs(differences)
    }
  }

  /// Whether something keeps the plan from being carried out.
  public var hasDifference: Bool {
    topics.contains { if case .differs = $0.state { true } else { false } }
  }

  private static let absence = Difference(
    setting: "existence", found: "no such topic", needed: "a source's topic",
    remedy: "make it, or correct 'topic' of the source")

  private func differences(of topic: Topic, _ found: Found) -> [Difference] {
    var differences: [Difference] = []
    if let needed = neededPartitions(of: topic), needed != found.partitions {
      differences.append(
        Difference(
          setting: "partitions", found: "\(found.partitions)", needed: "\(needed)",
          remedy: Self.remedy(topic, found.partitions)))
    }
    for setting in topic.settings where setting.name == Setting.cleanup {
      let value = found.settings[setting.name] ?? ""
      if value == setting.value { continue }
      differences.append(
        Difference(
          setting: setting.name, found: value, needed: setting.value,
          remedy: "set it with 'kafka-configs.sh --alter --entity-type topics --entity-name \(topic.name)"
            + " --add-config \(setting.name)=\(setting.value)', or let the pipeline use another topic"))
    }
    return differences
  }

  /// nil where the number is the topic's own affair.
  private func neededPartitions(of topic: Topic) -> Int? {
    switch topic.role {
    case .source: topic.isKeyed ? shards : nil
    case .log, .changelog: shards
    case .rejected: 1
    case .deltas, .membership: nil
    }
  }

  private static func remedy(_ topic: Topic, _ partitions: Int) -> String {
    switch topic.role {
    case .source:
      "a topic that is 'keyed' has as many as there are shards: set 'shards' under 'run', or do without 'keyed'"
    case .log, .changelog:
      "it is fixed once the topic exists: set 'shards: \(partitions)' under 'run', or delete the pipeline's log and changelog"
        + " to begin anew"
    default: "delete it, and it is made anew"
    }
  }
}
