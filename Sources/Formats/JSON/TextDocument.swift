import Segmentation

/// A document that stands as a text in another one: a database's JSON column.
final class TextDocument {
  private var tokens = Tokens()
  private var bytes = FlatBuffer<UInt8>(capacity: 256)

  /// Overwrites the text that was read last.
  func wipe() { bytes.wipe() }

  /// Reads the content of a string, its escapes included; nil where it does not hold JSON. What is returned is valid
  /// until the next call.
  func read(_ content: UnsafeRawBufferPointer) -> Document? {
    bytes.removeAll()
    var text = EscapedText(content)
    guard text.append(to: &bytes) else { return nil }
    return scan()
  }

  /// Reads a whole text, of which nothing behind its end need be readable.
  func copy(_ text: UnsafeRawBufferPointer) -> Document? {
    bytes.removeAll()
    if let base = text.baseAddress { bytes.append(base.assumingMemoryBound(to: UInt8.self), count: text.count) }
    return scan()
  }

  /// Whether the text that was read last goes deeper than a record may.
  private(set) var isTooDeep = false

  private func scan() -> Document? {
    isTooDeep = false
    let count = bytes.count
    bytes.grow(by: 64).initialize(repeating: 0, count: 64)
    let text = UnsafeRawBufferPointer(start: bytes.base, count: count)
    guard case .found(let document) = tokens.scan(text, sentinel: UInt32(truncatingIfNeeded: count)) else { return nil }
    switch document.check() {
    case .fits: return document
    case .tooDeep:
      isTooDeep = true
      return nil
    case .malformed: return nil
    }
  }
}
