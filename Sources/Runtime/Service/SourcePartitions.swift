import KafkaTransport
import Pipelines
import Segmentation

/// The partitions of a pipeline's source topics, each with the number that its records carry (`Record.file`).
///
/// Numbers follow the order of the topics in the pipeline file, so records of one instant that say nothing else of their
/// order stand as a replay of the topics would have them. A topic that gets more partitions changes no number.
struct SourcePartitions: Sendable {
  struct Topic: Sendable {
    var name: String
    /// Indices into the pipeline's sources, in the order of the pipeline file.
    var sources: [Int]
    var partitions: Int
    /// Milliseconds by which its records may come out of order.
    var lateness: Int64
    var start: PipelineFile.Intake.Start
  }

  private static let shift: UInt32 = 16
  let topics: [Topic]

  /// - Parameter counts: by topic, how many partitions it has.
  init(_ file: PipelineFile, counts: [String: Int]) {
    let sources = file.pipeline.sources
    var logs: [InputLog] = []
    for topic in sources.compactMap(\.topic) where !logs.contains(where: { $0.topic == topic }) {
      logs.append(
        InputLog(
          origin: .partition(TopicPartition(topic, 0), 0..<0),
          sources: sources.indices.filter { sources[$0].topic == topic }, lateness: 0))
    }
    logs.shareLateness(of: sources.map(\.lateness))
    topics = logs.map { log in
      let name = log.topic ?? ""
      return Topic(
        name: name, sources: log.sources, partitions: counts[name] ?? 0, lateness: log.lateness,
        start: log.sources.first.map { file.intakes[$0].start } ?? .earliest)
    }
  }

  /// All partitions of all topics.
  var count: Int { topics.reduce(0) { $0 + $1.partitions } }

  var all: [TopicPartition] {
    topics.flatMap { topic in (0..<topic.partitions).map { TopicPartition(topic.name, Int32($0)) } }
  }

  func topic(of partition: TopicPartition) -> Int? { topics.firstIndex { $0.name == partition.topic } }

  static func number(topic: Int, partition: Int32) -> UInt32 {
    UInt32(truncatingIfNeeded: topic) << shift | UInt32(truncatingIfNeeded: partition)
  }
}
