/// How far one call of a decompressor came.
struct DecompressionStep {
  enum State: Equatable {
    /// It wants more input, or more room.
    case goesOn
    /// A member or frame ends here; another may follow.
    case endOfFrame
    case corrupt(String)
  }
  var consumed: Int
  var produced: Int
  var state: State
}

/// A streaming decompressor of one format. It sees one member (gzip) or frame (zstd) after the other.
protocol Decompressor: AnyObject {
  func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecompressionStep
  /// Makes ready for the next member or frame.
  func beginFrame()
  /// Bytes of memory that it holds.
  var footprint: Int { get }
}

/// How a file's bytes are packed; its name says so.
public enum Compression: Sendable, Equatable {
  case none, gzip, zstd

  public init(path: String) {
    if path.hasSuffix(".gz") {
      self = .gzip
    } else if path.hasSuffix(".zst") {
      self = .zstd
    } else {
      self = .none
    }
  }
}
