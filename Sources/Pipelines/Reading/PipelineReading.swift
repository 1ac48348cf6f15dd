import Segmentation

/// The reading of a pipeline file as a whole: its parts in the order in which they refer to each other.
struct PipelineReading {
  private(set) var reading: Reading
  private let source: SourceText

  init(_ findings: Findings) {
    source = findings.source
    reading = Reading(findings: findings)
  }

  static let keys = [
    "name", "version", "sources", "identity", "consent", "segments", "output", "run", "kafka", "tests",
  ]

  /// - Returns: a pipeline to be used only where nothing was found to be an error.
  mutating func pipelineFile(_ root: Node) -> PipelineFile? {
    guard
      let fields = reading.fields(
        root, "the pipeline file", known: Self.keys,
        required: [
          "name": "bank-cross-sell", "sources": "{web: {kind: tracker, format: segment}}", "segments": "{buyers: …}",
        ])
    else { return nil }
    var file = PipelineFile(
      path: source.file, pipeline: Pipeline(name: "", sources: [], segments: []), intakes: [], output: nil,
      run: RunOptions(), kafka: [], tests: [], segmentPlaces: [], warnings: [])
    if let node = fields["name"] { file.pipeline.name = reading.text(node, "`name`") ?? "" }
    if let node = fields["version"] {
      file.pipeline.version = reading.whole(node, "`version`", in: 0...1_000_000_000) ?? 1
    }
    if let node = fields["identity"] { file.pipeline.identity = reading.identity(node) }
    let sources = fields["sources"].map { reading.sources($0, namespaces: file.pipeline.identity.namespaces) } ?? []
    file.pipeline.sources = sources.map(\.source)
    file.intakes = sources.map(\.intake)
    if let node = fields["consent"] { file.pipeline.consent = reading.consent(node, sources: file.pipeline.sources) }
    var segments: [SegmentReading] = []
    if let node = fields["segments"] {
      segments = reading.segments(node, scope: RuleScope(file.pipeline), hasConsent: fields["consent"] != nil)
      reading.circles(among: segments)
      file.pipeline.segments = segments.compactMap(\.segment)
      file.segmentPlaces = segments.map(\.place)
    }
    if let node = fields["output"] { file.output = reading.output(node, sources: sources) }
    if let node = fields["run"] { file.run = reading.run(node) }
    if let node = fields["kafka"] { file.kafka = reading.kafka(node) }
    if let node = fields["tests"] {
      file.tests = reading.tests(node, of: file.pipeline, segments: fields["segments"]?.keys ?? [])
    }
    // Warnings last: too many of them must not keep an error out.
    if let node = fields["name"] { warnOfName(file.pipeline.name, node) }
    reading.windows(of: segments, sources: file.pipeline.sources)
    return file
  }

  private mutating func warnOfName(_ name: String, _ node: Node) {
    guard !name.isEmpty, !NameText.isTopic("\(name).changelog") else { return }
    reading.warn(
      node, "`\(name.excerpt)` cannot name the pipeline's Kafka topics: `run` will refuse it",
      hint: "letters, digits, `.`, `_` and `-`")
  }
}

extension Node {
  /// Of a mapping, in its order.
  var keys: [String] {
    guard case .mapping(let entries) = content else { return [] }
    return entries.compactMap(\.key.scalar)
  }

  /// The entry of a key, where it is a mapping that has it.
  func entry(_ key: String) -> Entry? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.first { $0.key.scalar == key }
  }
}

extension RuleScope {
  /// What a pipeline's rules may refer to; its segments are yet to come.
  init(_ pipeline: Pipeline) {
    self.init(
      sources: pipeline.sources.map {
        SourceNames(name: $0.name, kind: $0.kind, attributes: $0.attributes.map(\.name))
      },
      segments: [], purposes: pipeline.consent?.purposes.map(\.name) ?? [])
  }
}
