import Glibc
import Segmentation

/// Reads values of one document whose structure has been checked. What is read is checked in full.
struct Reader: ~Copyable {
  var document: Document
  /// Something that was read is not JSON.
  var isMalformed = false
  /// Where a path went into a text: how many texts deep `document` now is.
  private var depth = 0
  /// A path goes on into a text as JSON.
  var readsTexts = false
  var scratch = FlatBuffer<UInt8>(capacity: 256)
  private var entries = FlatBuffer<Entry>(capacity: 16)
  private var texts: [TextDocument] = []

  /// A member of an object that is being written.
  struct Entry: BitwiseCopyable {
    var offset: Int
    var count: Int
  }

  init(_ document: Document) { self.document = document }

  @inline(__always)
  mutating func start(_ document: Document) {
    self.document = document
    isMalformed = false
  }

  // MARK: Scalars

  /// The text of a string token, valid until the next text is read; nil where another kind of value stands there.
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
    return UnsafeRawBufferPointer(start: scratch.base, count: scratch.count)
  }

  @inline(__always)
  private static func hasEscape(_ content: UnsafeRawBufferPointer) -> Bool {
    guard let base = content.baseAddress else { return false }
    return memchr(base, Int32(UInt8(ascii: "\\")), content.count) != nil
  }

  /// Appends the text of a string token.
  @inline(__always)
  private mutating func append(_ token: Int, to bytes: inout FlatBuffer<UInt8>) {
    let content = document.content(token)
    if document.hasEscapes, Self.hasEscape(content) {
      var text = EscapedText(content)
      if !text.append(to: &bytes) { isMalformed = true }
    } else if let base = content.baseAddress {
      bytes.append(base.assumingMemoryBound(to: UInt8.self), count: content.count)
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
    count == word.utf8CodeUnitCount && memcmp(word.utf8Start, text, count) == 0
  }

  // MARK: Values

  /// The value at `token`, its text or canonical bytes appended to `bytes`.
  mutating func value(_ token: Int, into bytes: inout FlatBuffer<UInt8>) -> Value {
    let offset = bytes.count
    switch document[token] {
    case UInt8(ascii: "\""):
      append(token, to: &bytes)
      return .text(.string, Self.range(from: offset, in: bytes))
    case UInt8(ascii: "["):
      _ = array(token, into: &bytes)
      return .text(.array, Self.range(from: offset, in: bytes))
    case UInt8(ascii: "{"):
      _ = object(token, into: &bytes)
      return .text(.object, Self.range(from: offset, in: bytes))
    default:
      return scalar(token)
    }
  }

  @inline(__always)
  private static func range(from offset: Int, in bytes: borrowing FlatBuffer<UInt8>) -> ByteRange {
    ByteRange(offset: UInt32(truncatingIfNeeded: offset), count: UInt32(truncatingIfNeeded: bytes.count - offset))
  }

  /// Appends the canonical element of the value at `token` and returns the token behind it.
  private mutating func element(_ token: Int, into bytes: inout FlatBuffer<UInt8>) -> Int {
    switch document[token] {
    case UInt8(ascii: "\""):
      bytes.append(CanonicalTag.string)
      let count = bytes.count
      Self.append(count: 0, to: &bytes)
      append(token, to: &bytes)
      Self.setCount(at: count, in: bytes)
      return token + 1
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      let isArray = document[token] == UInt8(ascii: "[")
      bytes.append(isArray ? CanonicalTag.array : CanonicalTag.object)
      let count = bytes.count
      Self.append(count: 0, to: &bytes)
      let next = isArray ? array(token, into: &bytes) : object(token, into: &bytes)
      Self.setCount(at: count, in: bytes)
      return next
    default:
      let value = scalar(token)
      switch value.kind {
      case .number:
        bytes.append(CanonicalTag.number)
        UnsafeMutableRawPointer(bytes.grow(by: 8)).storeBytes(of: value.bits.littleEndian, as: UInt64.self)
      case .boolean: bytes.append(value.isTrue ? CanonicalTag.trueTag : CanonicalTag.falseTag)
      default: bytes.append(CanonicalTag.null)
      }
      return token + 1
    }
  }

  private mutating func array(_ token: Int, into bytes: inout FlatBuffer<UInt8>) -> Int {
    var token = token + 1
    while document[token] != UInt8(ascii: "]") {
      token = element(token, into: &bytes)
      if document[token] == UInt8(ascii: ",") { token += 1 }
    }
    return token + 1
  }

  private mutating func object(_ token: Int, into bytes: inout FlatBuffer<UInt8>) -> Int {
    let firstEntry = entries.count
    let start = bytes.count
    var token = token + 1
    while document[token] != UInt8(ascii: "}") {
      let offset = bytes.count
      Self.append(count: 0, to: &bytes)
      append(token, to: &bytes)
      Self.setCount(at: offset, in: bytes)
      token = element(token + 2, into: &bytes)
      entries.append(Entry(offset: offset, count: bytes.count - offset))
      if document[token] == UInt8(ascii: ",") { token += 1 }
    }
    sortEntries(from: firstEntry, start: start, in: &bytes)
    entries.removeLast(entries.count - firstEntry)
    return token + 1
  }

  /// Puts the members of an object in the order of their keys, each once.
  private mutating func sortEntries(from first: Int, start: Int, in bytes: inout FlatBuffer<UInt8>) {
    let base = UnsafeRawPointer(bytes.base)
    var isSorted = true
    for index in first..<max(first, entries.count - 1) where Self.order(entries[index], entries[index + 1], base) >= 0 {
      isSorted = false
    }
    if isSorted { return }
    var unsorted = UnsafeMutableBufferPointer(start: entries.base + first, count: entries.count - first)
    unsorted.sort { Self.order($0, $1, base) < 0 }
    var sorted = FlatBuffer<UInt8>(capacity: bytes.count - start)
    for index in first..<entries.count
    where index == first || Self.order(entries[index - 1], entries[index], base) != 0 {
      sorted.append(bytes.base + entries[index].offset, count: entries[index].count)
    }
    bytes.removeLast(bytes.count - start)
    bytes.append(sorted.base, count: sorted.count)
  }

  private static func order(_ a: Entry, _ b: Entry, _ bytes: UnsafeRawPointer) -> Int {
    let left = count(at: bytes + a.offset)
    let right = count(at: bytes + b.offset)
    let order = Int(memcmp(bytes + a.offset + 4, bytes + b.offset + 4, min(left, right)))
    return order != 0 ? order : left - right
  }

  private static func count(at pointer: UnsafeRawPointer) -> Int {
    Int(UInt32(littleEndian: pointer.loadUnaligned(as: UInt32.self)))
  }

  private static func append(count: UInt32, to bytes: inout FlatBuffer<UInt8>) {
    UnsafeMutableRawPointer(bytes.grow(by: 4)).storeBytes(of: count.littleEndian, as: UInt32.self)
  }

  /// Says at `offset` how many bytes have been appended behind it.
  private static func setCount(at offset: Int, in bytes: borrowing FlatBuffer<UInt8>) {
    let count = UInt32(truncatingIfNeeded: bytes.count - offset - 4)
    UnsafeMutableRawPointer(bytes.base + offset).storeBytes(of: count.littleEndian, as: UInt32.self)
  }

  // MARK: Paths

  /// What `reference` leads to.
  ///
  /// - Parameter token: of its slot; 0 where the walk found nothing there.
  @inline(__always)
  mutating func value(_ token: UInt32, _ reference: Reference, into bytes: inout FlatBuffer<UInt8>) -> Value {
    if token == 0 { return .missing }
    return reference.rest.isEmpty
      ? value(Int(token), into: &bytes) : distantValue(Int(token), reference, into: &bytes)
  }

  private mutating func distantValue(
    _ token: Int, _ reference: Reference, into bytes: inout FlatBuffer<UInt8>
  ) -> Value {
    if reference.spreads {
      let offset = bytes.count
      spread(token, reference.rest, from: 0, into: &bytes)
      let range = Self.range(from: offset, in: bytes)
      return range.isEmpty ? .missing : .text(.spread, range)
    }
    return at(token, reference.rest) { reader, token in reader.value(token, into: &bytes) } ?? .missing
  }

  /// What `body` reads where `steps` lead to; nil where they lead nowhere or into a text that is no JSON.
  mutating func at<Result>(
    _ token: Int, _ steps: UnsafeBufferPointer<Step>, _ body: (inout Reader, Int) -> Result
  ) -> Result? {
    let outer = enter(token, steps)
    let result = outer.found >= 0 ? body(&self, outer.found) : nil
    return leave(outer) ? result : nil
  }

  /// What a reader comes back to when it has followed a path, which may have gone into a text.
  struct Outer: BitwiseCopyable {
    /// The token that the path leads to, of the document as it is until `leave`; -1 where it leads nowhere.
    var found: Int
    fileprivate var document: Document
    fileprivate var depth: Int
    fileprivate var isMalformed: Bool
  }

  mutating func enter(_ token: Int, _ steps: UnsafeBufferPointer<Step>) -> Outer {
    var outer = Outer(found: -1, document: document, depth: depth, isMalformed: isMalformed)
    outer.found = locate(token, steps, from: 0)
    return outer
  }

  /// Returns false where what was read lay in a text and is no JSON. The record itself is sound then.
  mutating func leave(_ outer: Outer) -> Bool {
    if depth == outer.depth { return true }
    let isSound = isMalformed == outer.isMalformed
    document = outer.document
    depth = outer.depth
    isMalformed = outer.isMalformed
    return isSound
  }

  /// The token that `steps` lead to; -1 where they lead nowhere. Goes into texts, and leaves `document` there.
  private mutating func locate(_ token: Int, _ steps: UnsafeBufferPointer<Step>, from first: Int) -> Int {
    var token = token
    for index in first..<steps.count {
      if readsTexts, document[token] == UInt8(ascii: "\"") {
        guard enterText(token) else { return -1 }
        token = 0
      }
      token = child(token, steps[index])
      if token < 0 { return -1 }
    }
    return token
  }

  /// The member or element of the value at `token` that a step leads to; -1 where there is none.
  private func child(_ token: Int, _ step: Step) -> Int {
    switch step.kind {
    case .key: return member(token, UnsafeRawBufferPointer(step.key))
    case .index:
      guard document[token] == UInt8(ascii: "[") else { return -1 }
      var element = token + 1
      var index = 0
      while document[element] != UInt8(ascii: "]") {
        if index == step.index { return element }
        element = document.next(element)
        if document[element] == UInt8(ascii: ",") { element += 1 }
        index += 1
      }
      return -1
    case .each: return -1
    }
  }

  /// The value under `key` of the object at `token`; -1 where there is none.
  func member(_ token: Int, _ key: UnsafeRawBufferPointer) -> Int {
    guard document[token] == UInt8(ascii: "{") else { return -1 }
    var member = token + 1
    while document[member] != UInt8(ascii: "}") {
      var text = EscapedText(document.content(member))
      if text.equals(key) { return member + 2 }
      member = document.next(member + 2)
      if document[member] == UInt8(ascii: ",") { member += 1 }
    }
    return -1
  }

  /// Appends the canonical elements of all that `steps` lead to.
  private mutating func spread(
    _ token: Int, _ steps: UnsafeBufferPointer<Step>, from first: Int, into bytes: inout FlatBuffer<UInt8>
  ) {
    if first == steps.count {
      _ = element(token, into: &bytes)
    } else if readsTexts, document[token] == UInt8(ascii: "\"") {
      let outer = document
      let wasMalformed = isMalformed
      let offset = bytes.count
      if enterText(token) {
        spread(0, steps, from: first, into: &bytes)
        depth -= 1
      }
      if isMalformed != wasMalformed { bytes.removeLast(bytes.count - offset) }
      isMalformed = wasMalformed
      document = outer
    } else if steps[first].kind == .each {
      guard document[token] == UInt8(ascii: "[") else { return }
      var element = token + 1
      while document[element] != UInt8(ascii: "]") {
        spread(element, steps, from: first + 1, into: &bytes)
        element = document.next(element)
        if document[element] == UInt8(ascii: ",") { element += 1 }
      }
    } else {
      let child = child(token, steps[first])
      if child >= 0 { spread(child, steps, from: first + 1, into: &bytes) }
    }
  }

  /// Makes the JSON that a text holds the document.
  private mutating func enterText(_ token: Int) -> Bool {
    if texts.count == depth { texts.append(TextDocument()) }
    guard depth < Document.deepest, let inner = texts[depth].read(document.content(token)) else { return false }
    document = inner
    depth += 1
    return true
  }
}
