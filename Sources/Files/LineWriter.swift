#if canImport(Glibc)
  import Glibc
#endif

/// Writes bytes to a file or to standard output (`-`) through a buffer.
///
/// What was appended is in the file once `finish` has returned; a writer that is dropped without it loses the rest.
/// A reader that left shows as a `FileError` (EPIPE), so the process must ignore SIGPIPE.
public final class LineWriter {
  public let path: String
  private let descriptor: Int32
  private var isOpen = true
  private let buffer: UnsafeMutableRawPointer
  private let capacity: Int
  private var count = 0
  /// Bytes of the file once all is written; where it is no regular file, what was written to it.
  public private(set) var length: UInt64

  /// Creates the file, or empties it.
  ///
  /// - Parameter kept: how many bytes of a file that is there stay, behind which it goes on; there must be so many.
  public init(path: String, keeping kept: UInt64 = 0, capacity: Int = 256 << 10) throws(FileError) {
    self.path = path
    length = kept
    if path == "-" {
      descriptor = STDOUT_FILENO
    } else {
      let number = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (kept == 0 ? O_TRUNC : 0), 0o644)
      if number < 0 { throw .system(errno, path: path, "cannot be created") }
      if kept > 0, ftruncate(number, off_t(kept)) != 0 || lseek(number, 0, SEEK_END) < 0 {
        let reason = errno
        close(number)
        throw .system(reason, path: path, "cannot be cut back to \(kept) bytes")
      }
      descriptor = number
    }
    self.capacity = capacity
    buffer = .allocate(byteCount: capacity, alignment: 64)
  }

  deinit {
    buffer.deallocate()
    if isOpen && descriptor != STDOUT_FILENO { close(descriptor) }
  }

  public func append(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    guard let start = bytes.baseAddress else { return }
    length += UInt64(bytes.count)
    if count + bytes.count > capacity { try flush() }
    if bytes.count > capacity {
      try write(start, bytes.count)
    } else {
      (buffer + count).copyMemory(from: start, byteCount: bytes.count)
      count += bytes.count
    }
  }

  public func append(_ text: String) throws(FileError) {
    try append(Array(text.utf8))
  }

  public func append(_ bytes: [UInt8]) throws(FileError) {
    // withUnsafeBytes cannot pass a typed error on; a Result carries it.
    let result = bytes.withUnsafeBytes { bytes -> Result<Void, FileError> in
      do throws(FileError) {
        try append(bytes)
        return .success(())
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  /// Hands everything to the operating system.
  public func flush() throws(FileError) {
    let pending = count
    count = 0
    try write(buffer, pending)
  }

  /// Flushes, and waits until a regular file is on the disk; of a file that is finished, as it was.
  public func sync() throws(FileError) {
    guard isOpen else { return }
    try flush()
    // What cannot be synchronised, as a pipe or a terminal, says so with EINVAL or EROFS (fsync(2)).
    if fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS {
      throw .system(errno, path: name, "cannot be written")
    }
  }

  /// Flushes and closes, which is when some file systems first tell of a full disk. Nothing is written after it.
  public func finish() throws(FileError) {
    try flush()
    guard isOpen && descriptor != STDOUT_FILENO else { return }
    isOpen = false
    // Linux has closed the descriptor also where the call was interrupted (close(2)).
    if close(descriptor) != 0 && errno != EINTR { throw .system(errno, path: name, "cannot be written") }
  }

  private var name: String { path == "-" ? "standard output" : path }

  private func write(_ start: UnsafeRawPointer, _ length: Int) throws(FileError) {
    var written = 0
    while written < length {
      let n = Glibc.write(descriptor, start + written, length - written)
      if n >= 0 {
        written += n
      } else if errno != EINTR {
        throw .system(errno, path: name, "cannot be written")
      }
    }
  }
}
