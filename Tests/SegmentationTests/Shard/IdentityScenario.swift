import Segmentation
import SegmentationTesting
import Testing

/// A tracker whose records name people in several namespaces, and what a shard says to records that are told by hand.
struct IdentityScenario {
  /// A record: whom it names, as `customer:u1 cookie:c1`, and what happened.
  struct Told {
    var hours: Int64
    var identifiers: String
    var name = "A"
    var id: String?
    var operation = Record.Operation.event
  }

  struct Outcome {
    /// `hours +segment profile cause`, an exit with `-`; behind a merge's cause the profile that took over.
    var deltas: [String]
    var counters: ShardCounters
    var erasures: [Erasure]
    /// By profile: what the state says of its facts, ownerships and consents, without what follows from deltas.
    var known: [String: [UInt8]]
    var state: MemoryState
    /// Profiles that moved from one shard to another, and identifiers known away from home in the end.
    var profilesMoved: Int
    var awayCount: Int
  }

  static let namespaces = ["customer", "device", "cookie"]
  var pipeline: Pipeline

  init(_ segments: KeyValuePairs<String, String>, limits: [String: Int] = [:], retention: Int64 = 30 * day) throws {
    var web = Source(name: "web", kind: .tracker, format: .segment)
    web.retention = retention
    web.identifiers = Self.namespaces.map { IdentifierMapping(namespace: $0, paths: []) }
    let scope = RuleScope(
      sources: [.init(name: "web", kind: .tracker, attributes: [])], segments: segments.map(\.key), purposes: [])
    pipeline = Pipeline(
      name: "identities", sources: [web],
      segments: try segments.map { Segment(name: $0, rule: try RuleParser.parse($1, scope: scope)) })
    pipeline.identity.namespaces = Self.namespaces
    pipeline.identity.limits = limits
  }

  /// What becomes of a log that is read in its order: the same in any number of shards.
  ///
  /// - Parameter pauses: before these records the run ends, and another one goes on from its state.
  func told(_ log: [Told], hoursAfter tail: Int64 = 0, pauses: Set<Int> = []) throws -> Outcome {
    let outcome = try told(log, hoursAfter: tail, pauses: pauses, shards: 1)
    for shards in [2, 5] {
      let other = try told(log, hoursAfter: tail, pauses: pauses, shards: shards)
      #expect(other.deltas == outcome.deltas, "\(shards) shards")
      #expect(other.known == outcome.known, "\(shards) shards")
      #expect(other.state == outcome.state, "\(shards) shards")
      #expect(other.erasures == outcome.erasures, "\(shards) shards")
    }
    return outcome
  }

  func told(_ log: [Told], hoursAfter tail: Int64 = 0, pauses: Set<Int> = [], shards: Int) throws -> Outcome {
    let plan = Plan(pipeline)
    var crew = ShardCrew(plan, count: shards)
    crew.trackChanges()
    var state = MemoryState()
    var lines: [String] = []
    var batch = RecordBatch()
    var clock = Int64.min
    var moved = 0
    for (line, told) in log.enumerated() {
      if pauses.contains(line), clock != .min {
        // Saves, and loads into shards of which nothing is known.
        crew.advance(to: clock + 1)
        crew.settle(upTo: clock)
        lines += crew.takeLines()
        crew.save(to: &state, clock: clock)
        moved += crew.exchange?.profilesMoved ?? 0
        crew = ShardCrew(plan, count: shards)
        crew.trackChanges()
        try crew.load(state, clock: clock, settled: clock, newestUsed: clock)
      }
      clock = max(clock, told.hours * hour)
      batch.removeAll()
      append(told, line: UInt64(line + 1), clock: clock, plan, to: &batch)
      crew.take(batch)
      crew.advance(to: clock)
      lines += crew.takeLines()
    }
    crew.advance(to: clock + 1)
    crew.settle(upTo: clock + tail * hour)
    lines += crew.takeLines()
    crew.save(to: &state, clock: clock)
    return Outcome(
      deltas: lines.map { Self.summary($0) }, counters: crew.counters.reduce(into: ShardCounters(), Self.add),
      erasures: crew.erasures, known: Self.known(state), state: state,
      profilesMoved: moved + (crew.exchange?.profilesMoved ?? 0), awayCount: crew.exchange?.awayCount ?? 0)
  }

  private static func add(_ sum: inout ShardCounters, _ counters: ShardCounters) {
    for count: WritableKeyPath<ShardCounters, UInt64> in [
      \.used, \.duplicate, \.expired, \.erased, \.merges, \.reownerships, \.unlinks, \.refusedByLimit,
      \.refusedAsWeaker, \.refusedAsOlder,
    ] { sum[keyPath: count] += counters[keyPath: count] }
    sum.profiles += counters.profiles
    sum.facts += counters.facts
  }

  private static func summary(_ line: String) -> String {
    func field(_ name: String) -> String {
      guard let start = line.firstRange(of: "\"\(name)\":\"") else { return "" }
      return String(line[start.upperBound...].prefix { $0 != "\"" })
    }
    let time = Array(field("time").utf8).withUnsafeBytes { Timestamp.milliseconds($0) } ?? 0
    let into = field("into").isEmpty ? "" : " into \(field("into"))"
    return
      "\(time / hour)h \(field("op") == "enter" ? "+" : "-")\(field("segment")) \(field("profile")) \(field("kind"))\(into)"
  }

  private func append(_ told: Told, line: UInt64, clock: Int64, _ plan: Plan, to batch: inout RecordBatch) {
    var record = Record()
    record.time = told.hours * hour
    record.instant = clock
    record.isLate = record.time < clock
    record.line = line
    record.operation = told.operation
    record.name = UInt32((plan.projection.eventNames.firstIndex(of: told.name) ?? -1) + 1)
    if let id = told.id {
      record.id = Array(id.utf8).withUnsafeBytes { batch.append(text: $0) }
      record.idHash = Array(id.utf8).withUnsafeBytes { hash64($0, seed: 1) }
    }
    for text in told.identifiers.split(separator: " ") {
      let parts = text.split(separator: ":")
      let namespace = UInt8(Self.namespaces.firstIndex(of: String(parts[0])) ?? 0)
      let value = Array(parts[1].utf8)
      if record.identifierCount == 0 { record.subject = value.withUnsafeBytes { hash64($0, seed: UInt64(namespace)) } }
      batch.identifiers.append(
        Identifier(namespace: namespace, value: value.withUnsafeBytes { batch.append(text: $0) }))
      record.identifierCount += 1
    }
    record.valueCount = UInt16(plan.projection.paths.count)
    for _ in plan.projection.paths { batch.values.append(.missing) }
    batch.records.append(record)
  }
}

extension IdentityScenario {
  private static func known(_ state: MemoryState) -> [String: [UInt8]] {
    var profiles: [String: [UInt8]] = [:]
    for (key, value) in state.records where key[0] == StateKind.profile.rawValue {
      let name = "\(namespaces[Int(key[1])]):" + String(decoding: key.dropFirst(2), as: UTF8.self)
      profiles[name] = value.withUnsafeBytes { (try? known($0)) ?? [] }
    }
    return profiles
  }

  /// Passes over the number of the last delta, the truths, the timers and the begins.
  private static func known(_ value: UnsafeRawBufferPointer) throws(MalformedState) -> [UInt8] {
    var reader = StateReader(value)
    _ = try reader.number()
    var known = [try reader.byte()]
    let end = try reader.signed()
    withUnsafeBytes(of: end) { known += Array($0) }
    _ = try reader.text()
    for _ in 0..<(try reader.count()) {
      let instant = try reader.signed()
      withUnsafeBytes(of: instant) { known += Array($0) }
    }
    for _ in 0..<2 {
      for _ in 0..<(try reader.count()) {
        _ = try reader.number()
        _ = try reader.signed()
      }
    }
    return known + Array(reader.remainder())
  }
}

func seen(_ identifiers: String, at hours: Int64, _ name: String = "A", id: String? = nil) -> IdentityScenario.Told {
  .init(hours: hours, identifiers: identifiers, name: name, id: id)
}

func unlink(_ identifier: String, at hours: Int64) -> IdentityScenario.Told {
  .init(hours: hours, identifiers: identifier, name: "", operation: .unlink)
}

func forget(_ identifier: String, at hours: Int64) -> IdentityScenario.Told {
  .init(hours: hours, identifiers: identifier, name: "", operation: .forget)
}
