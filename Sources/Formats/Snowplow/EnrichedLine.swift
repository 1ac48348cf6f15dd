import Glibc
import Segmentation

/// Reads the TSV form of an enriched event as the JSON that the analytics SDKs make of it, reduced to what is read: from
/// there on both forms go one way. Columns that nothing reads are passed over by their tabs.
struct EnrichedLine: ~Copyable {
  enum Reading {
    /// Another number of columns, or a blank line.
    case noEvent
    /// Valid until the next line is read, with 64 readable bytes behind it.
    case object(UnsafeRawBufferPointer)
    /// A self-describing column that is read is no JSON.
    case unreadable(Rejection)
  }

  /// One entity of a `contexts` column: the node of its name in the tree of paths, and the token of its data.
  struct Entity: BitwiseCopyable {
    var node: Int32
    var data: Int
  }

  /// Where the columns begin.
  private var starts = FlatBuffer<Int>(capacity: EnrichedColumns.count + 1)
  private var bytes = FlatBuffer<UInt8>(capacity: 1024)
  private var name = FlatBuffer<UInt8>(capacity: 128)
  private var entities = FlatBuffer<Entity>(capacity: 16)
  private var reader: Reader
  private let json = TextDocument()

  init(_ arena: Arena) { reader = Reader(.empty(in: arena)) }

  /// - Parameters:
  ///   - columns: in the order of the line.
  ///   - tree: of the paths that are read, by its root.
  mutating func read(
    _ line: UnsafeRawBufferPointer, _ columns: UnsafeBufferPointer<EnrichedColumn>, _ tree: UnsafePointer<PathTree.Node>
  ) -> Reading {
    guard split(line), !line.allSatisfy(isSpace) else { return .noEvent }
    bytes.removeAll()
    bytes.append(UInt8(ascii: "{"))
    for column in columns {
      let text = text(column.index, line)
      if text.isEmpty { continue }
      switch column.kind {
      case .contexts, .event:
        guard let document = json.copy(text) else { return .unreadable(json.isTooDeep ? .tooDeep : .malformed) }
        reader.start(document)
        if column.kind == .contexts { appendContexts(tree) } else { appendEvent(tree) }
        if reader.isMalformed { return .unreadable(.malformed) }
      case .location:
        let longitude = self.text(column.index + 1, line)
        if longitude.isEmpty { continue }
        appendKey(UnsafeRawBufferPointer(column.name))
        append(text, ",", longitude)
      default: append(text, column)
      }
    }
    bytes.append(UInt8(ascii: "}"))
    let count = bytes.count
    bytes.grow(by: 64).initialize(repeating: 0, count: 64)
    return .object(UnsafeRawBufferPointer(start: bytes.base, count: count))
  }

  /// Overwrites what was read last.
  func wipe() {
    bytes.wipe()
    reader.wipe()
    json.wipe()
  }

  /// The line as text, with `mask` in place of `columns`.
  func shown(_ line: UnsafeRawBufferPointer, masking columns: Set<Int>, _ mask: String) -> [UInt8] {
    var shown: [UInt8] = []
    for index in 0..<starts.count {
      if index > 0 { shown.append(0x09) }
      let text = text(index, line)
      if columns.contains(index), !text.isEmpty { shown += Array(mask.utf8) } else { shown += Array(text) }
    }
    return shown
  }

  // MARK: Columns

  private mutating func split(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let base = line.baseAddress else { return false }
    starts.removeAll()
    starts.append(0)
    var next = 0
    while let tab = memchr(base + next, 0x09, line.count - next) {
      next = UnsafeRawPointer(tab) - base + 1
      if starts.count == EnrichedColumns.count { return false }
      starts.append(next)
    }
    return starts.count == EnrichedColumns.count
  }

  @inline(__always)
  private func text(_ index: Int, _ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let end = index + 1 < starts.count ? starts[index + 1] - 1 : line.count
    return UnsafeRawBufferPointer(rebasing: line[starts[index]..<end])
  }

  /// Appends the column as a member; where its text is none of its type, nothing.
  private mutating func append(_ text: UnsafeRawBufferPointer, _ column: EnrichedColumn) {
    let key = UnsafeRawBufferPointer(column.name)
    switch column.kind {
    case .number:
      guard let base = text.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
      if NumberText(base, count: text.count) != nil {
        appendKey(key)
        bytes.append(base, count: text.count)
      } else if let number = NumberText(base, count: text.count, isLenient: true)?.double, number.isFinite {
        appendKey(key)
        for byte in "\(number)".utf8 { bytes.append(byte) }
      }
    case .boolean:
      guard text.says("0") || text.says("1") else { return }
      appendKey(key)
      append(text.says("1") ? "true" : "false")
    case .time:
      appendKey(key)
      appendTime(text)
    case .text, .location, .contexts, .event:
      appendKey(key)
      append(text)
    }
  }

  /// A time in UTC, with a space where ISO 8601 has a `T`, and no `Z`.
  private mutating func appendTime(_ text: UnsafeRawBufferPointer) {
    let start = bytes.count + 1
    append(text)
    for index in start..<bytes.count where bytes[index] == UInt8(ascii: " ") { bytes[index] = UInt8(ascii: "T") }
    let last = bytes.count - 1
    if last > start, bytes[last - 1] != UInt8(ascii: "Z") {
      bytes[last] = UInt8(ascii: "Z")
      bytes.append(UInt8(ascii: "\""))
    }
  }

  // MARK: Self-describing JSON

  /// Entities under the names of their schemas, those of one schema together.
  private mutating func appendContexts(_ tree: UnsafePointer<PathTree.Node>) {
    let list = member(0, "data")
    guard list >= 0, reader.document[list] == UInt8(ascii: "[") else { return }
    entities.removeAll()
    var item = list + 1
    while reader.document[item] != UInt8(ascii: "]") {
      let data = member(item, "data")
      if data >= 0, readName(item, "contexts_") {
        let node = child(of: tree)
        if node >= 0 { entities.append(Entity(node: node, data: data)) }
      }
      item = reader.document.next(item)
      if reader.document[item] == UInt8(ascii: ",") { item += 1 }
    }
    for first in 0..<entities.count where !isKnown(first) {
      // The key as a path has it, which is that of the entity.
      appendKey(of: entities[first].node, tree)
      bytes.append(UInt8(ascii: "["))
      for index in first..<entities.count where entities[index].node == entities[first].node {
        if index > first { bytes.append(UInt8(ascii: ",")) }
        appendValue(entities[index].data)
      }
      bytes.append(UInt8(ascii: "]"))
    }
  }

  /// Whether an entity before has the same name.
  private func isKnown(_ entity: Int) -> Bool {
    for index in 0..<entity where entities[index].node == entities[entity].node { return true }
    return false
  }

  private mutating func appendEvent(_ tree: UnsafePointer<PathTree.Node>) {
    let event = member(0, "data")
    guard event >= 0 else { return }
    let data = member(event, "data")
    guard data >= 0, readName(event, "unstruct_event_") else { return }
    let node = child(of: tree)
    guard node >= 0 else { return }
    appendKey(of: node, tree)
    appendValue(data)
  }

  /// Makes `name` what the SDKs call the schema of the item at `token`: `iglu:com.acme/UserInfo/jsonschema/2-0-1` is
  /// `com_acme_user_info_2` behind the prefix. False where there is no such schema.
  private mutating func readName(_ token: Int, _ prefix: StaticString) -> Bool {
    let schema = member(token, "schema")
    guard schema >= 0, let text = reader.text(schema),
      let colon = text.firstIndex(of: UInt8(ascii: ":"))
    else { return false }
    let parts = text[(colon + 1)...].split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count == 4, !parts[0].isEmpty, !parts[1].isEmpty,
      let model = parts[3].split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).first, !model.isEmpty
    else { return false }
    // A quote before it, as keys of the tree have one.
    name.removeAll()
    name.append(UInt8(ascii: "\""))
    name.append(prefix.utf8Start, count: prefix.utf8CodeUnitCount)
    for byte in parts[0] { name.append(Self.isSeparator(byte) ? UInt8(ascii: "_") : lowercased(byte)) }
    name.append(UInt8(ascii: "_"))
    appendSnakeCase(parts[1])
    name.append(UInt8(ascii: "_"))
    for byte in model { name.append(byte) }
    return true
  }

  /// A capital that stands behind neither a capital nor a `_` begins a word.
  private mutating func appendSnakeCase(_ text: Slice<UnsafeRawBufferPointer>) {
    var before = UInt8(ascii: "_")
    for byte in text {
      if Self.isCapital(byte), !Self.isCapital(before), before != UInt8(ascii: "_") { name.append(UInt8(ascii: "_")) }
      before = Self.isSeparator(byte) ? UInt8(ascii: "_") : byte
      name.append(lowercased(before))
    }
  }

  private static func isSeparator(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") }

  private static func isCapital(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }

  /// The node of the tree that `name` leads to; -1 where nothing reads it.
  private mutating func child(of tree: UnsafePointer<PathTree.Node>) -> Int32 {
    name.reserve(name.count + 8)
    return tree.pointee.child(name.base + 1, count: name.count - 1)
  }

  private func member(_ token: Int, _ key: StaticString) -> Int {
    reader.member(token, UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
  }

  // MARK: JSON

  private mutating func appendKey(of node: Int32, _ tree: UnsafePointer<PathTree.Node>) {
    appendKey(tree.pointee.key(of: node))
  }

  private mutating func appendKey(_ key: UnsafeRawBufferPointer) {
    if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
    append(key)
    bytes.append(UInt8(ascii: ":"))
  }

  /// The value at `token` as it stands.
  private mutating func appendValue(_ token: Int) {
    let range = reader.document.range(of: token)
    bytes.append(reader.document.text + range.lowerBound, count: range.count)
  }

  private mutating func append(_ word: StaticString) { bytes.append(word.utf8Start, count: word.utf8CodeUnitCount) }

  private mutating func append(
    _ first: UnsafeRawBufferPointer, _ between: StaticString, _ second: UnsafeRawBufferPointer
  ) {
    bytes.append(UInt8(ascii: "\""))
    appendEscaped(first)
    append(between)
    appendEscaped(second)
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func append(_ text: UnsafeRawBufferPointer) {
    bytes.append(UInt8(ascii: "\""))
    appendEscaped(text)
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func appendEscaped(_ text: UnsafeRawBufferPointer) {
    guard let base = text.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    var run = 0
    for index in 0..<text.count {
      let byte = base[index]
      if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { continue }
      bytes.append(base + run, count: index - run)
      run = index + 1
      if byte >= 0x20 {
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      } else {
        let low = byte & 15
        append("\\u00")
        bytes.append(UInt8(ascii: "0") + byte >> 4)
        bytes.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
      }
    }
    bytes.append(base + run, count: text.count - run)
  }
}
