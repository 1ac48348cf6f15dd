public import Segmentation

/// Random pipelines: a few trackers and CRM sources, a few segments that refer to each other in any order of the file.
struct PipelineGenerator {
  static func pipeline(_ random: inout SplitMix64, _ traits: Traits) -> Pipeline {
    var sources: [Source] = []
    let shape = random.below(10)
    if shape != 0 { sources.append(source("web", .tracker, &random)) }
    if shape >= 6 { sources.append(source("app", .tracker, &random)) }
    if shape <= 5 || shape == 9 { sources.append(source("crm", .crm, &random)) }
    if traits.audience, random.percent(75) { sources.append(source("dmp", .audience, &random)) }
    if random.percent(30) { sources.reverse() }
    let consent = traits.consent ? consent(of: sources, &random) : nil
    let purposes = consent?.purposes.map(\.name) ?? []
    let names = Array(["s1", "s2", "s3", "s4", "s5", "s6"].prefix(1 + random.below(random.percent(70) ? 3 : 6)))
    var segments: [Segment] = []
    for name in names {
      let rules = RuleGenerator(
        sources: sources, segments: segments.map(\.name), all: names, purposes: purposes,
        // What `changed` means where several rows make up a profile's is left open.
        seesChanges: !traits.sharedRows,
        // Which of two events at one millisecond comes first is not known once their profiles have joined.
        picksEnds: traits.identity == .none)
      var segment = Segment(name: name, rule: rules.rule(&random, depth: random.below(4)))
      if random.percent(20) { segment.minDuration = random.duration() }
      if random.percent(20) { segment.maxDuration = random.duration() }
      if let shortest = segment.minDuration, let longest = segment.maxDuration, shortest > longest {
        (segment.minDuration, segment.maxDuration) = (longest, shortest)
      }
      if !purposes.isEmpty, random.percent(50) {
        segment.requires = random.percent(70) ? [random.pick(purposes)] : purposes
      }
      segments.append(segment)
    }
    segments.shuffle(using: &random)
    var pipeline = Pipeline(name: "random", sources: sources, segments: segments)
    pipeline.consent = consent
    if traits.identity != .none {
      pipeline.identity = identity(&random, traits)
      for index in sources.indices { pipeline.sources[index].identifiers = pipeline.identity.mappings }
    }
    return pipeline
  }

  private static func consent(of sources: [Source], _ random: inout SplitMix64) -> ConsentPolicy {
    let names = random.percent(50) ? ["ads"] : ["ads", "mail"]
    return ConsentPolicy(
      grantedByDefault: random.percent(50),
      purposes: names.map { name in
        let statements = sources.map {
          ConsentPolicy.Statement(source: $0.name, path: Path(steps: [.key(name)]), form: .boolean)
        }
        return (name, statements)
      })
  }

  private static func identity(_ random: inout SplitMix64, _ traits: Traits) -> IdentityPolicy {
    var policy = IdentityPolicy()
    policy.retention = random.pick(Vocabulary.identityRetentions)
    if random.percent(traits.identity == .heavy ? 50 : 20) {
      for namespace in ["email", "device", "cookie"] where random.percent(60) {
        policy.limits[namespace] = 1 + random.below(2)
      }
    }
    return policy
  }

  private static func source(_ name: String, _ kind: Source.Kind, _ random: inout SplitMix64) -> Source {
    var source = Source(name: name, kind: kind, format: kind == .crm ? .debezium : kind == .audience ? .json : .segment)
    source.retention = random.pick(Vocabulary.retentions)
    source.lateness = random.pick(Vocabulary.latenesses)
    if kind == .crm { source.attributes = Vocabulary.attributes }
    if kind == .audience { source.properties = Path(steps: [.key("properties")]) }
    return source
  }
}

extension IdentityPolicy {
  /// A source's way to name people in every namespace; where none can, an engine need not look for people who are one.
  public var mappings: [IdentifierMapping] {
    namespaces.map { IdentifierMapping(namespace: $0, paths: [Path(steps: [.key($0)])]) }
  }
}
