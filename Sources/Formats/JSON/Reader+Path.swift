import Segmentation

/// Paths beyond what the walk follows: elements of arrays, and texts that hold JSON.
extension Reader {
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
