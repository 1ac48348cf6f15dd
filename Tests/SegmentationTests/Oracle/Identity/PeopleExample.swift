import Segmentation
import SegmentationTesting
import Testing

/// A few people's records, and the deltas that the reference gives for them, worked out by hand.
struct PeopleExample: Sendable, CustomTestStringConvertible {
  struct Part: Sendable {
    var name: String
    var rule: String
    var requires: [String] = []
    var minDuration: Int64?
    var maxDuration: Int64?
    init(
      _ name: String, _ rule: String, requires: [String] = [], minDuration: Int64? = nil, maxDuration: Int64? = nil
    ) {
      self.name = name
      self.rule = rule
      self.requires = requires
      self.minDuration = minDuration
      self.maxDuration = maxDuration
    }
  }

  var name: String
  var segments: [Part]
  var limits: [String: Int]
  var identityRetention: Int64?
  var retention: Int64?
  var crmRetention: Int64?
  var grantedByDefault: Bool
  var lateness: Int64
  var until: Int64
  var log: [LoggedRecord]
  /// As `ExpectedDelta` describes itself.
  var deltas: [String]

  /// Without other segments two look for an event each: `a` for A, `b` for B.
  init(
    _ name: String, segments: [Part] = [Part("a", "'A'"), Part("b", "'B'")], limits: [String: Int] = [:],
    identityRetention: Int64? = 400 * day, retention: Int64? = 90 * day, crmRetention: Int64? = nil,
    grantedByDefault: Bool = false, lateness: Int64 = 0, until: Int64 = 0, _ log: [LoggedRecord], gives deltas: [String]
  ) {
    self.name = name
    self.segments = segments
    self.limits = limits
    self.identityRetention = identityRetention
    self.retention = retention
    self.crmRetention = crmRetention
    self.grantedByDefault = grantedByDefault
    self.lateness = lateness
    self.until = until
    self.log = log
    self.deltas = deltas
  }

  var testDescription: String { name }

  /// Trackers `web` and `app`, a CRM, an audience source `dmp`; purposes `ads` and `mail`.
  func pipeline() throws -> Pipeline {
    var sources = [
      Source(name: "web", kind: .tracker, format: .segment), Source(name: "app", kind: .tracker, format: .segment),
      Source(name: "crm", kind: .crm, format: .debezium), Source(name: "dmp", kind: .audience, format: .json),
    ]
    for index in sources.indices {
      sources[index].lateness = lateness
      sources[index].retention = sources[index].kind == .crm ? crmRetention : retention
    }
    sources[2].attributes = [AttributeMapping(name: "tier", path: Path(steps: [.key("tier")]))]
    let purposes = ["ads", "mail"]
    let scope = RuleScope(
      sources: sources.map { .init(name: $0.name, kind: $0.kind, attributes: $0.attributes.map(\.name)) },
      segments: segments.map(\.name), purposes: purposes)
    var pipeline = Pipeline(
      name: "example", sources: sources,
      segments: try segments.map { part in
        var segment = Segment(name: part.name, rule: try RuleParser.parse(part.rule, scope: scope))
        segment.requires = part.requires
        segment.minDuration = part.minDuration
        segment.maxDuration = part.maxDuration
        return segment
      })
    pipeline.identity.limits = limits
    pipeline.identity.retention = identityRetention
    for index in sources.indices { pipeline.sources[index].identifiers = pipeline.identity.mappings }
    pipeline.consent = ConsentPolicy(
      grantedByDefault: grantedByDefault, purposes: purposes.map { (name: $0, statements: []) })
    return pipeline
  }

  /// How far time passes behind the last record.
  var tail: Int64 { max(0, until - (log.map(\.time).max() ?? 0)) }

  /// The log with its lines numbered.
  var lines: [LoggedRecord] {
    log.enumerated().map { index, record in
      var record = record
      record.line = UInt64(index + 1)
      return record
    }
  }
}

/// An event of some identifiers, as deltas write them: `"customer:1 cookie:c"`.
func said(
  _ event: String, at time: Int64, by names: String, source: String = "web", id: String? = nil,
  grants: [String] = [], denies: [String] = [], expires: Int64? = nil
) -> LoggedRecord {
  var record = LoggedRecord(
    source: source, time: time, identifiers: identifiers(names), messageID: id,
    content: .event(name: event, root: ["event": .string(event), "properties": [:]]))
  record.consents = grants.map { .init($0, true) } + denies.map { .init($0, false) }
  record.expires = expires
  return record
}

/// A row of the CRM.
func wrote(
  _ tier: JSON = "none", at time: Int64, of names: String, grants: [String] = [], denies: [String] = []
) -> LoggedRecord {
  var record = LoggedRecord(
    source: "crm", time: time, identifiers: identifiers(names), content: .row(["tier": .value(tier)]))
  record.consents = grants.map { .init($0, true) } + denies.map { .init($0, false) }
  return record
}

func deleted(at time: Int64, of names: String, sequence: UInt64? = nil) -> LoggedRecord {
  var record = LoggedRecord(source: "crm", time: time, identifiers: identifiers(names), content: .delete)
  record.sequence = sequence.map { .init(major: $0) }
  return record
}

func removed(
  _ name: String, at time: Int64, of names: String, id: String? = nil, grants: [String] = []
) -> LoggedRecord {
  var record = LoggedRecord(
    source: "dmp", time: time, identifiers: identifiers(names), messageID: id, content: .removal(name: name))
  record.consents = grants.map { .init($0, true) }
  return record
}

func unlinked(_ name: String, at time: Int64) -> LoggedRecord {
  LoggedRecord(source: "web", time: time, identifiers: identifiers(name), content: .unlink)
}

private func identifiers(_ names: String) -> [LoggedRecord.Name] {
  names.split(separator: " ").map { name in
    let parts = name.split(separator: ":")
    return .init(String(parts[0]), String(parts[1]))
  }
}
