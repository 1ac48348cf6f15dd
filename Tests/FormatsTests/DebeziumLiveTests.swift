import Formats
import Foundation
import Segmentation
import Testing

/// What Debezium really sent for a known life of a table, in each of its settings, against what SELECT showed.
@Suite("Debezium as it really is", .enabled(if: SharedData.isThere))
struct DebeziumLiveTests {
  struct Setting: CustomTestStringConvertible {
    var name: String
    var file: String?
    var table: String?
    var attributes: [AttributeMapping]
    /// Decimals come without their scale, which changes once; what follows then is not compared.
    var losesScale = false
    /// Which of two runs of the same life.
    var life = "debezium-live"
    var testDescription: String { name }
  }

  private static let plain = [
    attribute("balance", .decimal, scale: 2), attribute("born", .days), attribute("renewal", .days),
    attribute("signed_up", .iso8601), attribute("last_call", .us),
  ]
  private static let untyped = [
    attribute("balance"), attribute("born"), attribute("renewal"), attribute("signed_up"), attribute("last_call"),
  ]

  static let settings = [
    Setting(name: "plain", attributes: plain, losesScale: true),
    Setting(name: "cloudevents", attributes: plain, losesScale: true),
    Setting(name: "flat-rewrite", attributes: plain, losesScale: true),
    Setting(name: "json", attributes: plain, losesScale: true, life: "debezium-avro"),
    Setting(
      name: "json-flat", attributes: plain.dropLast() + [attribute("last_call", .ms)], losesScale: true,
      life: "debezium-avro"),
    Setting(name: "routed", file: "routed.all", table: "crm.customers", attributes: plain, losesScale: true),
    Setting(
      name: "string",
      attributes: [
        attribute("balance", .number), attribute("born", .days), attribute("renewal", .days),
        attribute("signed_up", .iso8601), attribute("last_call", .ms),
      ]),
    Setting(
      name: "double",
      attributes: [
        attribute("balance"), attribute("born", .iso8601), attribute("renewal", .iso8601),
        attribute("signed_up", .iso8601), attribute("last_call", .iso8601),
      ]),
    Setting(name: "schema", attributes: untyped),
    // Its decimals are texts, which no schema tells from others.
    Setting(name: "micros", attributes: [attribute("balance", .number)] + untyped.dropFirst()),
    Setting(name: "flat-schema", attributes: untyped),
    // The schema decides, whatever the pipeline says.
    Setting(
      name: "schema",
      attributes: [
        attribute("balance", .days), attribute("born", .s), attribute("renewal", .us), attribute("signed_up", .ms),
        attribute("last_call", .decimal),
      ]),
  ]

  private static let others = ["name", "tier", "has_credit_card", "ads_opt_in", "tags", "notes", "news"]

  @Test("the rows that the changes make are the rows that the database showed", arguments: settings)
  func rows(setting: Setting) throws {
    let others = Self.others.map { $0 == "news" ? attribute("news", path: "prefs.news") : attribute($0) }
    let source = Source.debezium(identifiers: [mapping("customer", "id")], table: setting.table)
    var full = source
    full.attributes = setting.attributes + others
    let decoding = Decoding([full])
    let truth = try Self.truth(setting.life, until: setting.losesScale ? "change-type" : nil)
    var states: [String: [[Shown]?]] = [:]
    for line in try SharedData.lines(
      "wire/\(setting.life)/\(setting.name)/\(setting.file ?? setting.name + ".crm.customers").jsonl")
    {
      let value = try SharedData.object(line)["value"] as? String ?? "null"
      for seen in decoding.decode(value) {
        let key = seen.identifiers[0].value
        if seen.record.time >= truth.end { continue }
        if seen.record.operation == .delete {
          states[key, default: []].append(nil)
          continue
        }
        #expect(seen.record.hasSequence)
        let before = (states[key]?.last ?? nil) ?? seen.values.map { _ in Shown.missing }
        let row = zip(seen.values, before).map { new, old in new == .unavailable ? old : new }
        states[key, default: []].append(row)
      }
    }
    #expect(!decoding.unusable.contains { if case .rejected = $0.reason { true } else { false } })
    // A row that came and went within one commit was never seen by SELECT.
    for (key, rows) in states where truth.rows[key] == nil { #expect(rows.last == .some(nil), "\(key)") }
    for (key, rows) in truth.rows {
      var rest = states[key, default: []].map { Self.comparable($0, key) }[...]
      for row in rows.map({ Self.comparable($0, key) }) {
        // The log holds each state that a commit showed, and between them those inside of one.
        guard let found = rest.firstIndex(of: row) else {
          Issue.record("\(setting.name): \(key) never was \(String(describing: row)); in the log \(rest)")
          break
        }
        rest = rest[found...]
      }
      #expect(Self.comparable(states[key, default: []].last ?? nil, key) == Self.comparable(rows.last ?? nil, key))
    }
  }

  /// A change of key comes as a new row, and its unchanged TOAST columns do not come along.
  private static func comparable(_ row: [Shown]?, _ key: String) -> [Shown]? {
    guard var row, key == "100", let notes = others.firstIndex(of: "notes") else { return row }
    row.remove(at: 5 + notes)
    return row
  }

  /// The rows by key as SELECT showed them, until a step of the life, and when that began.
  private static func truth(_ life: String, until step: String?) throws -> (rows: [String: [[Shown]?]], end: Int64) {
    var truth: [String: [[Shown]?]] = [:]
    for line in try SharedData.lines("wire/\(life)/truth.jsonl") where line.contains(#""table": "customers""#) {
      let entry = try SharedData.object(line)
      if let step, entry["step"] as? String == step {
        // Before the first change that follows stand the changes of the schema, which have no time.
        guard let at = entry["at"] as? NSNumber else { continue }
        return (truth, at.int64Value)
      }
      guard let id = (entry["key"] as? [String: Any])?["id"] as? Int else { continue }
      guard let row = entry["row"] as? [String: Any] else {
        truth["\(id)", default: []].append(nil)
        continue
      }
      var shown = [Shown(json: row["balance"])]
      for column in ["born", "renewal", "signed_up", "last_call"] { shown.append(instant(row[column])) }
      for column in others {
        if column == "news" {
          shown.append((row["prefs"] as? [String: Any])?["news"].map { Shown(json: $0) } ?? .missing)
        } else {
          shown.append(Shown(json: row[column]))
        }
      }
      truth["\(id)", default: []].append(shown)
    }
    return (truth, .max)
  }

  private static func instant(_ json: Any?) -> Shown {
    guard let text = json as? String else { return .null }
    let instant = Array(text.utf8).withUnsafeBytes { Timestamp.milliseconds($0) }
    return instant.map { .number(Double($0)) } ?? .missing
  }

  @Test(
    "heartbeats, transactions, messages, schema changes and tombstones are counted and passed over",
    arguments: [
      ("plain/__debezium-heartbeat.plain", PassedOver.heartbeat), ("plain/plain.transaction", .transaction),
      ("plain/plain.message", .message), ("flat/flat.message", .message), ("schema/schema.message", .message),
      ("mariadb/maria", .schemaChange), ("mariadb/maria.transaction", .transaction),
      ("mariadb-flat/maria-flat", .schemaChange), ("cloudevents/cloudevents.message", .tombstone),
      ("mariadb/__debezium-heartbeat.maria", .heartbeat),
    ])
  func notices(file: String, reason: PassedOver) throws {
    let decoding = Decoding([.debezium(attribute("name"))])
    for line in try SharedData.lines("wire/debezium-live/\(file).jsonl") {
      let value = try SharedData.object(line)["value"] as? String ?? "null"
      #expect(decoding.reason(value) == .passedOver(reason))
    }
    #expect(!decoding.unusable.isEmpty)
  }

  @Test(
    "MariaDB's changes carry file, position and row",
    arguments: ["mariadb/maria.crm.customers", "mariadb-flat/maria-flat.crm.customers"])
  func mariaDB(file: String) throws {
    // One row has the key -1, which the default list blocks.
    let decoding = Decoding([.debezium(attribute("tier"), attribute("has_credit_card", .boolean))], blocked: [])
    var records = 0
    for line in try SharedData.lines("wire/debezium-live/\(file).jsonl") {
      guard let value = try SharedData.object(line)["value"] as? String else { continue }
      let seen = try #require(decoding.one(value), "\(value.prefix(300))")
      records += 1
      #expect(seen.record.hasSequence && seen.sequenceFile.hasPrefix("bin.") && seen.record.sequenceMajor > 0)
      if seen.record.operation == .write {
        #expect(seen.values[1] == true || seen.values[1] == false || seen.values[1] == .null)
      }
    }
    #expect(records > 5)
  }

  @Test("a flattened row without a time cannot be placed in a replay")
  func withoutTime() throws {
    let decoding = Decoding([.debezium(attribute("name"))])
    for line in try SharedData.lines("wire/debezium-live/flat/flat.crm.customers.jsonl") {
      let value = try SharedData.object(line)["value"] as? String ?? "null"
      #expect(decoding.reason(value) == (value == "null" ? .passedOver(.tombstone) : .rejected(.noTime)))
    }
  }

  @Test(
    "of every type an unchanged column keeps its value, in each setting",
    arguments: [
      "plain", "schema", "string", "double", "micros", "flat-rewrite", "flat-schema", "cloudevents",
    ])
  func unavailable(setting: String) throws {
    var columns = ["toast_text", "toast_json", "toast_bytes", "toast_texts", "toast_ints", "toast_hs"]
    // With binary.handling.mode=base64 this version sends null for it, which nothing tells from a null.
    if setting == "double" { columns.removeAll { $0 == "toast_bytes" } }
    var source = Source.debezium()
    source.attributes = columns.map { attribute($0) }
    let decoding = Decoding([source])
    var keeps = 0
    for line in try SharedData.lines("wire/debezium-live/\(setting)/\(setting).crm.kinds.jsonl") {
      let value = try SharedData.object(line)["value"] as? String ?? "null"
      for seen in decoding.decode(value) {
        if seen.values.contains(.unavailable) {
          keeps += 1
          #expect(seen.values.allSatisfy { $0 == .unavailable }, "\(seen.values)")
        }
        for case .text(let text) in seen.values { #expect(!text.contains("__debezium_unavailable")) }
      }
    }
    #expect(keeps > 0)
  }
}

extension Shown {
  /// A value that Foundation has parsed.
  init(json: Any?) {
    switch json {
    case nil, is NSNull: self = .null
    case let text as String: self = .text(text)
    case let number as NSNumber where CFBooleanLike.isBoolean(number): self = .boolean(number.boolValue)
    case let number as NSNumber: self = .number(number.doubleValue)
    case let list as [Any]:
      self = .array("[\(list.map { ($0 as? String).map { "\"\($0)\"" } ?? "null" }.joined(separator: ","))]")
    default: self = .missing
    }
  }
}

private enum CFBooleanLike {
  static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
