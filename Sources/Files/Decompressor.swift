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

/// How a file's bytes are packed.
enum Compression: Sendable, Equatable {
  case none, gzip, zstd

  /// The bytes of a file that tell.
  typealias Head = InlineArray<4, UInt8>

  /// By the file's first bytes, with which no text in UTF-8 can begin; where they say nothing, by its name.
  ///
  /// An archive without its suffix is read as the archive that it is; one that does not begin as such is a broken one.
  ///
  /// - Parameter count: how many bytes the file has of these.
  init(head: Head, count: Int, path: String) {
    if count >= 2, head[0] == 0x1F, head[1] == 0x8B {
      self = .gzip
    } else if count >= 4, head[0] == 0x28, head[1] == 0xB5, head[2] == 0x2F, head[3] == 0xFD {
      self = .zstd
    } else {
      self = path.hasSuffix(".gz") ? .gzip : path.hasSuffix(".zst") ? .zstd : .none
    }
  }
}
