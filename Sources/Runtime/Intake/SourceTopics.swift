import KafkaTransport
import Segmentation

/// The topics of a pipeline's sources, read as the logs of a replay: each partition is one, and ends where it ended when
/// this was made. Sources that share a topic share its logs.
///
/// Nothing is committed, and no group is joined.
final class SourceTopics {
  /// Bytes that are read ahead for all partitions together.
  private static let prefetch = 256 << 20

  private(set) var logs: [InputLog] = []
  /// Offsets to be read; control records and what compaction took away count among them.
  let total: UInt64
  private let connection: BrokerConnection
  private let queues: [TopicPartition: PartitionQueue]

  /// Waits for a broker, and asks it for the topics and their offsets.
  ///
  /// - Throws: `RuntimeError`, of code `usage` where no source has a topic, of code `failed` where a topic is missing or
  ///   the brokers do not answer or refuse.
  init(_ input: TopicInput, _ pipeline: Pipeline) throws(RuntimeError) {
    let topics = try Self.names(in: pipeline)
    let cluster = try RuntimeError.wrapping { () throws(KafkaError) in try KafkaCluster(input.configuration) }
    try RuntimeError.wrapping { () throws(KafkaError) in try cluster.wait(atMost: input.wait, note: input.note) }
    let counts = try Self.partitions(of: topics, in: cluster, pipeline)
    let partitions = topics.flatMap { topic in
      (0..<(counts[topic] ?? 0)).map { TopicPartition(topic, Int32($0)) }
    }
    let prefetch = max(1 << 20, Self.prefetch / max(1, partitions.count))
    let consumer = try RuntimeError.wrapping { () throws(KafkaError) in
      try KafkaConsumer(input.configuration, group: "\(pipeline.name).replay", prefetch: prefetch)
    }
    for partition in partitions {
      let sources = pipeline.sources.indices.filter { pipeline.sources[$0].topic == partition.topic }
      let offsets = try RuntimeError.wrapping { () throws(KafkaError) in try consumer.bounds(of: partition) }
      logs.append(InputLog(origin: .partition(partition, offsets), sources: sources, lateness: 0))
    }
    if let from = input.from { try Self.begin(&logs, at: from, consumer) }
    logs.shareLateness(of: pipeline.sources.map(\.lateness))
    let starts = logs.compactMap(\.start)
    let queues = try RuntimeError.wrapping { () throws(KafkaError) in try consumer.assign(starts) }
    self.queues = Dictionary(uniqueKeysWithValues: queues.map { ($0.partition, $0) })
    total = logs.reduce(0) { $0 + UInt64($1.offsets.count) }
    connection = BrokerConnection(consumer, brokers: input.configuration.brokers, note: input.note)
  }

  /// What a feed reads a partition from.
  func input(of log: InputLog) -> FeedInput? {
    guard case .partition(let partition, let offsets) = log.origin else { return nil }
    return .partition(PartitionReader(queues[partition], offsets, connection))
  }

  /// The topics of the sources, each once, in the order of the pipeline file.
  ///
  /// - Throws: `RuntimeError` of code `usage` where there is none.
  static func names(in pipeline: Pipeline) throws(RuntimeError) -> [String] {
    var topics: [String] = []
    for case let topic? in pipeline.sources.map(\.topic) where !topics.contains(topic) { topics.append(topic) }
    if topics.isEmpty {
      throw RuntimeError(.usage, "no source of the pipeline has a 'topic': there is nothing to replay")
    }
    return topics
  }

  private static func partitions(
    of topics: [String], in cluster: KafkaCluster, _ pipeline: Pipeline
  ) throws(RuntimeError) -> [String: Int] {
    var counts: [String: Int] = [:]
    for topic in topics {
      let count = try RuntimeError.wrapping { () throws(KafkaError) in try cluster.partitions(of: topic) }
      guard let count else {
        let source = pipeline.sources.first { $0.topic == topic }?.name ?? ""
        throw RuntimeError(
          .failed,
          "there is no topic '\(topic)', which the source '\(source)' reads: make it, or correct 'topic' in the pipeline file"
        )
      }
      counts[topic] = count
    }
    return counts
  }

  /// Lets each log begin at a time of Kafka's own; where nothing was written since, it is empty.
  private static func begin(
    _ logs: inout [InputLog], at time: Int64, _ consumer: KafkaConsumer
  ) throws(RuntimeError) {
    let partitions = logs.compactMap(\.start?.partition)
    let starts = try RuntimeError.wrapping { () throws(KafkaError) in try consumer.offsets(of: partitions, at: time) }
    for i in logs.indices {
      guard case .partition(let partition, let offsets) = logs[i].origin else { continue }
      let start = min(starts[partition] ?? offsets.upperBound, offsets.upperBound)
      logs[i].origin = .partition(partition, max(start, offsets.lowerBound)..<offsets.upperBound)
    }
  }
}

extension InputLog {
  /// Of a partition; none of a file.
  fileprivate var offsets: Range<Int64> {
    if case .partition(_, let offsets) = origin { offsets } else { 0..<0 }
  }

  /// Where a partition begins that has anything to be read.
  fileprivate var start: PartitionPosition? {
    guard case .partition(let partition, let offsets) = origin, !offsets.isEmpty else { return nil }
    return PartitionPosition(partition, at: offsets.lowerBound)
  }
}
