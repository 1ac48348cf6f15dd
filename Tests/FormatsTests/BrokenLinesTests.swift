import Formats
import Segmentation
import Testing

/// Whatever the bytes: the same as for other records (`MutationTests`), of enriched events and of Salesforce's changes.
@Suite("Broken enriched events and changes")
struct BrokenLinesTests {
  private static let contexts =
    #"{"schema":"iglu:a/contexts/jsonschema/1-0-0","data":[{"schema":"iglu:com.acme\/User\/jsonschema\/1-0-0","data":{"email":"a@b","n":[1,{"x":null}]}},{"schema":"iglu:com.acme/user/jsonschema/1-1-0","data":7}]}"#

  static let records = [
    line([6: "id", 12: "A@b.c", 15: "d", 16: "3", 22: "1.5", 23: "-2", 30: "\"t\\", 93: "1", 52: contexts]),
    line([
      12: "u", 58: #"{"data":{"schema":"iglu:com.acme/buy/jsonschema/1-0-0","data":{"price":12.5}}}"#, 122: contexts,
    ]),
    #"{"event_name":"x","derived_tstamp":"2026-01-02T03:04:05Z","user_id":"u","contexts_com_acme_user_1":[{"email":"a@b"}]}"#,
    #"{"schema":"s","payload":{"Name":{"FirstName":"A"},"Fax":null,"ChangeEventHeader":{"recordIds":["1","2"],"changeType":"UPDATE","changedFields":["Name.FirstName","Fax"],"nulledFields":["Fax"],"commitTimestamp":1608073758000,"commitNumber":1,"sequenceNumber":2}}}"#,
    #"{"data":{"payload":{"ChangeEventHeader":{"recordIds":["1"],"changeType":"DELETE","commitTimestamp":1608073758000}}}}"#,
  ]

  private static func line(_ values: [Int: String]) -> String {
    var columns = [String](repeating: "", count: 131)
    for (column, value) in values { columns[column] = value }
    columns[124] = "2026-01-02 03:04:05.678"
    columns[126] = "page_view"
    return columns.joined(separator: "\t")
  }

  private func decoding() -> Decoding {
    let site = Source.snowplow(
      mapping("email", "user_id", "contexts_com_acme_user_1[0].email", forms: [.email]), mapping("device", "user_id"),
      mapping("cookie", "domain_userid"))
    var sf = Source(name: "sf", kind: .crm, format: .salesforce)
    sf.identifiers = [mapping("customer", "recordId")]
    sf.attributes = [attribute("first", path: "Name.FirstName"), attribute("fax", path: "Fax")]
    return Decoding(
      [site, sf], names: ["page_view"],
      paths: [
        path("geo_location"), path("page_title"), path("br_cookies"), path("domain_sessionidx"),
        path("contexts_com_acme_user_1[*].n[*].x"), path("unstruct_event_com_acme_buy_1.price"),
      ],
      keepsEvidence: true)
  }

  @Test("every record decodes as it is")
  func whole() {
    let decoding = decoding()
    for (record, count) in zip(Self.records, [1, 1, 1, 2, 1]) { #expect(decoding.decode(record).count == count) }
    #expect(decoding.unusable.isEmpty)
  }

  @Test("every prefix of a record is answered", arguments: records)
  func prefixes(record: String) {
    let decoding = decoding()
    let bytes = Array(record.utf8)
    for count in 1..<bytes.count {
      let before = decoding.unusable.count
      let seen = decoding.decode(Array(bytes[..<count]))
      let isBlank = bytes[..<count].allSatisfy { $0 == 0x09 }
      #expect(seen.count + decoding.unusable.count - before == (isBlank ? 0 : 1), "\(count)")
    }
  }

  @Test("random bytes in a record are answered", arguments: [1, 2, 3, 4] as [UInt64])
  func mutations(seed: UInt64) {
    var random = Xorshift(state: seed &* 0x9E37_79B9_7F4A_7C15)
    let decoding = decoding()
    let alphabet = Array("{}[]:,\"\\/u0.- \t\tt\u{80}\u{FF}".utf8)
    for round in 0..<1500 {
      let bytes = random.mutate(Self.records[round % Self.records.count], alphabet: alphabet)
      let before = decoding.unusable.count
      let seen = decoding.decode(bytes)
      #expect(
        seen.count + decoding.unusable.count - before > 0,
        "seed \(seed), round \(round): \(String(decoding: bytes, as: UTF8.self))")
      for seen in seen { #expect(!seen.identifiers.isEmpty) }
    }
  }
}
