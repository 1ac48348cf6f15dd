import Segmentation

extension Reading {
  mutating func output(_ node: Node, sources: [SourceReading]) -> PipelineFile.Output? {
    guard let fields = fields(node, "`output`", known: ["topic", "membership"], required: ["topic": "muster.deltas"])
    else { return nil }
    let deltas = fields["topic"].flatMap { topic($0, "`topic` of `output`") }
    let membership = fields["membership"].flatMap { topic($0, "`membership` of `output`") }
    if let membership, membership == deltas, let node = fields["membership"] {
      error(
        node, "`membership` and `topic` of `output` are one topic",
        hint: "the one is compacted, the other keeps every delta")
    }
    for (node, name) in [(fields["topic"], deltas), (fields["membership"], membership == deltas ? nil : membership)] {
      guard let node, let name, let source = sources.first(where: { $0.source.topic == name }) else { continue }
      error(
        node, "the source `\(source.source.name)` reads the topic `\(name)`: the pipeline would read what it writes")
    }
    return deltas.map { PipelineFile.Output(topic: $0, membership: membership) }
  }

  mutating func run(_ node: Node) -> RunOptions {
    var options = RunOptions()
    let known = ["shards", "commit_interval", "idle", "clock", "cache", "standby"]
    guard let fields = fields(node, "`run`", known: known) else { return options }
    if let node = fields["shards"] { options.shards = whole(node, "`shards` of `run`", in: 1...10_000) }
    if let node = fields["commit_interval"] {
      options.commitInterval = duration(node, "`commit_interval` of `run`") ?? options.commitInterval
    }
    if let node = fields["idle"] { options.idle = duration(node, "`idle` of `run`") ?? options.idle }
    if let node = fields["clock"] { options.clock = choice(node, "`clock` of `run`") ?? options.clock }
    if let node = fields["cache"] {
      options.cache = parsed(node, "`cache` of `run`", ByteSizeText.parse) ?? options.cache
    }
    if let node = fields["standby"] {
      options.standby = whole(node, "`standby` of `run`", in: 0...100) ?? options.standby
    }
    return options
  }

  /// Properties that are the program's own, and what sets them.
  private static let ownProperties = [
    "bootstrap.servers": "the brokers are given by `--brokers` or MUSTER_BROKERS",
    "metadata.broker.list": "the brokers are given by `--brokers` or MUSTER_BROKERS",
    "group.id": "it follows from the pipeline's `name`",
    "transactional.id": "it follows from the pipeline's `name`",
    "enable.idempotence": "producers are always idempotent",
    "isolation.level": "consumers always read what is committed",
    "enable.auto.commit": "offsets are committed with the deltas, in one transaction",
    "auto.offset.reset": "a source's `start` says where reading begins",
  ]

  mutating func kafka(_ node: Node) -> [KafkaProperty] {
    entries(node, "`kafka`", of: "`security.protocol: SASL_SSL`").compactMap { entry in
      if let reason = Self.ownProperties[entry.name] {
        error(entry.key, "`\(entry.name)` is muster's own and cannot be set", hint: reason)
        return nil
      }
      if let meant = Self.ownProperties.keys.sorted().first(where: {
        $0.split(separator: ".") == entry.name.split(separator: "_")
      }) {
        error(
          entry.key, "unknown property `\(entry.name.excerpt)`",
          hint: "did you mean `\(meant)`? It is muster's own and cannot be set")
        return nil
      }
      if entry.name.isEmpty { error(entry.key, "a property of `kafka` has no name") }
      guard let value = text(entry.value, "`\(entry.name.excerpt)` of `kafka`") else { return nil }
      if let problem = Self.interpolationProblem(value) {
        error(
          entry.value, "`\(entry.name.excerpt)` of `kafka`: \(problem)",
          hint: "`${NAME}` is of the environment, `${file:PATH}` a file's content")
        return nil
      }
      return KafkaProperty(key: entry.name, value: value, position: entry.key.position)
    }
  }

  /// The value itself stays out of the message: it may be a secret.
  private static func interpolationProblem(_ value: String) -> String? {
    var rest = value[...]
    while let start = rest.firstRange(of: "${") {
      guard let end = rest[start.upperBound...].firstIndex(of: "}") else { return "a `${` is never closed" }
      let name = rest[start.upperBound..<end]
      if name.isEmpty || name == "file:" { return "a `${…}` names nothing" }
      rest = rest[rest.index(after: end)...]
    }
    return nil
  }
}
