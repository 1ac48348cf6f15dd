extension TopicPlan {
  /// A sentence for each difference.
  public var mistakes: [String] {
    topics.flatMap { topic -> [String] in
      guard case .differs(let differences) = topic.state else { return [] }
      return differences.map { "\(sentence(topic, $0)): \($0.remedy)" }
    }
  }

  private func sentence(_ topic: Topic, _ difference: Difference) -> String {
    switch difference.setting {
    case "existence": "there is no topic '\(topic.name)', which a source reads"
    case "partitions":
      "the topic '\(topic.name)' has \(difference.found) partitions and should have \(difference.needed)"
    default:
      "the topic '\(topic.name)' has \(difference.setting)=\(difference.found) and should have \(difference.needed)"
    }
  }
}
