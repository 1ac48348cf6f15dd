#if canImport(Glibc)
  import Glibc
#endif

/// Keeps few of many readers open: before one is used, those that were not used for longest are closed.
public final class OpenFiles {
  /// At most so many files open at once, standard input and pipes not counted.
  public let limit: Int
  /// At most so many bytes in buffers and decompressors, as far as a few files may stay open.
  public let memoryLimit: Int
  /// The least recently used first.
  private var readers: [LineReader] = []

  public init(limit: Int = OpenFiles.allowance(), memoryLimit: Int = 16 << 20) {
    self.limit = max(1, limit)
    self.memoryLimit = memoryLimit
  }

  /// What the process may have open, less a reserve for its other files; 100 at most.
  public static func allowance() -> Int {
    var limits = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0 else { return 16 }
    return max(2, min(100, Int(clamping: limits.rlim_cur) - 24))
  }

  /// Marks `reader` as the most recently used, and closes others where there are too many.
  /// - Complexity: linear in the number of open files.
  public func use(_ reader: LineReader) {
    if readers.last === reader { return }
    readers.removeAll { $0 === reader || !$0.isOpen && $0.footprint == 0 }
    readers.append(reader)
    var memory = readers.reduce(0) { $0 + $1.footprint }
    while readers.count > limit || (memory > memoryLimit && readers.count > 2) {
      let oldest = readers.removeFirst()
      memory -= oldest.footprint
      oldest.close()
    }
  }

  /// Closes `reader` for good.
  public func release(_ reader: LineReader) {
    readers.removeAll { $0 === reader }
    reader.close()
  }
}
