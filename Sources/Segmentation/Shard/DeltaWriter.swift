/// Writes deltas as lines of JSON (`deltas.md`), and keeps those of one instant in order of profile.
struct DeltaWriter: ~Copyable {
  enum Cause {
    case event(source: Int, id: UnsafeRawBufferPointer)
    case crm(source: Int)
    case consent
    case retention
    case expiry
    case unlinked
    case erased
    /// The id (`namespace:value`) of the profile that this one became part of, escaped for JSON.
    case merged(into: UnsafeRawBufferPointer)
  }

  /// What stands before the profile's id, by segment; after it, by source.
  private let heads: FlatTexts
  private let sources: FlatTexts
  private let namespaces: FlatTexts
  private let version: FlatTexts
  private var timestamps = TimestampWriter()
  /// The identifiers of the profile at hand.
  private var nodes = FlatBuffer<UInt32>()

  init(_ plan: Plan) {
    func quoted(_ text: String) -> [UInt8] {
      var bytes = FlatBuffer<UInt8>()
      var text = text
      text.withUTF8 { DeltaWriter.escape(UnsafeRawBufferPointer($0), &bytes) }
      return Array(UnsafeBufferPointer(start: bytes.base, count: bytes.count))
    }
    heads = FlatTexts(
      plan.pipeline.segments.map {
        Array("{\"segment\":\"".utf8) + quoted($0.name) + Array("\",\"profile\":\"".utf8)
      })
    sources = FlatTexts(
      plan.pipeline.sources.map { Array(",\"source\":\"".utf8) + quoted($0.name) + Array("\"".utf8) })
    namespaces = FlatTexts(plan.namespaces.map { quoted($0) })
    version = FlatTexts([Array(",\"version\":\(plan.pipeline.version),\"cause\":{\"kind\":\"".utf8)])
  }

  /// - Parameter identifiers: the members of the object that names them all; nil where the profile has but its own.
  mutating func write(
    to buffer: inout DeltaBuffer, segment: Int, profile: Profile, isEnter: Bool, time: Int64, cause: Cause,
    isLate: Bool,
    identifiers: UnsafeRawBufferPointer? = nil
  ) {
    let start = buffer.bytes.count
    DeltaWriter.put(heads[segment], &buffer.bytes)
    DeltaWriter.put(namespaces[Int(profile.namespace)], &buffer.bytes)
    buffer.bytes.append(UInt8(ascii: ":"))
    let keyStart = buffer.bytes.count
    DeltaWriter.escape(profile.key, &buffer.bytes)
    let escapedKey = keyStart..<buffer.bytes.count
    let idStart = buffer.ids.count
    DeltaWriter.put(namespaces[Int(profile.namespace)], &buffer.ids)
    buffer.ids.append(UInt8(ascii: ":"))
    DeltaWriter.put(profile.key, &buffer.ids)
    DeltaWriter.put(isEnter ? "\",\"op\":\"enter\",\"time\":\"" : "\",\"op\":\"exit\",\"time\":\"", &buffer.bytes)
    timestamps.write(time, to: &buffer.bytes)
    DeltaWriter.put("\",\"seq\":", &buffer.bytes)
    DeltaWriter.decimal(UInt64(profile.seq), &buffer.bytes)
    DeltaWriter.put(version[0], &buffer.bytes)
    switch cause {
    case .event(let source, let id):
      DeltaWriter.put("event\"", &buffer.bytes)
      DeltaWriter.put(sources[source], &buffer.bytes)
      if !id.isEmpty {
        DeltaWriter.put(",\"id\":\"", &buffer.bytes)
        DeltaWriter.escape(id, &buffer.bytes)
        buffer.bytes.append(UInt8(ascii: "\""))
      }
    case .crm(let source):
      DeltaWriter.put("crm\"", &buffer.bytes)
      DeltaWriter.put(sources[source], &buffer.bytes)
    case .consent: DeltaWriter.put("consent\"", &buffer.bytes)
    case .retention: DeltaWriter.put("retention\"", &buffer.bytes)
    case .expiry: DeltaWriter.put("expiry\"", &buffer.bytes)
    case .unlinked: DeltaWriter.put("unlinked\"", &buffer.bytes)
    case .erased: DeltaWriter.put("erased\"", &buffer.bytes)
    case .merged(let into):
      DeltaWriter.put("merged\",\"into\":\"", &buffer.bytes)
      DeltaWriter.put(into, &buffer.bytes)
      buffer.bytes.append(UInt8(ascii: "\""))
    }
    DeltaWriter.put(isLate ? "},\"late\":true,\"identifiers\":{" : "},\"identifiers\":{", &buffer.bytes)
    if let identifiers {
      DeltaWriter.put(identifiers, &buffer.bytes)
    } else {
      beginNamespace(profile.namespace, &buffer.bytes)
      DeltaWriter.putAgain(escapedKey, &buffer.bytes)
      DeltaWriter.put("\"]", &buffer.bytes)
    }
    DeltaWriter.put("}}\n", &buffer.bytes)
    buffer.deltas.append(
      Delta(
        instant: time,
        profile: ByteRange(offset: UInt32(truncatingIfNeeded: idStart), count: UInt32(buffer.ids.count - idStart)),
        line: ByteRange(offset: UInt32(truncatingIfNeeded: start), count: UInt32(buffer.bytes.count - start)),
        segment: Int32(truncatingIfNeeded: segment), isEnter: isEnter))
  }

  /// `"namespace":["`, behind which the first value stands.
  private func beginNamespace(_ namespace: UInt8, _ bytes: inout FlatBuffer<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    DeltaWriter.put(namespaces[Int(namespace)], &bytes)
    DeltaWriter.put("\":[\"", &bytes)
  }

  /// The members of a delta's `identifiers`: all that belong to a profile, by namespace, the values of each in order.
  mutating func write(
    identifiersOf profile: UInt32, _ graph: borrowing IdentityGraph, to bytes: inout FlatBuffer<UInt8>
  ) {
    nodes.removeAll()
    graph.forEach(profile) { nodes.append($0) }
    var order = UnsafeMutableBufferPointer(start: nodes.base, count: nodes.count)
    order.sort { a, b in
      let (left, right) = (graph[a].namespace, graph[b].namespace)
      return left == right ? Scalar.order(graph.key(a), graph.key(b)) < 0 : left < right
    }
    var last: UInt8?
    for node in order {
      let namespace = graph[node].namespace
      if namespace == last {
        DeltaWriter.put("\",\"", &bytes)
      } else {
        if last != nil { DeltaWriter.put("\"],", &bytes) }
        beginNamespace(namespace, &bytes)
      }
      DeltaWriter.escape(graph.key(node), &bytes)
      last = namespace
    }
    DeltaWriter.put("\"]", &bytes)
  }

  /// The id of a profile, as people read it.
  func id(_ profile: Profile) -> String {
    String(decoding: namespaces[Int(profile.namespace)], as: UTF8.self) + ":"
      + String(decoding: profile.key, as: UTF8.self)
  }

  /// The id of a profile, escaped for JSON.
  func write(idOf node: UInt32, _ graph: borrowing IdentityGraph, to bytes: inout FlatBuffer<UInt8>) {
    DeltaWriter.put(namespaces[Int(graph[node].namespace)], &bytes)
    bytes.append(UInt8(ascii: ":"))
    DeltaWriter.escape(graph.key(node), &bytes)
  }

  /// Puts the deltas from `start` on, all of one instant, in order of profile; those of one profile keep theirs.
  func sort(_ buffer: inout DeltaBuffer, from start: Int) {
    guard buffer.deltas.count - start > 1 else { return }
    var deltas = UnsafeMutableBufferPointer(start: buffer.deltas.base + start, count: buffer.deltas.count - start)
    let ids = buffer.ids.base
    func id(_ delta: Delta) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(start: ids + Int(delta.profile.offset), count: Int(delta.profile.count))
    }
    var isSorted = true
    for index in 1..<deltas.count where Scalar.order(id(deltas[index - 1]), id(deltas[index])) > 0 { isSorted = false }
    if isSorted { return }
    let firstByte = Int(deltas[0].line.offset)
    // Lines stand in the order in which they were found, which is that of `seq` within a profile.
    deltas.sort { a, b in
      let order = Scalar.order(id(a), id(b))
      return order == 0 ? a.line.offset < b.line.offset : order < 0
    }
    // The lines follow their deltas, so that the buffer's bytes are the output as it is.
    let end = buffer.bytes.count
    for index in deltas.indices {
      let line = deltas[index].line
      let place = buffer.bytes.grow(by: Int(line.count))
      place.update(from: buffer.bytes.base + Int(line.offset), count: Int(line.count))
      deltas[index].line.offset = UInt32(truncatingIfNeeded: firstByte + buffer.bytes.count - end - Int(line.count))
    }
    let count = buffer.bytes.count - end
    (buffer.bytes.base + firstByte).update(from: buffer.bytes.base + end, count: count)
    buffer.bytes.removeLast(count)
  }

  private static func put(_ text: StaticString, _ bytes: inout FlatBuffer<UInt8>) {
    bytes.append(text.utf8Start, count: text.utf8CodeUnitCount)
  }

  private static func put(_ text: UnsafeRawBufferPointer, _ bytes: inout FlatBuffer<UInt8>) {
    if let start = text.baseAddress { bytes.append(start.assumingMemoryBound(to: UInt8.self), count: text.count) }
  }

  /// Puts what stands at `range` of the buffer itself.
  private static func putAgain(_ range: Range<Int>, _ bytes: inout FlatBuffer<UInt8>) {
    let place = bytes.grow(by: range.count)
    place.update(from: bytes.base + range.lowerBound, count: range.count)
  }

  private static func decimal(_ number: UInt64, _ bytes: inout FlatBuffer<UInt8>) {
    if number >= 10 { decimal(number / 10, &bytes) }
    bytes.append(UInt8(truncatingIfNeeded: 48 &+ number % 10))
  }

  /// A JSON string's inside.
  static func escape(_ text: UnsafeRawBufferPointer, _ bytes: inout FlatBuffer<UInt8>) {
    if text.isPlainJSON {
      put(text, &bytes)
      return
    }
    let hex = Array("0123456789abcdef".utf8)
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<0x20:
        put("\\u00", &bytes)
        bytes.append(hex[Int(byte >> 4)])
        bytes.append(hex[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
  }
}

extension UnsafeRawBufferPointer {
  /// Whether these bytes are the inside of a JSON string as they are: no quote, backslash or control character is among
  /// them.
  fileprivate var isPlainJSON: Bool {
    guard count >= 8 else { return allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") } }
    var offset = 0
    while true {
      // The last eight bytes may have been looked at in part.
      offset = Swift.min(offset, count &- 8)
      if UnsafeRawBufferPointer.escapes(in: loadUnaligned(fromByteOffset: offset, as: UInt64.self)) { return false }
      offset &+= 8
      if offset >= count { return true }
    }
  }

  /// Eight bytes at once: each test borrows into the highest bit of a byte that it holds for.
  @inline(__always)
  private static func escapes(in word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = word ^ ones &* UInt64(UInt8(ascii: "\""))
    let backslashes = word ^ ones &* UInt64(UInt8(ascii: "\\"))
    let controls = (word &- ones &* 0x20) & ~word
    return (controls | (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes) & ones << 7 != 0
  }
}
