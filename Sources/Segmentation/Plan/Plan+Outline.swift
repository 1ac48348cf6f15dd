extension Plan {
  /// All that a state depends on, a line each: what is kept of whom, and which truths stand where in a profile.
  ///
  /// A state may be gone on with exactly where its outline is the plan's. Names of the pipeline and of topics, formats,
  /// lateness and what comes to be rejected may change meanwhile.
  public var outline: String {
    func list<Item>(_ items: [Item]) -> String { items.map { "\($0)" }.joined(separator: " ") }
    var lines = ["namespaces \(list(namespaces))"]
    for (index, source) in pipeline.sources.enumerated() {
      let attributes = rowSlots[index].map { source.attributes[$0].name }
      lines.append(
        "source \(source.name): \(source.kind.rawValue), retention \(time(source.retention)), reads \(list(attributes)), "
          + "changes of \(rowTracked[index])")
    }
    if let consent = pipeline.consent {
      lines.append("consent, granted by default: \(consent.grantedByDefault)")
      for purpose in consent.purposes { lines.append("purpose \(purpose.name)") }
    }
    if linkage.isLinked { lines.append("rows give \(list(linkage.given))") }
    lines.append("names \(list(projection.eventNames.map { "'\($0)'" }))")
    for code in lists {
      lines.append(
        "list of \(patterns.indices.contains(code.matcher) ? "\(patterns[code.matcher])" : "all") from \(list(code.sources)):"
          + " retention \(time(code.retention)), cells \(list(code.cells.map { projection.paths.indices.contains($0) ? "\(Operand.path(projection.paths[$0]))" : "-" }))"
          + " \(list(code.isNumeric)), horizon \(code.horizon), newest \(code.newest ?? -1)")
    }
    for rule in rules { lines.append("condition \(rule)") }
    for segment in pipeline.segments {
      lines.append(
        "segment \(segment.name): \(segment.rule); at least \(time(segment.minDuration)), at most"
          + " \(time(segment.maxDuration)), requires \(list(segment.requires))")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func time(_ milliseconds: Int64?) -> String { milliseconds.map { "\($0) ms" } ?? "forever" }

  /// What tells another plan's outline from this one's, for people; nil where nothing does.
  public func difference(from other: String) -> String? {
    let own = outline
    if own.utf8.elementsEqual(other.utf8) { return nil }
    let ownLines = Set(own.split(separator: "\n"))
    let otherLines = Set(other.split(separator: "\n"))
    for (kind, word) in [("segment ", "segment"), ("source ", "source"), ("purpose ", "purpose")] {
      func names(_ lines: Set<Substring>) -> Set<Substring> {
        Set(
          lines.filter { $0.hasPrefix(kind) }.map { line in
            let rest = line.dropFirst(kind.count)
            return rest.prefix { $0 != ":" }
          })
      }
      let changed = ownLines.symmetricDifference(otherLines)
      guard let name = names(changed).min() else { continue }
      if !names(otherLines).contains(name) { return "the \(word) '\(name)' is new" }
      if !names(ownLines).contains(name) { return "the \(word) '\(name)' is gone" }
      return "the \(word) '\(name)' differs"
    }
    return "the rules differ"
  }
}
