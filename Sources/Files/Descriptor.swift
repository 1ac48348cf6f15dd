#if canImport(Glibc)
  import Glibc
#endif

/// An open file to read; closed when it goes away. Standard input is lent, not owned.
struct Descriptor: ~Copyable {
  let path: String
  private let number: Int32
  /// A regular file: it can be closed and opened again at any place.
  let isSeekable: Bool

  /// - Parameters:
  ///   - path: `-` is standard input.
  ///   - offset: where to begin, in bytes; only of a file that `isSeekable`.
  static func open(path: String, offset: UInt64 = 0) throws(FileError) -> Descriptor {
    let number = path == "-" ? STDIN_FILENO : Glibc.open(path, O_RDONLY | O_CLOEXEC)
    if number < 0 { throw .system(errno, path: path, "cannot be opened") }
    var status = stat()
    let isRegular = path != "-" && fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    let descriptor = Descriptor(path: path, number: number, isSeekable: isRegular)
    if isRegular {
      posix_fadvise(number, off_t(offset), 0, POSIX_FADV_SEQUENTIAL)
      if offset > 0, lseek(number, off_t(offset), SEEK_SET) < 0 {
        throw .system(errno, path: path, "cannot be read again from byte \(offset)")
      }
    }
    return descriptor
  }

  private init(path: String, number: Int32, isSeekable: Bool) {
    self.path = path
    self.number = number
    self.isSeekable = isSeekable
  }

  deinit { if number != STDIN_FILENO { close(number) } }

  /// Reads at most `count` bytes; 0 only at the end.
  func read(into target: UnsafeMutableRawPointer, count: Int) throws(FileError) -> Int {
    while true {
      let n = Glibc.read(number, target, count)
      if n >= 0 { return n }
      if errno != EINTR { throw .system(errno, path: path, "cannot be read") }
    }
  }
}
