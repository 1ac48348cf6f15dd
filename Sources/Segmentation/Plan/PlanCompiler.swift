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
  private var known = Known()

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

  // MARK: matchers and lists

  /// The matcher of a pattern: each distinct one once.
  mutating func matcher(_ pattern: EventPattern) -> Int {
    let text = Array(pattern.description.utf8)
    if let matcher = known.matchers[text] { return matcher }
    for case let name? in pattern.names.map(\.name) where known.names[Array(name.utf8)] == nil {
      known.names[Array(name.utf8)] = eventNames.count
      eventNames.append(name)
    }
    let filter = pattern.filter.map { expression($0) } ?? -1
    let matcher = matchers.count
    known.matchers[text] = matcher
    matchers.append(pattern)
    filters.append(filter)
    let first = parts.count
    let ranks = sourceRanks
    let sources = pipeline.sources.indices
      .filter { source in
        pipeline.sources[source].kind != .crm
          && pattern.names.contains { $0.source == nil || $0.source == pipeline.sources[source].name }
      }
      .sorted { ranks[$0] < ranks[$1] }
    let retentions = Set(sources.map { pipeline.sources[$0].retention })
    // Facts of one list expire in their order, so sources that share a retention share a list; where they differ each
    // source has its own, in order of names, which is their order at one millisecond.
    let groups = retentions.count <= 1 ? [sources] : sources.map { [$0] }
    for group in groups where !group.isEmpty {
      let retention = pipeline.sources[group[0]].retention
      parts.append(Part(list: Int32(lists.count), retention: retention ?? EventTime.never))
      // What a removal or an expiry takes may leave an older fact the newest.
      let isLasting = group.allSatisfy { pipeline.sources[$0].kind != .audience }
      lists.append(ListCode(matcher: matcher, sources: group, retention: retention, newest: isLasting ? 0 : nil))
    }
    matcherParts.append(first..<parts.count)
    return matcher
  }

  mutating func slot(_ path: Path) -> Int {
    if let slot = known.paths[path] { return slot }
    known.paths[path] = paths.count
    paths.append(path)
    return paths.count - 1
  }

  /// The cell in which the lists of a matcher keep what a path leads to.
  ///
  /// - Parameter isNumeric: the reader looks at numbers alone, so texts need not be kept for it.
  mutating func cell(_ path: Path, matcher: Int, isNumeric: Bool) -> Int32 {
    let slot = slot(path)
    var cell = 0
    for part in matcherParts[matcher] {
      let list = Int(parts[part].list)
      if let known = lists[list].cells.firstIndex(of: slot) {
        cell = known
      } else {
        lists[list].cells.append(slot)
        lists[list].isNumeric.append(true)
        cell = lists[list].cells.count - 1
      }
      if !isNumeric || path.hasEach { lists[list].isNumeric[cell] = false }
    }
    return Int32(cell)
  }

  /// Notes that the condition at hand reads a matcher's facts up to an age.
  ///
  /// - Parameter newest: it asks only for so many of the newest facts; nil for all.
  mutating func read(matcher: Int, window: Window?, newest: Int?) {
    for part in matcherParts[matcher] {
      let list = Int(parts[part].list)
      let retention = lists[list].retention
      let reach = Reach(window, retention: retention)
      lists[list].horizon = max(lists[list].horizon, reach.to)
      if let newest, let known = lists[list].newest {
        lists[list].newest = max(known, newest)
      } else {
        lists[list].newest = nil
      }
      current.lists.insert(list)
      if let retention, reach.to == retention, reach.from < reach.to { current.retained[list] = retention }
    }
  }

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

  // MARK: consent and audiences

  func index(ofPurpose name: String) -> Int? {
    pipeline.consent?.purposes.firstIndex { $0.name.utf8.elementsEqual(name.utf8) }
  }

  private mutating func requireConsents() {
    for (segment, declared) in pipeline.segments.enumerated() {
      segments[segment].requires = Set(declared.requires.compactMap { index(ofPurpose: $0) }).sorted().map { Int32($0) }
    }
  }

  /// A list of its own for each audience source, in which all its facts stand, whether or not a rule reads them.
  private mutating func addLedgers() {
    for source in pipeline.sources {
      guard source.kind == .audience else {
        ledgers.append(nil)
        continue
      }
      ledgers.append(lists.count)
      lists.append(
        ListCode(
          matcher: -1, sources: [ledgers.count - 1], retention: source.retention,
          cells: [Int](repeating: 0, count: AudienceFact.cells),
          isNumeric: [Bool](repeating: true, count: AudienceFact.cells),
          horizon: source.retention ?? EventTime.never, newest: nil))
    }
  }

  // MARK: who depends on what

  private mutating func link(_ segmentReads: [Reads]) {
    listReaders = lists.map { _ in [] }
    cellReaders = rowAttributes.map { $0.map { _ in [] } }
    changeReaders = rowAttributes.map { $0.map { _ in [] } }
    conditionSegments = conditions.map { _ in [] }
    segmentSegments = segments.map { _ in [] }
    segmentHolds = segments.map { _ in [] }
    consentReaders = (pipeline.consent?.purposes ?? []).map { _ in [] }
    for (index, reads) in reads.enumerated() {
      let condition = Int32(index)
      for list in reads.lists { listReaders[list].append(condition) }
      for cell in reads.cells { cellReaders[cell[0]][cell[1]].append(condition) }
      for change in reads.changes { changeReaders[change[0]][change[1]].append(condition) }
      for segment in reads.segments { segmentHolds[segment].append(condition) }
      if reads.readsKnown { knownReaders.append(condition) }
      if reads.readsSeen { seenReaders.append(condition) }
      if reads.readsBucket { bucketConditions.append(condition) }
      for purpose in reads.purposes { consentReaders[purpose].append(condition) }
      initialBits.append(initialTruth(conditions[index]))
    }
    for segment in order {
      var retained: [Int: Int64] = [:]
      var rows = Set<Int>()
      for condition in segmentReads[segment].conditions {
        conditionSegments[condition].append(Int32(segment))
        retained.merge(reads[condition].retained) { one, _ in one }
        rows.formUnion(reads[condition].rows)
        for other in reads[condition].segments { inherit(&retained, &rows, from: other) }
      }
      for other in segmentReads[segment].segments {
        segmentSegments[other].append(Int32(segment))
        inherit(&retained, &rows, from: other)
      }
      segments[segment].retained = retained.sorted { $0.key < $1.key }.map { (list: $0.key, retention: $0.value) }
      segments[segment].expiringRows = rows.filter { pipeline.sources[$0].retention != nil }.sorted()
    }
  }

  private func inherit(_ retained: inout [Int: Int64], _ rows: inout Set<Int>, from segment: Int) {
    for list in segments[segment].retained { retained[list.list] = list.retention }
    rows.formUnion(segments[segment].expiringRows)
  }

  private func initialTruth(_ condition: Condition) -> Bool {
    switch condition.kind {
    case .count, .distinct: return (condition.low <= 0 && 0 <= condition.high) != condition.isNegated
    case .sum:
      return Scalar.number(0).compares(Comparison.allCases[Int(condition.comparison)], .number(condition.threshold))
    case .pair, .sequence, .held: return false
    case .general:
      var reader = EmptyReader(measures: measures, grantsByDefault: pipeline.consent?.grantedByDefault ?? false)
      return table.holds(condition.other, &reader)
    }
  }
}

/// What the leaves of a rule are worth for a profile of which nothing is known.
private struct EmptyReader: LeafReader, ~Copyable {
  let measures: [MeasureCode]
  let grantsByDefault: Bool

  mutating func value(_ node: Node) -> Scalar {
    switch node.operation {
    case .known: return .boolean(false)
    case .consent: return .boolean(grantsByDefault)
    case .measure:
      switch measures[Int(node.a)].kind {
      case .count, .distinct, .sum, .score: return .number(0)
      case .avg, .min, .max, .timeSince, .first, .last: return .missing
      }
    default: return .missing
    }
  }

  mutating func truth(_ node: Node, _ operand: Scalar) -> Bool { false }
}
