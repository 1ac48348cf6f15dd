import Foundation
import Segmentation

/// A file of real records that lies beside the checkout: its records as they came, and how a pipeline would read them.
struct WireSample {
  /// Below `wire/`, without the suffix of its compression.
  var path: String
  var records: [[UInt8]]
  var source: Source

  /// Descriptions, and what is compared with records, but holds none.
  private static let others = [".md", ".sql", ".properties", ".py", ".txt"]
  private static let companions = ["truth.jsonl", "final.jsonl", "schemas.json", "hash-vectors/meta.json"]

  static func all() throws -> [WireSample] {
    let directory = (SharedData.directory ?? "") + "/wire"
    let paths = (FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? [])
      .filter { path in
        path.split(separator: "/").last?.contains(".") == true && !others.contains(where: path.hasSuffix)
      }
      .map { $0.hasSuffix(".zst") ? String($0.dropLast(4)) : $0 }
      .filter { path in !companions.contains(where: path.hasSuffix) }
    return try paths.sorted().map(WireSample.init)
  }

  init(_ path: String) throws {
    self.path = path
    let lines = try SharedData.lines("wire/" + path)
    source = Self.source(path)
    records = try Self.records(path, lines)
  }

  private static func source(_ path: String) -> Source {
    if path.contains("snowplow") { return .snowplow() }
    if path.hasPrefix("clients") || path.hasPrefix("segment") || path.hasPrefix("rudder") { return .segment() }
    if path.hasPrefix("salesforce") {
      var source = Source(name: "sf", kind: .crm, format: .salesforce)
      source.identifiers = [mapping("customer", "recordId")]
      return source
    }
    // The keys of all tables of these lives.
    return .debezium(identifiers: [mapping("customer", "id", "customer_id", "no", "pk", "no_key")])
  }

  private static func records(_ path: String, _ lines: [String]) throws -> [[UInt8]] {
    func text(_ object: Any) throws -> [UInt8] {
      Array(try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys]))
    }
    if path.hasSuffix(".json") {
      let whole = lines.joined(separator: " ")
      let object = try SharedData.object(whole)
      // Several under names, as its own tests expect them.
      if path.contains("data-schema") { return try object.sorted { $0.key < $1.key }.map { try text($0.value) } }
      guard let sample = object["sample"] else { return [Array(whole.utf8)] }
      if let list = (sample as? [String: Any])?["events"] as? [Any] { return try list.map(text) }
      let list = sample as? [[String: Any]] ?? []
      return try list.map { try text($0["event"] as? [String: Any] ?? $0) }
    }
    return try lines.map { line in
      if path.hasSuffix(".tsv") || path.hasPrefix("debezium/") || path.hasPrefix("salesforce") {
        return Array(line.utf8)
      }
      if let message = line.range(of: #""message": "#) { return Array(line[message.upperBound...].dropLast().utf8) }
      let record = try SharedData.object(line)
      if let bytes = record["value_base64"] as? String { return Array(Data(base64Encoded: bytes) ?? Data()) }
      return Array((record["value"] as? String ?? record["body"] as? String ?? "null").utf8)
    }
  }
}
