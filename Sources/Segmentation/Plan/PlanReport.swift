/// What a plan keeps of each profile and why, for people and programs (`muster check`).
public struct PlanReport: Codable, Equatable, Sendable {
  /// Facts that a profile keeps of one matcher.
  public struct List: Codable, Equatable, Sendable {
    /// The event pattern, in the rule language.
    public var event: String
    public var sources: [String]
    /// `all` facts of the horizon, or so many of the newest.
    public var newest: Int?
    /// How long a fact can matter, as a duration of the rule language; nil is for ever.
    public var horizon: String?
    /// Paths whose values a fact keeps.
    public var paths: [String]
    public var bytesPerFact: Int
    /// The tests that read it.
    public var conditions: [String]
    public var segments: [String]
  }
  /// One test that is evaluated as a unit.
  public struct Test: Codable, Equatable, Sendable {
    public var rule: String
    /// What one evaluation costs, of a profile that keeps many facts: `constant`, `logarithmic` in their number, at worst
    /// `linear` in the facts of the window, or `search`.
    public var cost: String
    /// Whether time alone can change it.
    public var changesByTime: Bool
  }
  public struct SegmentState: Codable, Equatable, Sendable {
    public var name: String
    public var rule: String
    public var tests: [Test]
    /// Segments that the rule refers to.
    public var refersTo: [String]
    /// Purposes without whose consent nobody is a member.
    public var requires: [String]
    public var minDuration: String?
    public var maxDuration: String?
  }
  public struct Attributes: Codable, Equatable, Sendable {
    public var source: String
    public var kept: [String]
    /// Those whose time of change is kept.
    public var tracked: [String]
  }
  /// What is kept of each fact of an audience source, whether or not a rule reads it.
  public struct Audience: Codable, Equatable, Sendable {
    public var source: String
    /// How long a fact stands at most, as a duration of the rule language; nil is for ever.
    public var retention: String?
    public var bytesPerFact: Int
    /// Of the newest removal of each name that was taken back.
    public var bytesPerRemoval: Int
  }
  /// What is kept of consent.
  public struct Consent: Codable, Equatable, Sendable {
    public var purposes: [String]
    public var isGrantedByDefault: Bool
    /// Of the newest statement of each purpose.
    public var bytesPerStatement: Int
    /// CRM sources of which is kept what each row gave last, and the bytes of one.
    public var rows: [String]
    public var bytesPerRow: Int
  }
  public struct Warning: Codable, Equatable, Sendable {
    /// The segment, or the source, that it is about.
    public var segment: String
    public var message: String
  }

  public var pipeline: String
  public var version: Int
  public var segments: [SegmentState]
  public var lists: [List]
  public var attributes: [Attributes]
  public var audiences: [Audience]
  /// Namespaces in which sources name people together, the strongest first; empty where the pipeline joins no identities.
  public var joins: [String]
  /// Bytes of an identifier, beside its value, where the pipeline joins identities.
  public var bytesPerIdentifier: Int
  /// nil where the pipeline knows no consent.
  public var consent: Consent?
  /// Distinct matchers, tests, and the bytes of a profile of which nothing is kept yet, its identifier apart.
  public var matchers: Int
  public var tests: Int
  public var bytesPerProfile: Int
  public var warnings: [Warning]
}

extension Plan {
  public var report: PlanReport {
    let segmentReports = pipeline.segments.indices.map { segmentReport($0) }
    return PlanReport(
      pipeline: pipeline.name, version: pipeline.version, segments: segmentReports,
      lists: lists.indices.filter { lists[$0].matcher >= 0 }.map { listReport($0) },
      attributes: pipeline.sources.indices.filter { pipeline.sources[$0].kind == .crm }.map { source in
        let kept = rowSlots[source].map { pipeline.sources[source].attributes[$0].name }
        return PlanReport.Attributes(
          source: pipeline.sources[source].name, kept: kept, tracked: Array(kept.prefix(rowTracked[source])))
      },
      audiences: pipeline.sources.indices.filter { ledgers[$0] != nil }.map { audienceReport(pipeline.sources[$0]) },
      joins: linkage.isLinked ? linkage.named.map { namespaces[$0] } : [],
      bytesPerIdentifier: linkage.isLinked ? MemoryLayout<IdentityNode>.stride : 0,
      consent: pipeline.consent.map { consentReport($0) }, matchers: patterns.count, tests: conditions.count,
      bytesPerProfile: Profile.headBytes + (conditions.count + 2 * segments.count + 7) / 8
        + (keepsStatements ? Statements.countBytes : 0), warnings: warnings())
  }

  private func factBytes(cells: Int) -> Int {
    Facts.headBytes + cells * 8 + (linkage.isLinked ? Facts.nodeBytes : 0)
  }

  private func audienceReport(_ source: Source) -> PlanReport.Audience {
    PlanReport.Audience(
      source: source.name, retention: source.retention.map { DurationText.text($0) },
      bytesPerFact: factBytes(cells: AudienceFact.cells), bytesPerRemoval: Statement.Kind.removal.byteCount)
  }

  private func consentReport(_ policy: ConsentPolicy) -> PlanReport.Consent {
    let rows = pipeline.sources.filter { source in
      source.kind == .crm && policy.purposes.contains { $0.statements.contains { $0.source == source.name } }
    }
    return PlanReport.Consent(
      purposes: policy.purposes.map(\.name), isGrantedByDefault: policy.grantedByDefault,
      bytesPerStatement: Statement.Kind.consent.byteCount, rows: rows.map(\.name),
      bytesPerRow: Statement.Kind.given.byteCount)
  }

  private func segmentReport(_ index: Int) -> PlanReport.SegmentState {
    let segment = pipeline.segments[index]
    var refersTo: [String] = []
    segment.rule.visit { if case .segment(let name, _) = $0, !refersTo.contains(name) { refersTo.append(name) } }
    return PlanReport.SegmentState(
      name: segment.name, rule: segment.rule.description,
      tests: conditions.indices.filter { conditionSegments[$0].contains(Int32(index)) }.map { condition in
        PlanReport.Test(
          rule: rules[condition].description, cost: cost(condition), changesByTime: changesByTime(condition))
      },
      refersTo: refersTo, requires: segment.requires, minDuration: segment.minDuration.map { DurationText.text($0) },
      maxDuration: segment.maxDuration.map { DurationText.text($0) })
  }

  private func listReport(_ index: Int) -> PlanReport.List {
    let list = lists[index]
    let readers = listReaders[index].map { Int($0) }
    let segmentNames = pipeline.segments.indices
      .filter { segment in readers.contains { conditionSegments[$0].contains(Int32(segment)) } }
      .map { pipeline.segments[$0].name }
    return PlanReport.List(
      event: patterns[list.matcher].description, sources: list.sources.map { pipeline.sources[$0].name },
      newest: list.newest,
      horizon: list.horizon == EventTime.never ? nil : DurationText.text(list.horizon),
      paths: list.cells.map { RulePrinter().text(projection.paths[$0]) },
      bytesPerFact: factBytes(cells: list.cells.count),
      conditions: readers.map { rules[$0].description }, segments: segmentNames)
  }

  private func changesByTime(_ condition: Int) -> Bool {
    let code = conditions[condition]
    switch code.kind {
    case .count, .distinct, .sum, .pair: return code.reach.to != EventTime.never || code.pairGap != .none
    case .held, .sequence: return true
    case .general:
      return !reads[condition].lists.isEmpty || !reads[condition].changes.isEmpty || reads[condition].readsSeen
        || isTimestamp(rules[condition])
    }
  }

  private func isTimestamp(_ rule: Rule) -> Bool {
    if case .timestamp = rule { true } else { false }
  }

  /// What rules ask for and nobody is given, because it is hashed where it is read.
  private func concealed() -> [PlanReport.Warning] {
    pipeline.sources.flatMap { source in
      let asked =
        source.kind == .crm
        ? source.attributes.filter { source.conceals($0.path.steps) }.map(\.name)
        : projection.paths.filter { source.conceals(source.steps(of: $0)) }.map { RulePrinter().text($0) }
      return asked.map {
        PlanReport.Warning(
          segment: source.name,
          message: "`\($0)` is an identifier that is hashed, or holds one: rules see nothing of it")
      }
    }
  }

  private func warnings() -> [PlanReport.Warning] {
    var warnings = concealed()
    for (index, segment) in pipeline.segments.enumerated() {
      for length in RuleWindows(segment.rule).beyond(pipeline.sources) {
        warnings.append(PlanReport.Warning(segment: segment.name, message: length))
      }
      for condition in conditions.indices where conditionSegments[condition].contains(Int32(index)) {
        let message: String
        switch cost(condition) {
        case "search": message = "is found by search: an event costs more the more records of a profile match its steps"
        case "linear":
          message = "is a pass over the facts in its window: an event costs more the more of them a profile has"
        default: continue
        }
        warnings.append(PlanReport.Warning(segment: segment.name, message: "\(rules[condition]) \(message)"))
      }
    }
    return warnings
  }
}
