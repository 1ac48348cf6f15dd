public import Segmentation

/// A pipeline file, read and checked: what the program does, and how the author wants it run.
public struct PipelineFile: Sendable {
  /// How a source's topic is read.
  public struct Intake: Sendable, Equatable {
    public enum Start: Sendable, Equatable {
      case earliest, latest
      /// Milliseconds since 1970, UTC.
      case time(Int64)
    }
    /// The topic is keyed by the subject already.
    public var isKeyed = false
    /// Where reading begins while nothing is committed.
    public var start = Start.earliest

    public init() {}
  }

  /// Where deltas go.
  public struct Output: Sendable, Equatable {
    public var topic: String
    /// The compacted topic of who is a member.
    public var membership: String?

    public init(topic: String, membership: String? = nil) {
      self.topic = topic
      self.membership = membership
    }
  }

  /// A segment's place in the file.
  public struct SegmentPlace: Sendable, Equatable {
    public var name: Position
    /// Of its rule's first character, or of the sign that begins its block.
    public var rule: Position
    public var ruleText: String
  }

  /// As it was given: for messages.
  public var path: String
  public var pipeline: Pipeline
  /// Beside `pipeline.sources`, in the same order.
  public var intakes: [Intake]
  /// nil where the file has none: `run` needs one.
  public var output: Output?
  public var run: RunOptions
  /// Properties for every Kafka client, in the order of the file; `${…}` is not yet replaced.
  public var kafka: [KafkaProperty]
  public var tests: [PipelineTest]
  /// Beside `pipeline.segments`, in the same order.
  public var segmentPlaces: [SegmentPlace]
  public var warnings: [Diagnostic]
}

/// A property of librdkafka.
public struct KafkaProperty: Sendable, Equatable {
  public var key: String
  public var value: String
  public var position: Position
}

/// How `muster run` runs the pipeline.
public struct RunOptions: Sendable, Equatable {
  public enum Clock: String, Sendable, CaseIterable { case wall, records }

  /// Partitions of the pipeline's own log; nil: the most that any source topic has.
  public var shards: Int?
  /// Milliseconds; one transaction each.
  public var commitInterval: Int64 = 100
  /// Milliseconds after which a source partition that was read to its end moves with the clock.
  public var idle: Int64 = 1000
  public var clock = Clock.wall
  /// Bytes of memory for hot profiles.
  public var cache = 256 << 20
  /// Further instances that keep a warm copy of each shard.
  public var standby = 0

  public init() {}
}
