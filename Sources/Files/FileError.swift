#if canImport(Glibc)
  import Glibc
#endif

/// A file that could not be found, opened, read or written.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    /// A glob that matches no file.
    case noMatch
    /// The operating system refused; the number is `errno`.
    case system(Int32)
    /// The decompressor could not be set up.
    case decompressor
  }

  public var code: Code
  public var path: String
  /// What was tried, as the end of a sentence: "cannot be opened".
  public var message: String

  public init(code: Code, path: String, message: String) {
    self.code = code
    self.path = path
    self.message = message
  }

  /// - Parameter number: `errno` right after the call that failed.
  public static func system(_ number: Int32, path: String, _ what: String) -> FileError {
    FileError(code: .system(number), path: path, message: "\(what): \(String(cString: strerror(number)))")
  }

  public var description: String { "\(path) \(message)" }
}
