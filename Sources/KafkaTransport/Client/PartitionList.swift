import CRdKafka

#if canImport(Glibc)
  import Glibc
#endif

/// A list of partitions and offsets, as librdkafka's calls take and give it.
struct PartitionList: ~Copyable {
  private let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

  /// An offset may be one of librdkafka's names for places, or a time in milliseconds, as the call wants it.
  init(_ positions: [PartitionPosition]) {
    pointer = rd_kafka_topic_partition_list_new(Int32(positions.count))
    for position in positions {
      let entry = rd_kafka_topic_partition_list_add(pointer, position.partition.topic, position.partition.number)
      entry?.pointee.offset = position.offset
    }
    LiveHandles.opened()
  }

  /// Positions with what is to be remembered beside each.
  init(_ commits: [GroupPosition]) {
    self.init(commits.map(\.position))
    for (i, commit) in commits.enumerated() {
      // librdkafka frees it with the list.
      pointer.pointee.elems[i].metadata = UnsafeMutableRawPointer(strdup(commit.note))
      pointer.pointee.elems[i].metadata_size = commit.note.utf8.count
    }
  }

  deinit {
    rd_kafka_topic_partition_list_destroy(pointer)
    LiveHandles.closed()
  }

  /// Lends the list to a call.
  func withPointer<Result>(_ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> Result) -> Result {
    body(pointer)
  }

  /// A list of topics, all of their partitions meant.
  init(topics: [String]) {
    self.init(topics.map { PartitionPosition(TopicPartition($0, -1), at: -1001) })
  }

  /// The partitions of a list that librdkafka lends.
  static func partitions(of list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> [TopicPartition] {
    (0..<Int(list.pointee.cnt)).map { i in
      TopicPartition(String(cString: list.pointee.elems[i].topic), list.pointee.elems[i].partition)
    }
  }

  /// What stands beside each position.
  var notes: [String] {
    (0..<Int(pointer.pointee.cnt)).map { i in
      let entry = pointer.pointee.elems[i]
      return String(decoding: UnsafeRawBufferPointer(start: entry.metadata, count: entry.metadata_size), as: UTF8.self)
    }
  }

  /// What the list holds now, with each partition's own error.
  var entries: [(position: PartitionPosition, error: rd_kafka_resp_err_t)] {
    (0..<Int(pointer.pointee.cnt)).map { i in
      let entry = pointer.pointee.elems[i]
      return (
        PartitionPosition(TopicPartition(String(cString: entry.topic), entry.partition), at: entry.offset), entry.err
      )
    }
  }
}
