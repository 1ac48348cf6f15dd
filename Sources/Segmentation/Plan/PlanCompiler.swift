/// Turns a checked pipeline into a plan: distinct matchers and lists, distinct conditions, and who depends on what.
struct PlanCompiler {
  let pipeline: Pipeline
  let table = ExpressionTable()

  var eventNames: [String] = []
  var paths: [Path] = []
  var matchers: [EventPattern] = []
  /// Per matcher: its filter's root, or -1; its parts.
  var filters: [Int32] = []
  var matcherParts: [Range<Int>] = []
  var parts: [Part] = []
  var lists: [ListCode] = []
  var measures: [MeasureCode] = []
  var sequences: [SequenceCode] = []
  var durations: [Int64] = []
  var salts: [String] = []

  var rules: [Rule] = []
  var conditions: [Condition] = []
  /// What each condition reads.
  var reads: [Reads] = []
  var segments: [SegmentCode] = []
  var order: [Int] = []
  /// What the condition or the segment under compilation reads.
  var current = Reads()

  /// By source: attributes that some rule reads, those whose change is asked for first.
  var rowAttributes: [[String]] = []
  var rowTracked: [Int] = []
  var firstSeenInstant: Int?
  var lastSeenInstants: [Int?] = []

  var listReaders: [[Int32]] = []
  var cellReaders: [[[Int32]]] = []
  var changeReaders: [[[Int32]]] = []
  var knownReaders: [Int32] = []
  var seenReaders: [Int32] = []
  var bucketConditions: [Int32] = []
  var consentReaders: [[Int32]] = []
  var ledgers: [Int?] = []
  var conditionSegments: [[Int32]] = []
  var segmentSegments: [[Int32]] = []
  var segmentHolds: [[Int32]] = []
  var initialBits: [Bool] = []

  /// Where each thing stands that is kept once, by the bytes of its canonical text.
  var known = Known()

  struct Known {
    var rules: [[UInt8]: Int] = [:]
    var matchers: [[UInt8]: Int] = [:]
    var names: [[UInt8]: Int] = [:]
    var paths: [Path: Int] = [:]
    var sources: [[UInt8]: Int] = [:]
    var segments: [[UInt8]: Int] = [:]
  }

  /// What a condition depends on.
  struct Reads {
    var lists: Set<Int> = []
    /// Lists (with the retention) in which retention may take a fact that is in the window.
    var retained: [Int: Int64] = [:]
    var cells: Set<[Int]> = []
    var changes: Set<[Int]> = []
    /// CRM sources whose row is read, trackers whose newest event is.
    var rows: Set<Int> = []
    var readsKnown = false
    var readsSeen = false
    var readsBucket = false
    var purposes: Set<Int> = []
    var conditions: Set<Int> = []
    var segments: Set<Int> = []
  }

  init(_ pipeline: Pipeline) {
    self.pipeline = pipeline
    rowAttributes = pipeline.sources.map { _ in [] }
    rowTracked = pipeline.sources.map { _ in 0 }
    lastSeenInstants = pipeline.sources.map { _ in nil }
    for (index, source) in pipeline.sources.enumerated() { known.sources[Array(source.name.utf8)] = index }
    for (index, segment) in pipeline.segments.enumerated() { known.segments[Array(segment.name.utf8)] = index }
  }

  var sourceRanks: [Int] {
    let byName = pipeline.sources.indices.sorted {
      Array(pipeline.sources[$0].name.utf8).lexicographicallyPrecedes(Array(pipeline.sources[$1].name.utf8))
    }
    var ranks = [Int](repeating: 0, count: byName.count)
    for (rank, source) in byName.enumerated() { ranks[source] = rank }
    return ranks
  }

  /// By source and stored cell: the attribute's index, which is the slot of the record's value.
  var rowSlots: [[Int]] {
    rowAttributes.indices.map { source in
      rowAttributes[source].compactMap { name in pipeline.sources[source].attributes.firstIndex { $0.name == name } }
    }
  }

  consuming func compiled() -> PlanCompiler {
    var compiler = self
    compiler.findTracked()
    compiler.findInstants()
    compiler.order = compiler.topologicalOrder()
    compiler.segments = compiler.pipeline.segments.map { segment in
      SegmentCode(name: segment.name, rule: 0, minDuration: segment.minDuration, maxDuration: segment.maxDuration)
    }
    var segmentReads = [Reads](repeating: Reads(), count: compiler.segments.count)
    for segment in compiler.order {
      compiler.current = Reads()
      compiler.segments[segment].rule = compiler.rule(compiler.pipeline.segments[segment].rule)
      segmentReads[segment] = compiler.current
    }
    compiler.requireConsents()
    compiler.addLedgers()
    compiler.link(segmentReads)
    return compiler
  }

  // MARK: what stands before the conditions

  private mutating func findTracked() {
    for segment in pipeline.segments {
      segment.rule.visit { rule in
        guard case .changed(let sourceName, let attribute, _) = rule, let source = index(ofSource: sourceName),
          !rowAttributes[source].contains(attribute)
        else { return }
        rowAttributes[source].append(attribute)
        rowTracked[source] += 1
      }
    }
  }

  private mutating func findInstants() {
    var readsFirst = false
    var readsLast = false
    for segment in pipeline.segments {
      segment.rule.visitOperands { operand in
        if case .profile(.firstSeen) = operand { readsFirst = true }
        if case .profile(.lastSeen) = operand { readsLast = true }
      }
    }
    var next = 0
    if readsFirst {
      firstSeenInstant = next
      next += 1
    }
    guard readsLast else { return }
    for source in pipeline.sources.indices where pipeline.sources[source].kind == .tracker {
      lastSeenInstants[source] = next
      next += 1
    }
  }

  private func topologicalOrder() -> [Int] {
    var order: [Int] = []
    var seen = Set<Int>()
    func visit(_ segment: Int) {
      guard seen.insert(segment).inserted else { return }
      pipeline.segments[segment].rule.visit { rule in
        if case .segment(let name, _) = rule, let other = index(ofSegment: name) { visit(other) }
      }
      order.append(segment)
    }
    for segment in pipeline.segments.indices { visit(segment) }
    return order
  }

  func index(ofSource name: String) -> Int? { known.sources[Array(name.utf8)] }
  func index(ofSegment name: String) -> Int? { known.segments[Array(name.utf8)] }

  /// By the exact bytes of an event's name: its index among `eventNames`.
  func index(ofName name: String) -> Int? { known.names[Array(name.utf8)] }

  // MARK: conditions

  /// The condition of a test: each distinct one once.
  private mutating func condition(_ rule: Rule) -> Int {
    let text = Array(rule.description.utf8)
    if let condition = known.rules[text] { return condition }
    let outer = current
    current = Reads()
    let condition = compile(rule)
    known.rules[text] = conditions.count
    rules.append(rule)
    conditions.append(condition)
    reads.append(current)
    current = outer
    return conditions.count - 1
  }

  /// The nodes of a rule: its structure over conditions and segments.
  private mutating func rule(_ rule: Rule) -> Int32 {
    switch rule {
    case .and(let rules): return join(.and, rules.map { self.rule($0) }, empty: .always)
    case .or(let rules): return join(.or, rules.map { self.rule($0) }, empty: .never)
    case .not(let inner):
      var node = Node(.not)
      node.a = self.rule(inner)
      return table.add(node)
    case .segment(let name, nil):
      guard let segment = index(ofSegment: name) else { return table.add(Node(.never)) }
      current.segments.insert(segment)
      var node = Node(.segment)
      node.a = Int32(segment)
      return table.add(node)
    default:
      let condition = condition(rule)
      current.conditions.insert(condition)
      var node = Node(.condition)
      node.a = Int32(condition)
      return table.add(node)
    }
  }

  mutating func join(_ operation: Node.Operation, _ roots: [Int32], empty: Node.Operation) -> Int32 {
    guard var root = roots.last else { return table.add(Node(empty)) }
    for left in roots.dropLast().reversed() {
      var node = Node(operation)
      node.a = left
      node.b = root
      root = table.add(node)
    }
    return root
  }

  // MARK: consent

  func index(ofPurpose name: String) -> Int? {
    pipeline.consent?.purposes.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
  }

  private mutating func requireConsents() {
    for (segment, declared) in pipeline.segments.enumerated() {
      segments[segment].requires = Set(declared.requires.compactMap { index(ofPurpose: $0) }).sorted().map { Int32($0) }
    }
  }
}
