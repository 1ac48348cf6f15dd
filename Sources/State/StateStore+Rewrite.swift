internal import CRocksDB

extension StateStore {
  /// Writes all records of a state anew, so that nothing which was deleted or replaced is left in any of its files.
  ///
  /// RocksDB leaves it in the files that it came in until it merges them for reasons of its own: for an erased person,
  /// that may be never.
  /// - Throws: `StateError`, of code `noSpace` where files are left as they were: nothing is lost, nothing is gained.
  /// - Complexity: O(the whole state), in time and in room on the disk.
  public static func rewrite(_ directory: String) throws(StateError) {
    try compact(directory)
    // The list of files names the first and last keys of those that are no more. Opening begins a new one.
    _ = try StateStore(directory, .readWrite)
  }

  private static func compact(_ directory: String) throws(StateError) {
    let store = try StateStore(directory, .readWrite)
    let old = store.files
    let compacting: OpaquePointer = rocksdb_compactoptions_create()
    defer { rocksdb_compactoptions_destroy(compacting) }
    // `kForceOptimized` of its options.h: files of the lowest level, too, but none twice.
    rocksdb_compactoptions_set_bottommost_level_compaction(compacting, 3)
    rocksdb_compact_range_opt(store.database, compacting, nil, 0, nil, 0)
    // The call tells of no error.
    if !store.files.isDisjoint(with: old) {
      throw StateError(
        .noSpace, directory,
        "could not be written anew, and old copies of what is erased are still in its files: make room on the disk, as much"
          + " as it takes now, and give the request again")
    }
  }

  /// Names of the files that hold its records.
  private var files: Set<String> {
    guard let files = rocksdb_livefiles(database) else { return [] }
    defer { rocksdb_livefiles_destroy(files) }
    return Set((0..<rocksdb_livefiles_count(files)).map { String(cString: rocksdb_livefiles_name(files, $0)) })
  }
}
