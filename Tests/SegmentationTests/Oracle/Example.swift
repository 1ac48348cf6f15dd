import Segmentation
import SegmentationTesting
import Testing

/// A life of one person, worked by hand from the reference: a rule, a log, and the instants at which membership flips.
struct Example: Sendable, CustomTestStringConvertible {
  struct Other: Sendable {
    var name: String
    var rule: String
    var minDuration: Int64?
    var maxDuration: Int64?
    init(_ name: String, _ rule: String, minDuration: Int64? = nil, maxDuration: Int64? = nil) {
      self.name = name
      self.rule = rule
      self.minDuration = minDuration
      self.maxDuration = maxDuration
    }
  }

  var name: String
  var rule: String
  /// Segments that stand before it in the pipeline.
  var others: [Other] = []
  var minDuration: Int64?
  var maxDuration: Int64?
  var retention: Int64? = 90 * day
  var crmRetention: Int64?
  var lateness: Int64 = 0
  var log: [LoggedRecord]
  var until: Int64 = 60 * day
  /// Enter, exit, enter, …
  var flips: [Int64]

  init(
    _ name: String, _ rule: String, others: [Other] = [], minDuration: Int64? = nil, maxDuration: Int64? = nil,
    retention: Int64? = 90 * day, crmRetention: Int64? = nil, lateness: Int64 = 0, until: Int64 = 60 * day,
    log: [LoggedRecord], flips: [Int64]
  ) {
    self.name = name
    self.rule = rule
    self.others = others
    self.minDuration = minDuration
    self.maxDuration = maxDuration
    self.retention = retention
    self.crmRetention = crmRetention
    self.lateness = lateness
    self.log = log
    self.until = until
    self.flips = flips
  }

  var testDescription: String { name }

  /// Two trackers, `web` and `app`, and a CRM with a few attributes. The rule's segment is `s`.
  func pipeline() throws -> Pipeline {
    var web = Source(name: "web", kind: .tracker, format: .segment)
    web.retention = retention
    var app = Source(name: "app", kind: .tracker, format: .segment)
    app.retention = retention
    var crm = Source(name: "crm", kind: .crm, format: .debezium)
    crm.retention = crmRetention
    crm.attributes = [
      attribute("tier"), attribute("balance"), attribute("flag"), attribute("tags"), attribute("renewal"),
      attribute("birthday", .days), attribute("seen", .s), attribute("score", .number),
    ]
    var sources = [web, app, crm]
    for index in sources.indices { sources[index].lateness = lateness }
    let segments = others + [Other("s", rule, minDuration: minDuration, maxDuration: maxDuration)]
    let scope = RuleScope(
      sources: sources.map { .init(name: $0.name, kind: $0.kind, attributes: $0.attributes.map(\.name)) },
      segments: segments.map(\.name))
    return Pipeline(
      name: "example", sources: sources,
      segments: try segments.map { other in
        var segment = Segment(name: other.name, rule: try RuleParser.parse(other.rule, scope: scope))
        segment.minDuration = other.minDuration
        segment.maxDuration = other.maxDuration
        return segment
      })
  }

  private func attribute(_ name: String, _ unit: AttributeMapping.Unit? = nil) -> AttributeMapping {
    AttributeMapping(name: name, path: Path(steps: [.key(name)]), unit: unit)
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

func event(
  _ name: String, at time: Int64, _ properties: JSON = [:], source: String = "web", id: String? = nil,
  context: JSON? = nil
) -> LoggedRecord {
  var members = [JSON.Member("event", .string(name)), JSON.Member("properties", properties)]
  if let context { members.append(JSON.Member("context", context)) }
  return LoggedRecord(
    source: source, time: time, identifiers: [.init("customer", "1")], messageID: id,
    content: .event(name: name, root: .object(members)))
}

func row(
  at time: Int64, _ attributes: [String: JSON], lsn: UInt64? = nil, isSnapshot: Bool = false, keeps: [String] = []
) -> LoggedRecord {
  var content = attributes.mapValues(LoggedRecord.Attribute.value)
  for name in keeps { content[name] = .unavailable }
  var record = LoggedRecord(
    source: "crm", time: time, identifiers: [.init("customer", "1")], content: .row(content))
  record.sequence = lsn.map { .init(major: $0) }
  record.isSnapshot = isSnapshot
  return record
}

func gone(at time: Int64, lsn: UInt64? = nil) -> LoggedRecord {
  var record = LoggedRecord(source: "crm", time: time, identifiers: [.init("customer", "1")], content: .delete)
  record.sequence = lsn.map { .init(major: $0) }
  return record
}

func truncated(at time: Int64) -> LoggedRecord {
  LoggedRecord(source: "crm", time: time, identifiers: [], content: .truncate)
}
