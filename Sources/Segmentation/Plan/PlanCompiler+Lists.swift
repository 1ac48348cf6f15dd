/// Which facts a profile keeps: distinct matchers, the lists of what they match, and the cells of those.
extension PlanCompiler {
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

  /// A list of its own for each audience source, in which all its facts stand, whether or not a rule reads them.
  mutating func addLedgers() {
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
}
