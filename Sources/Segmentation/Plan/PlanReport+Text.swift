extension PlanReport {
  /// The report as lines for a terminal.
  public var text: String {
    var lines = [
      "\(pipeline), version \(version): \(count(segments.count, "segment")), \(count(matchers, "matcher")), \(count(tests, "test"))",
      "",
    ]
    for segment in segments { lines += segmentLines(segment) }
    lines.append("What a profile keeps (\(bytesPerProfile) bytes and its identifier, before any fact)")
    if !joins.isEmpty {
      lines.append(
        "  identities: \(joins.joined(separator: ", ")), the strongest first; \(bytesPerIdentifier) bytes each and its value;"
          + " what counts of the newest facts below counts for each identifier, which may leave again")
    }
    for list in lists { lines += listLines(list) }
    for attributes in attributes where !attributes.kept.isEmpty {
      lines.append("  \(attributes.source): the newest \(attributes.kept.joined(separator: ", "))")
      if !attributes.tracked.isEmpty {
        lines.append("      and when each last changed: \(attributes.tracked.joined(separator: ", "))")
      }
    }
    for audience in audiences { lines.append(line(audience)) }
    if let consent { lines += consentLines(consent) }
    if !warnings.isEmpty { lines.append("") }
    for warning in warnings { lines.append("warning: \(warning.segment): \(warning.message)") }
    return lines.joined(separator: "\n") + "\n"
  }

  private func segmentLines(_ segment: SegmentState) -> [String] {
    var lines = [segment.name]
    for test in segment.tests {
      let time = test.changesByTime ? "changes with time" : "changes with records alone"
      lines.append("  \(test.rule)")
      lines.append("      \(time); an evaluation is \(meaning(ofCost: test.cost))")
    }
    if !segment.refersTo.isEmpty { lines.append("  refers to \(segment.refersTo.joined(separator: ", "))") }
    if !segment.requires.isEmpty { lines.append("  requires consent to \(segment.requires.joined(separator: ", "))") }
    if let shortest = segment.minDuration { lines.append("  a member for at least \(shortest)") }
    if let longest = segment.maxDuration { lines.append("  a member for at most \(longest)") }
    lines.append("")
    return lines
  }

  private func listLines(_ list: List) -> [String] {
    let reach = list.horizon.map { "of the last \($0)" } ?? "for ever"
    let facts =
      list.newest.map { "the newest \($0) (and those within a day before the last of them), \(reach)" }
      ?? "all \(reach)"
    let paths = list.paths.isEmpty ? "" : ", with \(list.paths.joined(separator: ", "))"
    return [
      "  \(list.event): \(facts)\(paths); \(list.bytesPerFact) bytes each",
      "      for \(list.segments.joined(separator: ", "))",
    ]
  }

  private func line(_ audience: Audience) -> String {
    let reach = audience.retention.map { "for at most \($0)" } ?? "for ever"
    return "  \(audience.source): every fact until it expires or is taken back, \(reach); "
      + "\(audience.bytesPerFact) bytes each, \(audience.bytesPerRemoval) a name that was taken back"
  }

  private func consentLines(_ consent: Consent) -> [String] {
    let usual = consent.isGrantedByDefault ? "granted" : "denied"
    var lines = [
      "  consent to \(consent.purposes.joined(separator: ", ")): the newest statement of each; "
        + "\(consent.bytesPerStatement) bytes each (\(usual) where there is none)"
    ]
    if !consent.rows.isEmpty {
      lines.append(
        "      and what each row of \(consent.rows.joined(separator: ", ")) gave last; \(consent.bytesPerRow) bytes each"
      )
    }
    return lines
  }

  private func meaning(ofCost cost: String) -> String {
    switch cost {
    case "constant": "one look"
    case "logarithmic": "a few steps, however many facts there are"
    case "search": "a search over the records that match its steps"
    default: "at worst a pass over the facts in its window"
    }
  }

  private func count(_ number: Int, _ noun: String) -> String { number == 1 ? "1 \(noun)" : "\(number) \(noun)s" }
}
