/// Makes nodes of a text's YAML events, and bounds what it makes.
///
/// What is not one plain tree is refused: tags, several documents, keys that are no text or come twice. Aliases are
/// followed as long as the tree they make stays small.
struct Composer {
  /// Bytes of a file; nesting; nodes, those that aliases repeat included.
  static let byteLimit = 4 << 20
  static let depthLimit = 64
  static let nodeLimit = 200_000

  private struct Stop: Error {}
  private struct Anchored {
    var node: Node
    var nodeCount: Int
  }

  private let text: String
  private var findings: Findings
  private var anchors: [String: Anchored] = [:]
  private var nodeCount = 0

  private init(_ text: String, _ findings: Findings) {
    self.text = text
    self.findings = findings
  }

  /// - Returns: nil where the text is not one YAML document; the findings then say why.
  static func compose(_ text: String, _ findings: inout Findings) -> Node? {
    var composer = Composer(text, findings)
    defer { findings = composer.findings }
    var copy = text
    return copy.withUTF8 { bytes in
      guard var parser = YAMLParser(bytes) else {
        composer.findings.add(at: Node.Mark(line: 0, column: 0), "there is no memory to read the file with")
        return nil
      }
      return try? composer.document(&parser)
    }
  }

  private mutating func document(_ parser: inout YAMLParser) throws(Stop) -> Node? {
    _ = try next(&parser)
    var event = try next(&parser)
    guard case .documentStart = event.event else {
      return try stop(at: Node.Mark(line: 0, column: 0), "the file is empty", "a pipeline begins with `name: …`")
    }
    let root = try node(try next(&parser), &parser, depth: 0)
    _ = try next(&parser)
    event = try next(&parser)
    if case .documentStart = event.event {
      return try stop(at: event.start, "a second document begins here", "one file is one pipeline: take out the `---`")
    }
    return root
  }

  private mutating func node(
    _ marked: YAMLParser.MarkedEvent, _ parser: inout YAMLParser, depth: Int
  ) throws(Stop) -> Node {
    guard depth < Self.depthLimit else {
      return try stop(at: marked.start, "nested more than \(Self.depthLimit) levels deep", nil)
    }
    let before = nodeCount
    try count(1, at: marked.start)
    var node = Node(content: .sequence([]), start: marked.start, end: marked.end)
    var anchor: String?
    var hasTag = false
    switch marked.event {
    case .alias(let name): return try anchored(name, at: marked.start)
    case .scalar(let text, let style, let name, let tag):
      node.content = .scalar(text, style)
      (anchor, hasTag) = (name, tag)
    case .sequenceStart(let name, let tag):
      (anchor, hasTag) = (name, tag)
      var elements: [Node] = []
      while true {
        let event = try next(&parser)
        if case .sequenceEnd = event.event { break }
        elements.append(try self.node(event, &parser, depth: depth + 1))
      }
      node.content = .sequence(elements)
    case .mappingStart(let name, let tag):
      (anchor, hasTag) = (name, tag)
      node.content = .mapping(try entries(&parser, depth: depth + 1))
    default: return try stop(at: marked.start, "it is no YAML", nil)
    }
    if hasTag {
      findings.add(
        at: node.start, "a tag (`!…`) has no meaning here",
        hint: "a scalar is read as the type its key asks for; a text that begins with `!` stands in quotes")
    }
    if let anchor { anchors[anchor] = Anchored(node: node, nodeCount: nodeCount - before) }
    return node
  }

  private mutating func entries(_ parser: inout YAMLParser, depth: Int) throws(Stop) -> [Node.Entry] {
    var entries: [Node.Entry] = []
    var firstOf: [String: Node.Mark] = [:]
    while true {
      let event = try next(&parser)
      if case .mappingEnd = event.event { return entries }
      let key = try node(event, &parser, depth: depth)
      let value = try node(try next(&parser), &parser, depth: depth)
      guard let name = key.scalar else {
        findings.add(at: key.start, "a key must be text; found \(key.found)")
        continue
      }
      if let first = firstOf[name] {
        findings.add(
          at: key.start, length: name.unicodeScalars.count, "the key `\(name.excerpt)` stands here twice",
          hint: "it is already on line \(first.line + 1)")
        continue
      }
      firstOf[name] = key.start
      entries.append(Node.Entry(key: key, value: value))
    }
  }

  private mutating func anchored(_ name: String, at mark: Node.Mark) throws(Stop) -> Node {
    guard let anchored = anchors[name] else {
      return try stop(
        at: mark, "`*\(name)` is an alias in YAML, and there is no anchor `&\(name)` before it",
        "a rule that begins with `*` stands in a block: `|` behind the key, the rule on the next line, indented")
    }
    try count(anchored.nodeCount - 1, at: mark)
    return anchored.node
  }

  private mutating func count(_ nodes: Int, at mark: Node.Mark) throws(Stop) {
    nodeCount += nodes
    if nodeCount > Self.nodeLimit {
      _ = try stop(at: mark, "more than \(Self.nodeLimit) values, those that aliases repeat included", nil) as Node
    }
  }

  private mutating func next(_ parser: inout YAMLParser) throws(Stop) -> YAMLParser.MarkedEvent {
    do {
      return try parser.next()
    } catch {
      findings.add(YAMLMistake(error, in: findings.source, text: text).diagnostic)
      throw Stop()
    }
  }

  private mutating func stop<T>(at mark: Node.Mark, _ message: String, _ hint: String?) throws(Stop) -> T {
    findings.add(at: mark, message, hint: hint)
    throw Stop()
  }
}
