import CRocksDB

/// The state of a pipeline on disk: keys and values, changed by whole batches.
///
/// A directory holds `FORMAT`, which says whose it is, and RocksDB's files in `db`. What `write` was given is there as a
/// whole or not at all, whenever the process is killed. Every block is read with its checksum verified. One process at a
/// time may write; others may look meanwhile, at what was there when they opened it.
public struct StateStore: ~Copyable {
  public enum Access: Sendable {
    /// Makes the directory where there is none.
    case readWrite
    case readOnly
  }

  public let directory: String
  let database: OpaquePointer
  private let options: OpaquePointer
  private let reading: OpaquePointer

  /// - Throws: `StateError`: in use, not a state, of another format, corrupt, or what the system refused.
  public init(_ directory: String, _ access: Access) throws(StateError) {
    try StateFormat.claim(directory, access)
    let options = StateStore.makeOptions()
    do throws(StateError) {
      database = try StateStore.open(directory, access, options)
    } catch {
      rocksdb_options_destroy(options)
      throw error
    }
    self.directory = directory
    self.options = options
    reading = rocksdb_readoptions_create()
    rocksdb_readoptions_set_verify_checksums(reading, 1)
    rocksdb_readoptions_set_fill_cache(reading, 0)
  }

  deinit {
    rocksdb_readoptions_destroy(reading)
    rocksdb_close(database)
    rocksdb_options_destroy(options)
  }

  private static func open(
    _ directory: String, _ access: Access, _ options: OpaquePointer
  ) throws(StateError) -> OpaquePointer {
    let path = "\(directory)/db"
    let opened = RocksDBResult.of { error -> OpaquePointer? in
      switch access {
      case .readWrite: rocksdb_open(options, path, error)
      case .readOnly: rocksdb_open_for_read_only(options, path, 0, error)
      }
    }
    guard let database = opened.value, opened.error == nil else {
      throw StateError(rocksDB: opened.error ?? "no reason is given", directory)
    }
    do throws(StateError) {
      if access == .readWrite { try StateFormat.sync(directory) }
    } catch {
      rocksdb_close(database)
      throw error
    }
    return database
  }

  private static func makeOptions() -> OpaquePointer {
    let options: OpaquePointer = rocksdb_options_create()
    rocksdb_options_set_create_if_missing(options, 1)
    rocksdb_options_set_paranoid_checks(options, 1)
    rocksdb_options_set_compression(options, Int32(rocksdb_lz4_compression))
    // Files count against the limit that thousands of inputs share.
    rocksdb_options_set_max_open_files(options, 64)
    rocksdb_options_set_keep_log_file_num(options, 2)
    rocksdb_options_set_info_log_level(options, 3)
    return options
  }

  /// The value of a key; nil where there is none.
  public func value(_ key: [UInt8]) throws(StateError) -> [UInt8]? {
    var count = 0
    let got = RocksDBResult.of { error in
      key.withUnsafeBufferPointer { key in
        key.withMemoryRebound(to: CChar.self) {
          rocksdb_get(database, reading, $0.baseAddress, $0.count, &count, error)
        }
      }
    }
    if let error = got.error { throw StateError(rocksDB: error, directory) }
    guard let bytes = got.value else { return nil }
    defer { rocksdb_free(bytes) }
    return Array(UnsafeRawBufferPointer(start: bytes, count: count))
  }

  /// Walks the records whose keys begin with `prefix`, in order of their keys.
  public func cursor(_ prefix: [UInt8] = []) -> StateCursor {
    StateCursor(rocksdb_create_iterator(database, reading), prefix, directory)
  }

  /// Makes a batch part of the state, as a whole or not at all. It is on the disk when this returns.
  ///
  /// The batch goes past the log that RocksDB would keep, straight into one file with checksums, which one entry of its
  /// manifest then makes part of the state. A log that is damaged would have to be told from one that a crash cut short.
  public func write(_ batch: borrowing StateBatch) throws(StateError) {
    let writing: OpaquePointer = rocksdb_writeoptions_create()
    defer { rocksdb_writeoptions_destroy(writing) }
    rocksdb_writeoptions_disable_WAL(writing, 1)
    let flushing: OpaquePointer = rocksdb_flushoptions_create()
    defer { rocksdb_flushoptions_destroy(flushing) }
    rocksdb_flushoptions_set_wait(flushing, 1)
    let written = RocksDBResult.of { rocksdb_write(database, writing, batch.batch, $0) }
    if let error = written.error { throw StateError(rocksDB: error, directory) }
    let flushed = RocksDBResult.of { rocksdb_flush(database, flushing, $0) }
    if let error = flushed.error { throw StateError(rocksDB: error, directory) }
  }
}

/// What a call of RocksDB's C interface gave, and the text of its error.
struct RocksDBResult<Value> {
  var value: Value
  var error: String?

  static func of(_ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value) -> RocksDBResult {
    var text: UnsafeMutablePointer<CChar>?
    let value = body(&text)
    defer { rocksdb_free(text) }
    return RocksDBResult(value: value, error: text.map { String(cString: $0) })
  }
}
