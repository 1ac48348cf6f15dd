internal import CRocksDB

/// Changes that belong together. Of several for one key the last counts.
public struct StateBatch: ~Copyable {
  let batch: OpaquePointer

  public init() { batch = rocksdb_writebatch_create() }

  deinit { rocksdb_writebatch_destroy(batch) }

  /// How many changes it holds.
  public var count: Int { Int(rocksdb_writebatch_count(batch)) }

  public mutating func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
    rocksdb_writebatch_put(batch, StateBatch.text(key), key.count, StateBatch.text(value), value.count)
  }

  public mutating func delete(_ key: UnsafeRawBufferPointer) {
    rocksdb_writebatch_delete(batch, StateBatch.text(key), key.count)
  }

  private static func text(_ bytes: UnsafeRawBufferPointer) -> UnsafePointer<CChar>? {
    bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
  }
}
