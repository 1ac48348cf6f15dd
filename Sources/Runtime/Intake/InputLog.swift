import KafkaTransport

/// A log that a replay reads from its beginning to its end, with all the sources that it carries.
struct InputLog: Equatable, Sendable {
  enum Origin: Equatable, Sendable {
    /// `-` is standard input.
    case file(String)
    /// Of a topic; its offsets from the first to be read to the one behind the last.
    case partition(TopicPartition, Range<Int64>)
  }

  var origin: Origin
  /// Indices into the pipeline's sources, in the order of the pipeline file.
  var sources: [Int]
  /// The largest of all sources that share, in milliseconds.
  var lateness: Int64

  /// Of a log that is a file.
  var path: String? {
    if case .file(let path) = origin { path } else { nil }
  }

  /// Of a log that is a partition.
  var topic: String? {
    if case .partition(let partition, _) = origin { partition.topic } else { nil }
  }

  /// For messages.
  var name: String {
    switch origin {
    case .file(let path): path
    case .partition(let partition, _): partition.description
    }
  }
}

extension [InputLog] {
  /// Each log's lateness becomes that of its sources: the largest among those that share a log, directly or through others.
  mutating func shareLateness(of sources: [Int64]) {
    var lateness = sources
    var changed = true
    while changed {
      changed = false
      for log in self {
        let most = log.sources.map { lateness[$0] }.max() ?? 0
        for source in log.sources where lateness[source] < most {
          lateness[source] = most
          changed = true
        }
      }
    }
    for i in indices { self[i].lateness = self[i].sources.map { lateness[$0] }.max() ?? 0 }
  }
}
