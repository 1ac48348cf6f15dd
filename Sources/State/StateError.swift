/// What kept a state directory from being opened, read or written.
public struct StateError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    /// Another process has it open.
    case inUse
    /// There is something else at that path.
    case notState
    /// Written in a form that this version does not read.
    case otherFormat
    /// A checksum does not fit, or something is missing.
    case corrupt
    /// The disk is full.
    case noSpace
    /// Anything else that the system refused.
    case failed
  }

  public var code: Code
  public var directory: String
  /// What is wrong, as the end of a sentence: "is in use by another process".
  public var message: String

  public init(_ code: Code, _ directory: String, _ message: String) {
    self.code = code
    self.directory = directory
    self.message = message
  }

  public var description: String { "the state in \(directory) \(message)" }
}

extension StateError {
  /// RocksDB tells the kinds of its errors apart by how their text begins (`Status::ToString`).
  init(rocksDB text: String, _ directory: String) {
    // A lock that another process holds, or this one.
    if text.contains("While lock file") || text.contains("lock hold by current process") {
      self.init(.inUse, directory, "is in use by another process")
    } else if text.contains("No space left on device") || text.hasPrefix("IO error: No space") {
      self.init(.noSpace, directory, "cannot be written: no space is left on the device")
    } else if text.hasPrefix("Corruption") || text.contains("No such file or directory") {
      self.init(
        .corrupt, directory,
        "is damaged (\(text)): put a copy of the directory in its place, or begin anew with an empty one")
    } else {
      self.init(.failed, directory, "cannot be used: \(text)")
    }
  }
}
