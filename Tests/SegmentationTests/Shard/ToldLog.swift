import Segmentation
import SegmentationTesting

/// A pipeline with consent and an audience source, and what its shard says to records that are told by hand.
struct ToldLog {
  /// A record of one of the sources `web`, `crm` and `dmp`.
  struct Told: Sendable {
    var source: String
    var time: Int64
    var person = "1"
    var name = ""
    var id: String?
    var consents: [(String, Bool)] = []
    var expires: Int64?
    var operation = Record.Operation.event
    /// Of the row's only attribute.
    var tier: String?
  }

  var pipeline: Pipeline

  /// - Parameters:
  ///   - segments: names with their rules, in order.
  ///   - requires: by segment.
  init(
    _ segments: KeyValuePairs<String, String>, requires: [String: [String]] = [:], grantedByDefault: Bool = false,
    retention: Int64 = 30 * day, audienceRetention: Int64? = 10 * day
  ) throws {
    var web = Source(name: "web", kind: .tracker, format: .segment)
    web.retention = retention
    var crm = Source(name: "crm", kind: .crm, format: .debezium)
    crm.attributes = [AttributeMapping(name: "tier", path: Path(steps: [.key("tier")]))]
    var dmp = Source(name: "dmp", kind: .audience, format: .json)
    dmp.retention = audienceRetention
    let sources = [web, crm, dmp]
    let purposes = ["ads", "mail"]
    let scope = RuleScope(
      sources: sources.map { .init(name: $0.name, kind: $0.kind, attributes: $0.attributes.map(\.name)) },
      segments: segments.map(\.key), purposes: purposes)
    pipeline = Pipeline(
      name: "scenario", sources: sources,
      segments: try segments.map { name, rule in
        var segment = Segment(name: name, rule: try RuleParser.parse(rule, scope: scope))
        segment.requires = requires[name] ?? []
        return segment
      })
    pipeline.consent = ConsentPolicy(
      grantedByDefault: grantedByDefault, purposes: purposes.map { (name: $0, statements: []) })
  }

  /// What becomes of a log that is read in its order: `day.hour segment +` for an enter, `-` for an exit, and the cause.
  func told(_ log: [Told], tail: Int64 = 0) -> Outcome {
    let plan = Plan(pipeline)
    var shard = Shard(plan: plan)
    var batch = RecordBatch()
    var clock = Int64.min
    for (line, record) in log.enumerated() {
      clock = max(clock, record.time)
      batch.removeAll()
      append(record, line: UInt64(line + 1), clock: clock, plan, to: &batch)
      shard.take(batch, 0)
      shard.advance(to: clock)
    }
    shard.advance(to: clock + 1)
    shard.settle(upTo: clock + tail)
    let bytes = UnsafeBufferPointer(start: shard.output.bytes.base, count: shard.output.bytes.count)
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { Self.summary(String($0)) }
    return Outcome(deltas: lines, counters: shard.counters)
  }

  struct Outcome {
    var deltas: [String]
    var counters: ShardCounters
  }

  /// Time behind 1970, segment, what happened, why.
  private static func summary(_ line: String) -> String {
    func field(_ name: String) -> String {
      guard let start = line.firstRange(of: "\"\(name)\":\"") else { return "" }
      return String(line[start.upperBound...].prefix { $0 != "\"" })
    }
    let time = field("time")
    let milliseconds = Array(time.utf8).withUnsafeBytes { Timestamp.milliseconds($0) } ?? 0
    let id = field("id")
    let late = line.contains("\"late\":true") ? " late" : ""
    let who = field("profile") == "customer:1" ? "" : " \(field("profile"))"
    let sign = field("op") == "enter" ? "+" : "-"
    return
      "\(milliseconds / hour)h \(sign)\(field("segment"))\(who) \(field("kind"))\(id.isEmpty ? "" : " \(id)")\(late)"
  }

  private func append(_ told: Told, line: UInt64, clock: Int64, _ plan: Plan, to batch: inout RecordBatch) {
    guard let source = pipeline.sources.firstIndex(where: { $0.name == told.source }) else { return }
    var record = Record()
    record.time = told.time
    record.instant = clock
    record.isLate = told.time < clock
    record.source = UInt16(source)
    record.line = line
    record.operation = told.operation
    record.expires = told.expires ?? .max
    record.name = UInt32((plan.projection.eventNames.firstIndex(of: told.name) ?? -1) + 1)
    record.nameHash = Self.hash(told.name, 0)
    if let id = told.id {
      record.id = Array(id.utf8).withUnsafeBytes { batch.append(text: $0) }
      record.idHash = Self.hash(id, UInt64(source) + 1)
    }
    record.subject = Self.hash(told.person, 0)
    record.identifierCount = 1
    batch.identifiers.append(
      Identifier(namespace: 0, value: Array(told.person.utf8).withUnsafeBytes { batch.append(text: $0) }))
    if told.operation == .write {
      record.valueCount = 1
      let tier = told.tier ?? "none"
      batch.values.append(.text(.string, Array(tier.utf8).withUnsafeBytes { batch.append(text: $0) }))
    } else {
      record.valueCount = UInt16(plan.projection.paths.count)
      for _ in plan.projection.paths { batch.values.append(.missing) }
    }
    for (purpose, isGranted) in told.consents {
      guard let index = pipeline.consent?.purposes.firstIndex(where: { $0.name == purpose }) else { continue }
      batch.consents.append(ConsentStatement(purpose: UInt8(index), isGranted: isGranted))
      record.consentCount += 1
    }
    batch.records.append(record)
  }

  private static func hash(_ text: String, _ seed: UInt64) -> UInt64 {
    Array(text.utf8).withUnsafeBytes { hash64($0, seed: seed) }
  }
}

// MARK: records

func web(
  _ name: String, at time: Int64, id: String? = nil, ads: Bool? = nil, mail: Bool? = nil, person: String = "1"
) -> ToldLog.Told {
  var told = ToldLog.Told(source: "web", time: time, person: person, name: name, id: id)
  told.consents = consents(ads, mail)
  return told
}

func crm(
  at time: Int64, tier: String = "none", ads: Bool? = nil, mail: Bool? = nil, isDelete: Bool = false
)
  -> ToldLog.Told
{
  var told = ToldLog.Told(source: "crm", time: time, tier: tier)
  told.operation = isDelete ? .delete : .write
  told.consents = consents(ads, mail)
  return told
}

func fact(
  _ name: String, at time: Int64, until expires: Int64? = nil, id: String? = nil, ads: Bool? = nil,
  person: String = "1"
) -> ToldLog.Told {
  var told = ToldLog.Told(source: "dmp", time: time, person: person, name: name, id: id, expires: expires)
  told.consents = consents(ads, nil)
  return told
}

func removal(_ name: String, at time: Int64, id: String? = nil, person: String = "1") -> ToldLog.Told {
  var told = fact(name, at: time, id: id, person: person)
  told.operation = .removal
  return told
}

private func consents(_ ads: Bool?, _ mail: Bool?) -> [(String, Bool)] {
  [("ads", ads), ("mail", mail)].compactMap { name, isGranted in isGranted.map { (name, $0) } }
}
