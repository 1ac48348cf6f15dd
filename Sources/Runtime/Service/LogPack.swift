import Segmentation

/// The next entry of one partition of the log: records that go out as one, since what a broker and its clients do for an entry
/// costs more than what a shard does for a record.
final class LogPack {
  /// Bytes from which on an entry is not added to. A broker takes up to a megabyte as it comes.
  private static let size = 48 << 10

  private var entry = StateWriter()
  private let mark: UInt32
  private(set) var records = 0

  init(mark: UInt32) { self.mark = mark }

  /// - Parameter record: the value of a `HeldRecord`.
  func append(_ record: UnsafeRawBufferPointer) {
    if records == 0 { LogEntry.begin(&entry, mark: mark) }
    entry.text(record)
    records += 1
  }

  var isFull: Bool { entry.bytes.count >= Self.size }
  var bytes: UnsafeRawBufferPointer { entry.bytes }
  func removeAll() { records = 0 }
}
