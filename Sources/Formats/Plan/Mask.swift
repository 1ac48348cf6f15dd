import Segmentation

/// What must not be shown of a record of one source: the values under its hashed paths.
struct Mask {
  private let paths: [[Path.Step]]
  private let format: Source.Format

  init(_ source: Source, namespaces: [String]) {
    let identifiers = SourcePlanBuilder.identifiers(of: source)
    var paths = identifiers.filter { !$0.forms.isEmpty }.flatMap { $0.paths.map(\.steps) }
    func rank(_ mapping: IdentifierMapping) -> Int { namespaces.firstIndex(of: mapping.namespace) ?? -1 }
    if source.format == .segment, let weakest = identifiers.max(by: { rank($0) < rank($1) }), !weakest.forms.isEmpty {
      paths.append([.key("previousId")])
    }
    if source.format == .salesforce {
      let ids: [Path.Step] = [.key(SalesforcePlan.header), .key("recordIds"), .each]
      paths += paths.filter { $0.first == .key(SalesforcePlan.recordID) }.map { ids + $0.dropFirst() }
    }
    self.paths = paths
    format = source.format
  }

  var isEmpty: Bool { paths.isEmpty }

  /// Of an enriched event as TSV, the columns to hide.
  var columns: [Int] {
    paths.flatMap { path -> [Int] in
      guard case .key(let key) = path.first else { return [] }
      return EnrichedColumns.indices(behind: key)
    }
  }

  /// Where the values to hide stand in the text, of the record whose token is `root`; of a key that stands twice both.
  func ranges(in reader: borrowing Reader, root: Int) -> [Range<Int>] {
    if isEmpty { return [] }
    var ranges: [Range<Int>] = []
    for base in bases(reader.document, root) {
      for path in paths { collect(path[...], base, reader.document, &ranges) }
    }
    return ranges
  }

  /// The objects that the paths may begin at.
  private func bases(_ document: Document, _ token: Int, levels: Int = 4) -> [Int] {
    var bases = [token]
    switch format {
    case .debezium where levels > 0:
      // A row stands in one of these, or is the record; a payload in a CloudEvent's data in a payload is the deepest.
      for key in ["before", "after", "payload", "data"] {
        document.forEachMember(of: token, key) { bases += self.bases(document, $0, levels: levels - 1) }
      }
    case .salesforce where levels > 2:
      for key in ["payload", "data"] {
        document.forEachMember(of: token, key) { bases += self.bases(document, $0, levels: levels - 1) }
      }
    case .segment:
      document.forEachMember(of: token, "batch") { list in
        if document[list] == UInt8(ascii: "{") { bases.append(list) }
        document.forEachElement(of: list) { bases.append($0) }
      }
    case .debezium, .json, .snowplow, .salesforce: break
    }
    return bases
  }

  private func collect(
    _ steps: ArraySlice<Path.Step>, _ token: Int, _ document: Document, _ ranges: inout [Range<Int>]
  ) {
    let first = document[token]
    let rest = steps.dropFirst()
    switch steps.first {
    case .key(let key) where first == UInt8(ascii: "{"):
      document.forEachMember(of: token, key) { collect(rest, $0, document, &ranges) }
    case .index(let index) where first == UInt8(ascii: "["):
      var position = 0
      document.forEachElement(of: token) { element in
        if position == index { collect(rest, element, document, &ranges) }
        position += 1
      }
    case .each where first == UInt8(ascii: "["):
      document.forEachElement(of: token) { collect(rest, $0, document, &ranges) }
    case nil, .key, .index, .each:
      // What the path leads to, or another kind of value than it goes on into, which is hidden as a whole.
      if steps.isEmpty || first != UInt8(ascii: "n") { ranges.append(document.range(of: token)) }
    }
  }
}

extension Document {
  /// The bytes of the value at `token`.
  func range(of token: Int) -> Range<Int> {
    let last = next(token) - 1
    return (start(token) - text)..<(end(last) - text)
  }

  /// Calls `body` with each value that an object has under `key`.
  func forEachMember(of token: Int, _ key: String, _ body: (Int) -> Void) {
    guard self[token] == UInt8(ascii: "{") else { return }
    var key = key
    key.withUTF8 { key in
      var member = token + 1
      while self[member] != UInt8(ascii: "}") {
        var text = EscapedText(content(member))
        if text.equals(UnsafeRawBufferPointer(key)) { body(member + 2) }
        member = next(member + 2)
        if self[member] == UInt8(ascii: ",") { member += 1 }
      }
    }
  }

  func forEachElement(of token: Int, _ body: (Int) -> Void) {
    guard self[token] == UInt8(ascii: "[") else { return }
    var element = token + 1
    while self[element] != UInt8(ascii: "]") {
      body(element)
      element = next(element)
      if self[element] == UInt8(ascii: ",") { element += 1 }
    }
  }
}
