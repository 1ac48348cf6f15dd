/// A JSON text and the positions of its tokens. A token is known by its number; number 0 is the root.
///
/// Plain data that points into the text and the scanner's memory: valid as long as both.
struct Document: BitwiseCopyable {
  var text: UnsafePointer<UInt8>
  var length: Int
  var positions: UnsafePointer<UInt32>
  /// Of tokens.
  var count: Int
  /// A backslash stands somewhere in the text. Where none does, no string needs a second look.
  var hasEscapes: Bool

  static let deepest = 256

  /// A text without tokens.
  static func empty(in arena: Arena) -> Document {
    Document(
      text: arena.copy("").start, length: 0, positions: arena.copy([UInt32(0), 0]).start, count: 0, hasEscapes: false)
  }

  /// The first byte of a token.
  @inline(__always)
  subscript(token: Int) -> UInt8 { text[Int(positions[token])] }

  /// Where a token begins.
  @inline(__always)
  func start(_ token: Int) -> UnsafePointer<UInt8> { text + Int(positions[token]) }

  /// Where the bytes of a string or scalar end: behind its last byte that is not white space.
  @inline(__always)
  func end(_ token: Int) -> UnsafePointer<UInt8> {
    let first = start(token)
    var end = token + 1 < count ? start(token + 1) : text + length
    while end > first, isSpace(end[-1]) { end -= 1 }
    return end
  }

  /// The content of a string token, still with its escapes. The walk has seen that it ends.
  @inline(__always)
  func content(_ token: Int) -> UnsafeRawBufferPointer {
    let first = start(token) + 1
    let last = end(token) - 1
    return UnsafeRawBufferPointer(start: first, count: max(0, last - first))
  }

  /// The token behind the value that begins at `token`. Its structure has been checked.
  func next(_ token: Int) -> Int {
    var depth = 0
    var token = token
    repeat {
      switch self[token] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
      token += 1
    } while depth > 0
    return token
  }
}

@inline(__always)
func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
