import Segmentation

/// Compiles one source.
struct SourcePlanBuilder {
  let pipeline: Pipeline
  let index: Int
  let projection: Projection
  let arena: Arena
  var root: PathTreeBuilder
  var row: PathTreeBuilder
  var envelope: PathTreeBuilder

  private var source: Source { pipeline.sources[index] }

  mutating func build() -> SourcePlan {
    let identifiers = identifierPlans()
    let shape: SourcePlan.Shape =
      switch source.format {
      case .segment: .segment
      case .debezium: .debezium
      case .salesforce: .salesforce
      // An enriched event is a record whose parts have fixed names.
      case .json, .snowplow: .json
      }
    let weakest =
      identifiers.last
      ?? IdentifierPlan(
        namespace: 0, paths: arena.copy([]), forms: arena.copy([]), phone: PhoneRules(country: nil, in: arena))
    let values = source.kind == .crm ? attributePlans() : pathPlans()
    let consents = consentPlans()
    let isAudience = source.kind == .audience
    let audience = AudiencePlan(
      expires: optional(isAudience ? source.expires : nil), operation: optional(isAudience ? source.operation : nil))
    return SourcePlan(
      source: UInt16(index), shape: shape, isCRM: source.kind == .crm, isAudience: isAudience,
      identifiers: arena.copy(identifiers), values: arena.copy(values), consents: arena.copy(consents),
      audience: audience, segment: segmentPlan(previous: weakest), json: jsonPlan(),
      debezium: arena.copy([debeziumPlan()]).start, salesforce: arena.copy([salesforcePlan()]).start)
  }

  // MARK: Identifiers

  /// The source's own, or the format's default, the strongest first.
  private mutating func identifierPlans() -> [IdentifierPlan] {
    var plans: [IdentifierPlan] = []
    for mapping in Self.identifiers(of: source) {
      guard let rank = pipeline.identity.namespaces.firstIndex(of: mapping.namespace) else { continue }
      var paths: [Reference] = []
      for path in mapping.paths {
        if let reference = reference(path.steps) { paths.append(reference) }
      }
      plans.append(
        IdentifierPlan(
          namespace: UInt8(truncatingIfNeeded: rank), paths: arena.copy(paths),
          forms: arena.copy(mapping.forms.map(NormalForm.init)),
          phone: PhoneRules(country: mapping.country, in: arena)))
    }
    return plans.sorted { $0.namespace < $1.namespace }
  }

  static func identifiers(of source: Source) -> [IdentifierMapping] {
    if !source.identifiers.isEmpty { return source.identifiers }
    let (customer, cookie): (String, String)
    switch source.format {
    case .segment: (customer, cookie) = ("userId", "anonymousId")
    case .snowplow: (customer, cookie) = ("user_id", "domain_userid")
    case .debezium, .salesforce, .json: return []
    }
    return [
      IdentifierMapping(namespace: "customer", paths: [Path(steps: [.key(customer)])]),
      IdentifierMapping(namespace: "cookie", paths: [Path(steps: [.key(cookie)])]),
    ]
  }

  /// A path of the source: from the root, or from the row of a change event.
  private mutating func reference(_ steps: [Path.Step]) -> Reference? {
    switch source.format {
    // A row is searched one level deep: below may stand a text that is read as JSON.
    case .debezium: Reference(steps, keys: 1, in: &row, arena: arena)
    case .salesforce: Reference(steps, in: &row, arena: arena)
    case .segment, .snowplow, .json: Reference(steps, in: &root, arena: arena)
    }
  }

  private mutating func optional(_ path: Path?) -> Reference {
    path.flatMap { reference($0.steps) } ?? Reference(slot: 0, rest: arena.copy([]), spreads: false)
  }

  // MARK: Values

  private mutating func attributePlans() -> [ValuePlan] {
    source.attributes.map { attribute in
      var plan = ValuePlan(path: optional(source.conceals(attribute.path.steps) ? nil : attribute.path))
      plan.unit = attribute.unit.map(ValuePlan.Unit.init) ?? .asIs
      plan.scale = attribute.scale
      return plan
    }
  }

  private mutating func pathPlans() -> [ValuePlan] {
    projection.paths.map { path in
      let steps = source.steps(of: path)
      // What is hashed goes no further than the decoder, whoever asks.
      if source.conceals(steps) { return ValuePlan(path: optional(nil)) }
      var plan = ValuePlan(path: optional(Path(steps: steps)))
      guard source.format == .segment else { return plan }
      if steps.first == .key("properties"), steps.count >= 2, steps[1] == .key("name") || steps[1] == .key("category") {
        let own = optional(Path(steps: Array(steps[..<2])))
        plan.fallback = .root(own.slot, optional(Path(steps: Array(steps[1...]))))
      }
      return plan
    }
  }

  /// What the source says of consent to each purpose of the policy.
  private mutating func consentPlans() -> [ConsentPlan] {
    var plans: [ConsentPlan] = []
    for (purpose, described) in (pipeline.consent?.purposes ?? []).enumerated() {
      for statement in described.statements where statement.source == source.name {
        guard let path = reference(statement.path.steps) else { continue }
        plans.append(ConsentPlan(statement.form, purpose: purpose, path: path))
      }
    }
    return plans
  }

  // MARK: Formats

  private mutating func segmentPlan(previous: IdentifierPlan) -> SegmentPlan {
    var plan = SegmentPlan(contextual: arena.copy([]), previous: arena.copy([previous]))
    guard source.format == .segment else { return plan }
    plan.batch = root.slot(["batch"])
    plan.type = root.slot(["type"])
    plan.event = root.slot(["event"])
    plan.messageID = root.slot(["messageId"])
    plan.userID = root.slot(["userId"])
    plan.previousID = root.slot(["previousId"])
    plan.context = root.slot(["context"])
    plan.timestamp = root.slot(["timestamp"])
    plan.originalTimestamp = root.slot(["originalTimestamp"])
    plan.sentAt = root.slot(["sentAt"])
    plan.receivedAt = root.slot(["receivedAt"])
    // The paths of identifiers, values and consents have been noted before.
    plan.contextual = arena.copy(root.slots(under: "context"))
    return plan
  }

  private mutating func jsonPlan() -> JSONPlan {
    if source.format == .snowplow { return enrichedPlan() }
    let isJSON = source.format == .json
    let power: Int? =
      switch source.timeUnit {
      case .iso8601: nil
      case .s: 3
      case .ms: 0
      case .us: -3
      }
    return JSONPlan(
      event: optional(isJSON ? source.event : nil), time: optional(isJSON ? source.time : nil),
      id: optional(isJSON ? source.id : nil), operation: optional(isJSON ? source.operation : nil), timePower: power)
  }

  private mutating func enrichedPlan() -> JSONPlan {
    func key(_ name: String) -> Path { Path(steps: [.key(name)]) }
    return JSONPlan(
      event: optional(key("event_name")), time: optional(key("derived_tstamp")), id: optional(key("event_id")),
      operation: optional(source.operation), timePower: nil, isEnriched: true,
      tracker: (root.slot(["schema"]), root.slot(["e"]), root.slot(["tv"])))
  }

  private mutating func salesforcePlan() -> SalesforcePlan {
    guard source.format == .salesforce else {
      var (noRoot, noRow) = (PathTreeBuilder(), PathTreeBuilder())
      return SalesforcePlan(source, root: &noRoot, row: &noRow, arena: arena)
    }
    return SalesforcePlan(source, root: &root, row: &row, arena: arena)
  }

  private mutating func debeziumPlan() -> DebeziumPlan {
    guard source.format == .debezium else {
      var (noRoot, noEnvelope) = (PathTreeBuilder(), PathTreeBuilder())
      return DebeziumPlan(source, root: &noRoot, envelope: &noEnvelope, arena: arena)
    }
    return DebeziumPlan(source, root: &root, envelope: &envelope, arena: arena)
  }
}

extension ValuePlan.Unit {
  fileprivate init(_ unit: AttributeMapping.Unit) {
    self =
      switch unit {
      case .iso8601: .iso8601
      case .days: .days
      case .s: .s
      case .ms: .ms
      case .us: .us
      case .number: .number
      case .decimal: .decimal
      case .boolean: .boolean
      }
  }
}
