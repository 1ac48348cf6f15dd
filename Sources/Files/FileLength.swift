#if canImport(Glibc)
  import Glibc
#endif

/// What stands at the path of an output.
public enum FileLength: Equatable, Sendable {
  case absent
  /// A regular file of so many bytes.
  case bytes(UInt64)
  /// A pipe, a terminal, a device: nothing that can be cut back. So is standard output (`-`).
  case endless

  public init(_ path: String) {
    var status = stat()
    if path == "-" {
      self = .endless
    } else if stat(path, &status) != 0 {
      self = .absent
    } else if status.st_mode & S_IFMT == S_IFREG {
      self = .bytes(UInt64(status.st_size))
    } else {
      self = .endless
    }
  }
}
