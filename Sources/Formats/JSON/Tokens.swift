import CSimdJSON

/// Finds where the tokens of a JSON text begin: simdjson's first stage and the memory that it reuses.
struct Tokens: ~Copyable {
  enum Scan {
    /// Valid while the text is, and until the next scan.
    case found(Document)
    /// White space alone.
    case empty
    case malformed
  }

  /// nil where memory ran out when it was made; such a scanner finds every text malformed.
  private let scanner: OpaquePointer?
  private var tokens = muster_json_tokens()

  init() { scanner = muster_json_new() }

  deinit { muster_json_free(scanner) }

  /// Scans a text, of which 64 bytes more must be readable.
  ///
  /// - Parameter sentinel: the position that the tokens behind the last one are to have; nil is that of the first
  ///   token. Where that is an opening brace, a walk that goes beyond the end finds another where a key must stand, and
  ///   fails before it leaves the array. So it need not look for the end.
  @inline(__always)
  mutating func scan(_ text: UnsafeRawBufferPointer, sentinel: UInt32? = nil) -> Scan {
    guard let scanner, let base = text.baseAddress else { return text.isEmpty ? .empty : .malformed }
    switch Int(muster_json_scan(scanner, base.assumingMemoryBound(to: CChar.self), text.count, &tokens)) {
    case MUSTER_JSON_OK: break
    case MUSTER_JSON_EMPTY: return .empty
    default: return .malformed
    }
    guard let positions = tokens.positions else { return .malformed }
    for behind in 0..<4 { positions[tokens.count + behind] = sentinel ?? positions[0] }
    return .found(
      Document(
        text: base.assumingMemoryBound(to: UInt8.self), length: text.count, positions: positions, count: tokens.count,
        hasEscapes: tokens.has_escapes != 0))
  }
}
