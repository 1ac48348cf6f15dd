import Foundation
import Testing

@Suite("muster replay of Snowplow's and Salesforce's records")
struct ReplayFormatsTests {
  let folder: TemporaryFolder
  let program: Program

  init() throws {
    folder = try TemporaryFolder()
    program = Program(folder: folder)
    try folder.write(
      """
      name: formats
      sources:
        site: {kind: tracker, format: snowplow, identifiers: {customer: user_id}}
        sf:
          kind: crm
          format: salesforce
          identifiers: {customer: recordId}
          attributes: {industry: Industry, city: BillingAddress.City}
      identity: {namespaces: [customer]}
      segments:
        bankers: |
          site:'add_to_cart' where contexts_com_acme_product_1[*].price >= 10 within 1h
          and sf.industry = 'Bank' and sf.city = 'Oslo'
      """, to: "formats.yaml")
    try folder.write(
      [
        change("CREATE", 0, ids: ["a", "b"], #""Industry":"Bank","BillingAddress":{"City":"Oslo"}"#),
        change("UPDATE", 30, ids: ["a"], changed: "BillingAddress.City", Self.moved("Bergen")),
        change("UPDATE", 40, ids: ["a"], changed: "BillingAddress.City", Self.moved("Oslo")),
        change("GAP_UPDATE", 45, ids: ["a", "b"], ""),
        change("DELETE", 50, ids: ["a", "b"], #""Industry":null"#),
      ].joined(), to: "sf.jsonl")
  }

  private static func moved(_ city: String) -> String {
    #""Industry":null,"BillingAddress":{"City":"\#(city)","State":null}"#
  }

  private func change(_ type: String, _ second: Int, ids: [String], changed: String? = nil, _ fields: String) -> String
  {
    let ids = ids.map { "\"\($0)\"" }.joined(separator: ",")
    let changed = changed.map { #","changedFields":["\#($0)"],"nulledFields":[]"# } ?? ""
    let time = Shop.start + Int64(second) * 1000
    return
      #"{"payload":{"ChangeEventHeader":{"recordIds":[\#(ids)],"changeType":"\#(type)","commitTimestamp":\#(time),"commitNumber":\#(100 + second),"sequenceNumber":1\#(changed)}\#(fields.isEmpty ? "" : ",")\#(fields)}}"#
      + "\n"
  }

  /// What customers add to their carts: seconds after the start, who, and the price.
  private static let carts = [(10, "a", "12.50"), (20, "b", "5")]

  private func tsv() -> String {
    Self.carts.map { second, who, price in
      var columns = [String](repeating: "", count: 131)
      columns[12] = who
      columns[52] =
        #"{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":[{"schema":"iglu:com.acme/product/jsonschema/1-0-2","data":{"price":\#(price)}}]}"#
      columns[124] = "2026-01-01 00:00:\(second)"
      columns[126] = "add_to_cart"
      return columns.joined(separator: "\t") + "\r\n"
    }.joined()
  }

  private func json() -> String {
    Self.carts.map { second, who, price in
      #"{"event_name":"add_to_cart","user_id":"\#(who)","derived_tstamp":"2026-01-01T00:00:\#(second)Z","contexts_com_acme_product_1":[{"price":\#(price)}]}"#
        + "\n"
    }.joined()
  }

  private func replay(_ site: String) throws -> Program.Result {
    try program.run(["replay", "formats.yaml", "--input", "site=\(site)", "--input", "sf=sf.jsonl"])
  }

  @Test("a partial update moves a member out and in, and what it leaves out stays")
  func deltas() throws {
    try folder.write(json(), to: "site.jsonl")
    let result = try replay("site.jsonl")
    let seen = result.lines.map { line in
      ["\"op\":\"enter\"", "\"op\":\"exit\""].filter(line.contains).joined()
        + (line.range(of: "00:00:").map { String(line[$0.upperBound...].prefix(2)) } ?? "")
    }
    #expect(seen == ["\"op\":\"enter\"10", "\"op\":\"exit\"30", "\"op\":\"enter\"40", "\"op\":\"exit\"50"])
    #expect(result.lines.allSatisfy { $0.contains("\"customer:a\"") })
    #expect(result.lastLine == "records: 9 in = 8 used + 1 passed over + 0 rejected")
    #expect(result.exitCode == 0)
  }

  @Test("TSV gives what JSON gives, plain and packed, under any name")
  func forms() throws {
    try folder.write(json(), to: "site.jsonl")
    try folder.write(tsv(), to: "site.tsv")
    try folder.write(gzipped(tsv()), to: "site.tsv.gz")
    try folder.write(zstandard(tsv()), to: "site.tsv.zst")
    try folder.write(gzipped(tsv()), to: "events.log")
    let plain = try replay("site.jsonl")
    #expect(!plain.output.isEmpty)
    for name in ["site.tsv", "site.tsv.gz", "site.tsv.zst", "events.log"] {
      let other = try replay(name)
      #expect(other.output == plain.output, "\(name)")
      #expect(other.lastLine == plain.lastLine && other.exitCode == 0, "\(name)")
    }
    let piped = try program.run(
      shell: "muster replay formats.yaml --input site=- --input sf=sf.jsonl < site.tsv.gz | cat; exit $?")
    #expect(piped.output == plain.output)
  }
}
