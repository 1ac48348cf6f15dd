import Files
import KafkaTransport
import Segmentation

/// Reads a partition from one offset to another, in chunks of whole records, into a buffer that it reuses.
///
/// Records are copied there, since decoders look at up to 64 bytes behind a text, which are not ours to look at in the
/// buffers that librdkafka lends. Which offsets hold records is the log's affair: control records and what compaction took
/// away leave holes.
final class PartitionReader {
  /// Milliseconds between two looks at a queue that is empty.
  private static let pause: Int32 = 100
  /// Stands for a null value, which decoders know as they know it from a file.
  private static let null: StaticString = "null"

  private let queue: PartitionQueue?
  private let offsets: Range<Int64>
  private let connection: BrokerConnection
  private var text = FlatBuffer<UInt8>(capacity: 4096)
  private var frames = FlatBuffer<RecordFrame>()
  private var isAtEnd: Bool
  private var failure: KafkaError?
  /// Of records' values.
  private(set) var bytesRead: UInt64 = 0
  /// What was to be read and is gone, as the end of a sentence.
  private(set) var gap: String?

  /// - Parameter queue: nil where there is nothing to read.
  init(_ queue: PartitionQueue?, _ offsets: Range<Int64>, _ connection: BrokerConnection) {
    self.queue = queue
    self.offsets = offsets
    self.connection = connection
    isAtEnd = queue == nil || offsets.isEmpty
  }

  var offsetsPassed: UInt64 {
    isAtEnd ? UInt64(offsets.count) : UInt64(max(0, (queue?.position ?? offsets.lowerBound) - offsets.lowerBound))
  }

  /// The next records, about `size` bytes of them or as many as are there; nil at the end. Valid until the next call, with
  /// `LineReader.padding` readable bytes behind them.
  func next(about size: Int) throws(RuntimeError) -> Stretch? {
    text.removeAll()
    frames.removeAll()
    while !isAtEnd && text.count < size {
      // Of the size that records have had so far.
      let mean = offsetsPassed == 0 ? 512 : max(16, Int(bytesRead / offsetsPassed))
      let count = look(most: (size - text.count) / mean + 1, waiting: frames.count == 0 ? Self.pause : 0)
      if let failure { throw RuntimeError(failure) }
      if count > 0 {
        connection.received()
      } else if frames.count == 0 {
        try connection.waited(milliseconds: Int(Self.pause))
      } else {
        break
      }
    }
    if frames.count == 0 {
      text.wipe()
      return nil
    }
    text.reserve(text.count + LineReader.padding)
    return .records(UnsafeRawPointer(text.base), UnsafeBufferPointer(start: frames.base, count: frames.count))
  }

  /// Copies what the queue has; how many records and events it had.
  private func look(most: Int, waiting: Int32) -> Int {
    guard let queue else { return 0 }
    let count = queue.look(most: most, waiting: waiting) { record in
      take(record)
    } event: { event in
      switch event {
      case .end: break
      case .gap(let position, let reason):
        gap = "has lost records from offset \(position.offset) on while it was read (\(reason))"
        isAtEnd = true
      case .failed(_, let error) where error.code != .unreachable && error.code != .timedOut: failure = error
      // Connections are made again; meanwhile nothing comes.
      case .failed: break
      case .assigned, .revoked: break  // of a group, which nobody has joined
      }
    }
    if queue.position >= offsets.upperBound { isAtEnd = true }
    return count
  }

  private func take(_ record: borrowing KafkaRecord) {
    guard record.offset < offsets.upperBound else { return }
    let start = text.count
    if let value = record.value {
      if let bytes = value.baseAddress {
        text.append(bytes.assumingMemoryBound(to: UInt8.self), count: value.count)
      }
    } else {
      text.append(Self.null.utf8Start, count: Self.null.utf8CodeUnitCount)
    }
    let frame = RecordFrame(
      start: start, count: text.count - start, offset: record.offset, timestamp: record.timestamp)
    frames.append(frame)
    bytesRead += UInt64(frame.count)
  }
}
