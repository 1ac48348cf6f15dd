import Segmentation

/// A source as it was read, and the places that later checks speak of.
struct SourceReading {
  var source: Source
  var intake = PipelineFile.Intake()
  /// Where these stand.
  var kind: Node
  var format: Node
  var topic: Node?
  var keyed: Node?
}

extension Reading {
  private static let sourceKeys = [
    "kind", "format", "topic", "retention", "lateness", "identifiers", "attributes", "table", "unavailable", "event",
    "time", "time_unit", "id", "properties", "operation", "expires", "start", "keyed",
  ]

  private static let day: Int64 = 86_400_000

  mutating func sources(_ node: Node, namespaces: [String]) -> [SourceReading] {
    let entries = entries(node, "`sources`", of: "`web: {kind: tracker, format: segment}`")
    if entries.isEmpty, case .mapping = node.content {
      error(node, "`sources` is empty: a pipeline has at least one source")
    }
    if entries.count > 1000 { error(node, "`sources`: \(entries.count) sources, at most 1000") }
    let sources = entries.map { source($0.name, $0.key, $0.value, namespaces: namespaces) }
    sharedTopics(sources)
    return sources
  }

  /// A source that is not wholly right is read as what it most likely is, so that rules which refer to it are not
  /// called wrong.
  private mutating func source(_ name: String, _ key: Node, _ node: Node, namespaces: [String]) -> SourceReading {
    sourceName(name, key)
    let what = "source `\(name.excerpt)`"
    let kindNode = node.entry("kind")?.value
    let formatNode = node.entry("format")?.value
    let kind = kindNode.flatMap { choice($0, "`kind` of \(what)", Source.Kind.self) }
    let format = formatNode.flatMap { choice($0, "`format` of \(what)", Source.Format.self) }
    if let kind, let format, let formatNode, !format.serves(kind) { mismatch(kind, format, formatNode, what) }

    let isSure = if let kind, let format { format.serves(kind) } else { false }
    let hasRows = node.entry("attributes") != nil || format?.serves(.tracker) == false
    let likelyKind = kind ?? (hasRows ? .crm : .tracker)
    let likelyFormat = format ?? (likelyKind == .crm ? .debezium : .segment)
    var result = SourceReading(
      source: Source(name: name, kind: likelyKind, format: likelyFormat), kind: kindNode ?? key,
      format: formatNode ?? key)
    let elsewhere = isSure ? Source.misplacedKeys(kind: likelyKind, format: likelyFormat) : [:]
    guard
      let fields = fields(
        node, what, owner: key, known: Self.sourceKeys.filter { elsewhere[$0] == nil },
        required: Source.requiredKeys(kind: likelyKind, format: isSure ? likelyFormat : .segment), elsewhere: elsewhere)
    else { return result }
    result.topic = fields["topic"]
    result.keyed = fields["keyed"]
    common(&result, fields, what)
    places(&result.source, fields, what)
    if isSure || fields["identifiers"] != nil {
      result.source.identifiers = identifiers(fields["identifiers"], of: result.source, key, namespaces: namespaces)
    }
    if let node = fields["attributes"] { result.source.attributes = attributes(node, what) }
    return result
  }

  private mutating func mismatch(_ kind: Source.Kind, _ format: Source.Format, _ node: Node, _ what: String) {
    let formats = Source.Format.allCases.filter { $0.serves(kind) }.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    let kinds = Source.Kind.allCases.filter(format.serves).map { "`\($0.rawValue)`" }.joined(separator: " and ")
    error(
      node, "\(what): the format `\(format.rawValue)` does not go with the kind `\(kind.rawValue)`",
      hint: "formats of kind `\(kind.rawValue)`: \(formats); `\(format.rawValue)` is for \(kinds)")
  }

  private mutating func sourceName(_ name: String, _ key: Node) {
    if name == "profile" || name == "consent" {
      error(
        key, "`\(name)` cannot name a source: in rules it means the profile's own",
        hint: "name it after the system: `crm`, `web`")
    } else if !NameText.isIdentifier(name) {
      error(
        key, "`\(name.excerpt)` cannot name a source: a name is letters, digits and `_`, and begins with no digit",
        hint: NameText.identifier(like: name).map { "in rules `-` is a minus: write `\($0)`" })
    }
  }

  private mutating func common(_ result: inout SourceReading, _ fields: Fields, _ what: String) {
    if let node = fields["topic"] { result.source.topic = topic(node, "`topic` of \(what)") }
    if let node = fields["retention"] {
      let range = Self.day...3650 * Self.day
      if let retention = retention(node, "`retention` of \(what)", in: range) {
        result.source.retention = retention.milliseconds
      }
    }
    if let node = fields["lateness"] {
      result.source.lateness = duration(node, "`lateness` of \(what)", allowsZero: true) ?? 0
    }
    if let node = fields["keyed"] { result.intake.isKeyed = flag(node, "`keyed` of \(what)") ?? false }
    if let node = fields["start"], let text = text(node, "`start` of \(what)") {
      switch text {
      case "earliest": result.intake.start = .earliest
      case "latest": result.intake.start = .latest
      default:
        if let instant = InstantText.parse(text) {
          result.intake.start = .time(instant)
        } else {
          error(
            node, "`start` of \(what) is `earliest`, `latest` or a time; found \(node.found)",
            hint: NearestName.of(text, in: ["earliest", "latest"]).map { "did you mean `\($0)`?" }
              ?? "a time is `2026-01-31` or `2026-01-31T08:00:00Z`")
        }
      }
    }
  }

  /// Where things are in a record.
  private mutating func places(_ source: inout Source, _ fields: Fields, _ what: String) {
    let paths: [(String, WritableKeyPath<Source, Path?>)] = [
      ("event", \.event), ("time", \.time), ("id", \.id), ("properties", \.properties), ("operation", \.operation),
      ("expires", \.expires),
    ]
    for (key, member) in paths {
      if let node = fields[key] { source[keyPath: member] = path(node, "`\(key)` of \(what)") }
    }
    if let node = fields["time_unit"] { source.timeUnit = choice(node, "`time_unit` of \(what)") ?? .iso8601 }
    if let node = fields["table"] { source.table = text(node, "`table` of \(what)") }
    if let node = fields["unavailable"] { source.unavailable = text(node, "`unavailable` of \(what)") }
  }

  /// Sources that share a topic share how it is keyed.
  private mutating func sharedTopics(_ sources: [SourceReading]) {
    var firstOf: [String: SourceReading] = [:]
    for source in sources {
      guard let topic = source.source.topic, let node = source.topic else { continue }
      guard let first = firstOf[topic] else {
        firstOf[topic] = source
        continue
      }
      if first.intake.isKeyed != source.intake.isKeyed {
        let keyed = first.intake.isKeyed ? first : source
        let both = "`\(first.source.name)` and `\(source.source.name)`"
        error(
          source.keyed ?? node,
          "the sources \(both) share the topic `\(topic)`, but only `\(keyed.source.name)` is `keyed`",
          hint: "sources of one topic are all `keyed`, or none is")
      }
    }
  }
}

extension Source.Format {
  func serves(_ kind: Source.Kind) -> Bool {
    switch self {
    case .segment, .snowplow: kind != .crm
    case .debezium, .salesforce: kind == .crm
    case .json: true
    }
  }
}

extension Source {
  fileprivate static func requiredKeys(kind: Kind, format: Format) -> KeyValuePairs<String, String> {
    switch (kind, format) {
    case (.crm, .json): ["kind": "crm", "format": "json", "time": "updated_at"]
    case (_, .json): ["kind": "tracker", "format": "json", "time": "timestamp", "event": "name"]
    default: ["kind": "tracker", "format": "segment"]
    }
  }

  /// Keys of sources that make no sense for this kind and format, and why.
  fileprivate static func misplacedKeys(kind: Kind, format: Format) -> [String: String] {
    var keys: [String: String] = [:]
    if kind != .crm {
      keys["attributes"] = "attributes are of CRM sources; rules read an event's properties by their paths"
    }
    if kind != .audience { keys["expires"] = "only facts of an `audience` source expire by themselves" }
    if format != .debezium {
      keys["table"] = "only a `debezium` topic carries several tables"
      keys["unavailable"] = "only `debezium` has a placeholder for a column that a change does not carry"
    }
    if format != .json {
      for key in ["event", "time", "time_unit", "id", "properties"] {
        keys[key] = "the format `\(format.rawValue)` says by itself where that is; `json` is told"
      }
      if kind != .audience { keys["operation"] = "the format `\(format.rawValue)` tells a delete by itself" }
    } else if kind == .crm {
      keys["event"] = "the rows of a CRM source are no events"
      keys["properties"] = "the rows of a CRM source have `attributes`"
    } else if kind == .tracker {
      keys["operation"] = "events of a tracker are not taken back; rows of `crm` and facts of `audience` sources are"
    }
    return keys
  }
}
