public import Files
public import KafkaTransport
public import State

#if canImport(Glibc)
  import Glibc
#endif

/// What kept a command from doing its work.
public struct RuntimeError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: Sendable, Equatable {
    /// The command line asks for something that cannot be: exit code 2.
    case usage
    /// Reading or writing failed: exit code 1.
    case failed
    /// Whoever read what is written has left, as `head` does: exit code 1, and nobody to be told.
    case readerLeft
  }

  public var code: Code
  public var message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public init(_ error: FileError) {
    let code: Code =
      switch error.code {
      case .noMatch: .usage
      case .system(EPIPE): .readerLeft
      case .system, .decompressor: .failed
      }
    self.init(code, error.description)
  }

  public init(_ error: StateError) {
    let code: Code =
      switch error.code {
      case .notState, .otherFormat: .usage
      case .inUse, .corrupt, .noSpace, .failed: .failed
      }
    self.init(code, error.description)
  }

  public init(_ error: KafkaError) {
    self.init(error.code == .configuration ? .usage : .failed, error.description)
  }

  /// Runs `body`, whose errors become ones of this room.
  static func wrapping<Result>(_ body: () throws(FileError) -> Result) throws(RuntimeError) -> Result {
    do throws(FileError) { return try body() } catch { throw RuntimeError(error) }
  }

  static func wrapping<Result: ~Copyable>(
    _ body: () throws(StateError) -> Result
  ) throws(RuntimeError) -> Result {
    do throws(StateError) { return try body() } catch { throw RuntimeError(error) }
  }

  static func wrapping<Result>(_ body: () throws(KafkaError) -> Result) throws(RuntimeError) -> Result {
    do throws(KafkaError) { return try body() } catch { throw RuntimeError(error) }
  }

  public var description: String { message }
}
