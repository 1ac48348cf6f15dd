import Glibc
import Segmentation

/// Reads values of one document whose structure has been checked. What is read is checked in full.
struct Reader: ~Copyable {
  var document: Document
  /// Something that was read is not JSON.
  var isMalformed = false
  /// Where a path went into a text: how many texts deep `document` now is.
  var depth = 0
  /// A path goes on into a text as JSON.
  var readsTexts = false
  var scratch = FlatBuffer<UInt8>(capacity: 256)
  var entries = FlatBuffer<Entry>(capacity: 16)
  var texts: [TextDocument] = []

  /// A member of an object that is being written.
  struct Entry: BitwiseCopyable {
    var offset: Int
    var count: Int
  }

  init(_ document: Document) { self.document = document }

  /// Overwrites the texts that were read last.
  func wipe() {
    scratch.wipe()
    for text in texts { text.wipe() }
  }

  @inline(__always)
  mutating func start(_ document: Document) {
    self.document = document
    isMalformed = false
  }

  /// The text of a string token, valid until the next text is read, with readable bytes behind it; nil where another kind of value stands there.
  @inline(__always)
  mutating func text(_ token: Int) -> UnsafeRawBufferPointer? {
    guard document[token] == UInt8(ascii: "\"") else { return nil }
    let content = document.content(token)
    return document.hasEscapes ? unescaped(content) : content
  }

  private mutating func unescaped(_ content: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    if !Self.hasEscape(content) { return content }
    scratch.removeAll()
    var text = EscapedText(content)
    guard text.append(to: &scratch) else {
      isMalformed = true
      return nil
    }
    scratch.reserve(scratch.count + FlatBuffer<UInt8>.padding)
    return UnsafeRawBufferPointer(start: scratch.base, count: scratch.count)
  }

  @inline(__always)
  private static func hasEscape(_ content: UnsafeRawBufferPointer) -> Bool {
    guard let base = content.baseAddress else { return false }
    return memchr(base, Int32(UInt8(ascii: "\\")), content.count) != nil
  }

  /// Appends the text of a string token.
  @inline(__always)
  mutating func append(_ token: Int, to bytes: inout FlatBuffer<UInt8>) {
    let content = document.content(token)
    if document.hasEscapes, Self.hasEscape(content) {
      var text = EscapedText(content)
      if !text.append(to: &bytes) { isMalformed = true }
    } else {
      bytes.append(padded: content)
    }
  }

  /// The number at `token`; nil where another kind of value stands there.
  mutating func number(_ token: Int) -> NumberText? {
    switch document[token] {
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): break
    default: return nil
    }
    let start = document.start(token)
    let count = document.end(token) - start
    if let number = NumberText(start, count: count) { return number }
    if !Self.says("-Infinity", start, count) { isMalformed = true }
    return nil
  }

  /// Null, or one of the words for it that real clients send.
  mutating func isNull(_ token: Int) -> Bool {
    switch document[token] {
    case UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "I"), UInt8(ascii: "-"): scalar(token).kind == .null
    default: false
    }
  }

  /// A number, a boolean or null.
  mutating func scalar(_ token: Int) -> Value {
    let start = document.start(token)
    let count = document.end(token) - start
    switch start.pointee {
    case UInt8(ascii: "t") where Self.says("true", start, count): return .boolean(true)
    case UInt8(ascii: "f") where Self.says("false", start, count): return .boolean(false)
    case UInt8(ascii: "n") where Self.says("null", start, count): return .null
    case UInt8(ascii: "N") where Self.says("NaN", start, count): return .null
    case UInt8(ascii: "I") where Self.says("Infinity", start, count): return .null
    default:
      if let number = NumberText(start, count: count) { return .number(number.double) }
      if Self.says("-Infinity", start, count) { return .null }
      isMalformed = true
      return .missing
    }
  }

  @inline(__always)
  private static func says(_ word: StaticString, _ text: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    count == word.utf8CodeUnitCount && memcmp(word.utf8Start, text, word.utf8CodeUnitCount) == 0
  }
}
