/// One partition of a topic.
public struct TopicPartition: Hashable, Sendable, CustomStringConvertible {
  public var topic: String
  /// From 0.
  public var number: Int32

  public init(_ topic: String, _ number: Int32) {
    self.topic = topic
    self.number = number
  }

  public var description: String { "\(topic) partition \(number)" }
}

/// A partition, and where in it.
public struct PartitionPosition: Hashable, Sendable {
  public var partition: TopicPartition
  /// Of the next record to read.
  public var offset: Int64

  public init(_ partition: TopicPartition, at offset: Int64) {
    self.partition = partition
    self.offset = offset
  }
}

/// A position of a group, and what the group remembers beside it.
public struct GroupPosition: Hashable, Sendable {
  public var position: PartitionPosition
  /// Any text.
  public var note: String

  public init(_ position: PartitionPosition, note: String = "") {
    self.position = position
    self.note = note
  }
}
