internal import CRocksDB

/// Walks records of a state in order of their keys. It must not outlive the store that gave it.
public struct StateCursor: ~Copyable {
  private let iterator: OpaquePointer
  private let prefix: [UInt8]
  private let directory: String
  private var hasBegun = false

  init(_ iterator: OpaquePointer, _ prefix: [UInt8], _ directory: String) {
    self.iterator = iterator
    self.prefix = prefix
    self.directory = directory
  }

  deinit { rocksdb_iter_destroy(iterator) }

  /// Goes on to the next record, first to the first; false where there is none.
  ///
  /// - Throws: `StateError` of code `corrupt` where what is read does not fit its checksum.
  public mutating func next() throws(StateError) -> Bool {
    if hasBegun {
      rocksdb_iter_next(iterator)
    } else {
      hasBegun = true
      prefix.withUnsafeBufferPointer { prefix in
        prefix.withMemoryRebound(to: CChar.self) { rocksdb_iter_seek(iterator, $0.baseAddress, $0.count) }
      }
    }
    if rocksdb_iter_valid(iterator) != 0 { return key.starts(with: prefix) }
    let status = RocksDBResult.of { rocksdb_iter_get_error(iterator, $0) }
    if let error = status.error { throw StateError(rocksDB: error, directory) }
    return false
  }

  /// The key of the record at hand; valid until the cursor moves, as is `value`. There must be one.
  public var key: UnsafeRawBufferPointer {
    var count = 0
    let start = rocksdb_iter_key(iterator, &count)
    return UnsafeRawBufferPointer(start: start, count: count)
  }

  public var value: UnsafeRawBufferPointer {
    var count = 0
    let start = rocksdb_iter_value(iterator, &count)
    return UnsafeRawBufferPointer(start: start, count: count)
  }
}
