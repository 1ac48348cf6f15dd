import Segmentation

/// What `--rejected` shows of a record.
extension Decoder {
  /// Of a record whose structure is sound: its text, with what is hashed masked.
  mutating func evidence(_ reason: Rejection, token: Int) -> [UInt8] {
    if let tabular { return reason == .malformed ? evidence(unreadable: tabular) : evidence(tabular: tabular) }
    let document = reader.document
    let range = document.range(of: token)
    let text = UnsafeRawBufferPointer(start: document.text + range.lowerBound, count: range.count)
    if reason == .malformed || (hashesAny && (reason == .notAnObject || holdsTrackerPayload(token))) {
      return evidence(unreadable: text)
    }
    var hidden = plan.masks.flatMap { $0.ranges(in: reader, root: token) }
    hidden += hiddenIdentifiers(in: token)
    hidden.sort { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
    var shown: [UInt8] = []
    var next = range.lowerBound
    for part in hidden where part.upperBound > next {
      if part.lowerBound >= next {
        shown.append(contentsOf: UnsafeBufferPointer(start: document.text + next, count: part.lowerBound - next))
        shown.append(contentsOf: "\"***\"".utf8)
      }
      next = part.upperBound
    }
    shown.append(contentsOf: UnsafeBufferPointer(start: document.text + next, count: range.upperBound - next))
    return Self.record(shown, isJSON: isStrict(token))
  }

  /// Of a record in which no path can be found.
  mutating func evidence(unreadable text: UnsafeRawBufferPointer) -> [UInt8] {
    guard hashesAny else {
      // It may be JSON all the same, where it only is no object.
      if let document = aside.copy(text) {
        let outer = reader.document
        reader.start(document)
        defer { reader.start(outer) }
        return Self.record(Array(text), isJSON: isStrict(0))
      }
      return Self.record(Array(text), isJSON: false)
    }
    var digits = [UInt8](repeating: 0, count: 64)
    let digest = Digest()
    let isDone = digits.withUnsafeMutableBufferPointer { digits in
      digits.baseAddress.map { digest.hexadecimal(of: text, to: $0) } ?? false
    }
    let length = "\"length\":\(text.count)"
    return Array((isDone ? "\(length),\"sha256\":\"\(String(decoding: digits, as: UTF8.self))\"" : length).utf8)
  }

  /// Whether the record names people in the words of Snowplow's trackers, which the paths of enriched events are not.
  private mutating func holdsTrackerPayload(_ token: Int) -> Bool {
    for index in 0..<plan.sources.count where token == 0 && isTrackerPayload(plan.sources.start + index) { return true }
    return false
  }

  private var hashesAny: Bool { plan.masks.contains { !$0.isEmpty } }

  /// Whether a value is JSON in all of its parts, also in those that nothing reads.
  private mutating func isStrict(_ token: Int) -> Bool {
    let wasMalformed = reader.isMalformed
    reader.isMalformed = false
    defer { reader.isMalformed = wasMalformed }
    for token in token..<reader.document.next(token) {
      switch reader.document[token] {
      case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ","),
        UInt8(ascii: ":"):
        break
      case UInt8(ascii: "\""): _ = reader.text(token)
      case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): _ = reader.scalar(token)
      default: if reader.number(token) == nil { return false }
      }
      if reader.isMalformed { return false }
    }
    return true
  }

  /// The member `record`: the text itself, or where that is no JSON a string that holds it.
  static func record(_ text: [UInt8], isJSON: Bool) -> [UInt8] {
    var member = Array("\"record\":".utf8)
    if isJSON {
      // A line break can only be white space there, and would end the line that shows it.
      for byte in text { member.append(byte == 0x0A || byte == 0x0D ? 0x20 : byte) }
      return member
    }
    member.append(UInt8(ascii: "\""))
    // Decoding puts U+FFFD where the encoding is broken.
    for byte in String(decoding: text, as: UTF8.self).utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        member.append(UInt8(ascii: "\\"))
        member.append(byte)
      case 0..<0x20:
        member += Array("\\u00".utf8)
        member.append(UInt8(ascii: "0") + byte >> 4)
        member.append(byte & 15 < 10 ? UInt8(ascii: "0") + byte & 15 : UInt8(ascii: "a") + byte & 15 - 10)
      default: member.append(byte)
      }
    }
    member.append(UInt8(ascii: "\""))
    return member
  }
}
