import KafkaTransport
public import Pipelines
import Segmentation

/// The topics that a pipeline needs beside Kafka. Pure: it is told what the cluster has, and says what is to be done.
public struct TopicPlan: Equatable, Sendable {
  /// What is in a topic.
  public enum Role: String, Sendable {
    case source, log, changelog, rejected, deltas, membership
  }

  /// A topic as the cluster has it.
  public struct Found: Equatable, Sendable {
    public var partitions: Int
    /// As the broker names them; those that are looked at are enough.
    public var settings: [String: String]

    public init(partitions: Int, settings: [String: String]) {
      self.partitions = partitions
      self.settings = settings
    }
  }

  /// Something about a topic that is not as it has to be.
  public struct Difference: Equatable, Sendable {
    /// `partitions`, or a setting of the broker's.
    public var setting: String
    public var found: String
    public var needed: String
    /// What makes it fit, as the end of a sentence.
    public var remedy: String
  }

  public enum State: Equatable, Sendable {
    /// No cluster was asked.
    case planned
    case missing
    case exists
    case created
    /// Not as it has to be; also a source's topic that is missing, which is not ours to make.
    case differs([Difference])
  }

  public struct Topic: Equatable, Sendable {
    public var name: String
    public var role: Role
    /// As it is where it exists, as it will be where it does not; nil where nobody knows yet.
    public var partitions: Int?
    /// With which it is made. Of one that exists `cleanup.policy` has to be the same; how long it keeps records is for who
    /// runs it to say.
    public var settings: [Setting]
    public var state = State.planned
    /// A source's: its partitions are the shards.
    var isKeyed = false
  }

  /// A setting of a topic, as the broker names it.
  public struct Setting: Equatable, Sendable {
    /// The one that a topic's use rests on.
    public static let cleanup = "cleanup.policy"

    public var name: String
    public var value: String

    init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public internal(set) var topics: [Topic]
  /// Partitions of the pipeline's own log; nil where it takes a cluster to tell.
  public internal(set) var shards: Int?

  /// What the pipeline file says.
  ///
  /// - Throws: `RuntimeError` of code `usage` where a topic that `run` needs is not named, or one name means two.
  public init(_ file: PipelineFile) throws(RuntimeError) {
    shards = file.run.shards
    topics = []
    let name = file.pipeline.name
    for (source, intake) in zip(file.pipeline.sources, file.intakes) {
      guard let topic = source.topic else {
        throw RuntimeError(.usage, "the source '\(source.name)' has no 'topic': 'muster run' reads topics")
      }
      if topics.contains(where: { $0.name == topic }) { continue }
      topics.append(Topic(name: topic, role: .source, settings: [], isKeyed: intake.isKeyed))
    }
    guard let output = file.output else {
      throw RuntimeError(.usage, "the pipeline has no 'output': 'muster run' has to know the topic of its deltas")
    }
    topics += [
      Topic(name: "\(name).log", role: .log, partitions: shards, settings: Self.kept(days: 7)),
      Topic(
        name: "\(name).changelog", role: .changelog, partitions: shards, settings: Self.compacted + Self.largeRecords),
      Topic(name: "\(name).rejected", role: .rejected, partitions: 1, settings: Self.kept(days: 30)),
      Topic(name: output.topic, role: .deltas, partitions: shards, settings: [Setting(Setting.cleanup, "delete")]),
    ]
    if let membership = output.membership {
      topics.append(Topic(name: membership, role: .membership, partitions: shards, settings: Self.compacted))
    }
    for (i, topic) in topics.enumerated() {
      if let other = topics[..<i].first(where: { $0.name == topic.name }) {
        throw RuntimeError(
          .usage, "the topic '\(topic.name)' would be two: \(other.role.noun) and \(topic.role.noun): rename one")
      }
    }
  }

  private static let compacted = [Setting(Setting.cleanup, "compact")]

  /// Brokers take records up to a megabyte where nothing else is said, and a profile may be larger: one that no rule lets go
  /// of a fact of.
  private static let largeRecords = [Setting("max.message.bytes", "\(NewTopic.largestRecord)")]

  private static func kept(days: Int) -> [Setting] {
    [Setting(Setting.cleanup, "delete"), Setting("retention.ms", "\(days * 86_400_000)")]
  }
}

extension TopicPlan.Role {
  /// In sentences.
  public var noun: String {
    switch self {
    case .source: "a source's topic"
    case .log: "the pipeline's log"
    case .changelog: "its changelog"
    case .rejected: "its rejected records"
    case .deltas: "the deltas"
    case .membership: "the membership"
    }
  }
}
