import Segmentation

/// A segment as it was read; `segment` is nil where its rule cannot be.
struct SegmentReading {
  var segment: Segment?
  var place: PipelineFile.SegmentPlace
  var rule: Node
}

extension Reading {
  /// - Parameter scope: what rules may refer to, but for the segments, which are all of these.
  mutating func segments(_ node: Node, scope: RuleScope, hasConsent: Bool) -> [SegmentReading] {
    let entries = entries(node, "`segments`", of: "`big-spenders:` and its rule")
    if entries.isEmpty, case .mapping = node.content {
      error(node, "`segments` is empty: a pipeline has at least one segment")
    }
    var scope = scope
    scope.segments = entries.map(\.name)
    return entries.compactMap { entry in
      if !NameText.isSegment(entry.name) {
        error(
          entry.key, "`\(entry.name.excerpt)` cannot name a segment: a name is letters, digits, `_`, `.` and `-`",
          hint: "and begins with a letter, a digit or `_`; what people read stands in `description`")
      }
      return segment(entry.name, entry.key, entry.value, scope: scope, hasConsent: hasConsent)
    }
  }

  private mutating func segment(
    _ name: String, _ key: Node, _ node: Node, scope: RuleScope, hasConsent: Bool
  ) -> SegmentReading? {
    let what = "segment `\(name.excerpt)`"
    if node.scalar != nil { return rule(node, of: name, key, scope: scope) }
    if case .sequence = node.content {
      error(
        node, "\(what) is a rule, or a mapping with one; found a list",
        hint: "tests of a rule are joined by `and` and `or`")
      return nil
    }
    let known = ["description", "rule", "requires", "max_duration", "min_duration"]
    guard let fields = fields(node, what, owner: key, known: known, required: ["rule": "|"]) else { return nil }
    let options = options(fields, what, purposes: scope.purposes, hasConsent: hasConsent)
    guard let ruleNode = fields["rule"] else { return nil }
    guard ruleNode.scalar != nil else {
      error(ruleNode, "`rule` of \(what) is text; found \(ruleNode.found)", hint: Self.blockHint)
      return nil
    }
    var result = rule(ruleNode, of: name, key, scope: scope)
    result.segment?.description = fields["description"].flatMap { text($0, "`description` of \(what)") }
    result.segment?.requires = options.requires
    result.segment?.minDuration = options.minimum
    result.segment?.maxDuration = options.maximum
    return result
  }

  static let blockHint = "put the rule in a block: `|` behind the key, the rule on the next line, indented"

  private mutating func rule(_ node: Node, of name: String, _ key: Node, scope: RuleScope) -> SegmentReading {
    let text = RuleText(node)
    let place = PipelineFile.SegmentPlace(name: key.position, rule: node.position, ruleText: text.text)
    if node.isEmpty {
      error(key, "segment `\(name.excerpt)` has no rule", hint: Self.blockHint)
      return SegmentReading(segment: nil, place: place, rule: node)
    }
    // Without a source every rule would be wrong for that alone.
    guard !scope.sources.isEmpty else { return SegmentReading(segment: nil, place: place, rule: node) }
    do {
      let (rule, warnings) = try RuleParser.parseWithWarnings(text.text, scope: scope)
      for warning in warnings where !findings.isFull(of: .warning) {
        findings.add(text.diagnostic(warning, of: name, in: findings.source, severity: .warning))
      }
      return SegmentReading(segment: Segment(name: name, rule: rule), place: place, rule: node)
    } catch {
      if !findings.isFull(of: .error) { findings.add(text.diagnostic(error, of: name, in: findings.source)) }
      return SegmentReading(segment: nil, place: place, rule: node)
    }
  }

  private mutating func options(
    _ fields: Fields, _ what: String, purposes: [String], hasConsent: Bool
  ) -> (requires: [String], minimum: Int64?, maximum: Int64?) {
    let minimum = fields["min_duration"].flatMap { duration($0, "`min_duration` of \(what)") }
    let maximum = fields["max_duration"].flatMap { duration($0, "`max_duration` of \(what)") }
    if let minimum, let maximum, minimum > maximum, let node = fields["min_duration"] {
      error(
        node, "\(what) keeps a member at least \(DurationText.text(minimum)) and at most \(DurationText.text(maximum))",
        hint: "`min_duration` is not longer than `max_duration`")
    }
    var requires: [String] = []
    if let node = fields["requires"], let key = fields.key("requires") {
      if !hasConsent {
        error(
          key, "\(what) requires consent, and the pipeline has no `consent`",
          hint: "`consent` declares the purposes, and what holds for who never said")
      }
      for element in list(node, "`requires` of \(what)", example: "[advertising]") ?? [] {
        guard let purpose = text(element, "a purpose that \(what) requires") else { continue }
        if hasConsent, !purposes.contains(purpose) {
          error(
            element, "`\(purpose.excerpt)` is no purpose of `consent`",
            hint: NearestName.hint(purpose, among: purposes, "purposes"))
        } else if requires.contains(purpose) {
          error(element, "\(what) requires `\(purpose.excerpt)` twice")
        }
        requires.append(purpose)
      }
    }
    return (requires, minimum, maximum)
  }
}
