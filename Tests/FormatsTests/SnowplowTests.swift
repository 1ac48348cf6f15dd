import Formats
import Foundation
import Segmentation
import Testing

extension Source {
  static func snowplow(_ identifiers: IdentifierMapping...) -> Source {
    var source = Source(name: "site", kind: .tracker, format: .snowplow)
    source.identifiers = identifiers
    return source
  }
}

@Suite("Snowplow's enriched events")
struct SnowplowTests {
  /// Places of columns that the tests fill, from 0.
  private static let columns = [
    "app_id": 0, "collector_tstamp": 3, "event": 5, "event_id": 6, "txn_id": 7, "user_id": 12, "domain_userid": 15,
    "domain_sessionidx": 16, "geo_latitude": 22, "geo_longitude": 23, "page_url": 29, "page_title": 30, "contexts": 52,
    "se_value": 57, "unstruct_event": 58, "tr_total": 61, "ti_quantity": 72, "br_features_pdf": 84, "br_cookies": 93,
    "br_colordepth": 94, "derived_contexts": 122, "derived_tstamp": 124, "event_name": 126, "true_tstamp": 130,
  ]

  private func line(_ values: [String: String], count: Int = 131) -> String {
    var line = [String](repeating: "", count: count)
    let event = [
      "event_name": "page_view", "derived_tstamp": "2026-01-02 03:04:05.678", "domain_userid": "d1",
      "event_id": "c6ef3124",
    ]
    for (name, value) in event.merging(values, uniquingKeysWith: { $1 }) {
      if let column = Self.columns[name], column < count { line[column] = value }
    }
    return line.joined(separator: "\t")
  }

  private func contexts(_ entities: String) -> String {
    #"{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":[\#(entities)]}"#
  }

  private func unstruct(_ event: String) -> String {
    #"{"schema":"iglu:com.snowplowanalytics.snowplow/unstruct_event/jsonschema/1-0-0","data":\#(event)}"#
  }

  @Test("an event says its name, time, id and who it is of, as JSON and as TSV alike")
  func both() throws {
    let decoding = Decoding(
      [.snowplow()], names: ["page_view"], paths: [path("page_url"), root("app_id"), path("txn_id")])
    let json = #"""
      {"app_id":"shop","event_name":"page_view","derived_tstamp":"2026-01-02T03:04:05.678Z","user_id":"u1","domain_userid":"d1","event_id":"c6ef3124","page_url":"http://a.b/","txn_id":7}
      """#
    let first = try #require(decoding.one(json))
    let tsv = line(["app_id": "shop", "user_id": "u1", "page_url": "http://a.b/", "txn_id": "7"])
    let second = try #require(decoding.one(tsv))
    for seen in [first, second] {
      #expect(seen.record.name == 1)
      #expect(seen.record.operation == .event)
      #expect(seen.record.time == 1_767_323_045_678)
      #expect(seen.id == "c6ef3124")
      #expect(seen.identifiers == [.init(namespace: 0, value: "u1"), .init(namespace: 4, value: "d1")])
      #expect(seen.values == ["http://a.b/", "shop", 7])
    }
    #expect(first.record.idHash == second.record.idHash && first.record.subject == second.record.subject)
    #expect(second.record.line == 2)
  }

  @Test("columns have the types that the SDKs give them, and what is none of its type is missing")
  func types() throws {
    let names = [
      "app_id", "collector_tstamp", "txn_id", "domain_sessionidx", "geo_latitude", "geo_location", "page_title",
      "se_value", "tr_total", "ti_quantity", "br_features_pdf", "br_cookies", "br_colordepth", "true_tstamp",
      "contexts",
    ]
    let decoding = Decoding([.snowplow()], paths: names.map { path($0) })
    let full = try #require(
      decoding.one(
        line([
          "app_id": "007", "collector_tstamp": "2026-01-02 03:04:05", "txn_id": "007", "domain_sessionidx": "3",
          "geo_latitude": "37.443604", "geo_longitude": "-122.4124", "page_title": "say \"a\\b\"\u{1}é\u{1F600}",
          "se_value": "12.50", "tr_total": "-1e3", "ti_quantity": "+2", "br_features_pdf": "1", "br_cookies": "0",
          "br_colordepth": "24", "true_tstamp": "2026-01-02 03:04:05.6", "contexts": contexts(""),
        ])))
    #expect(
      full.values == [
        "007", "2026-01-02T03:04:05Z", 7, 3, 37.443604, "37.443604,-122.4124", "say \"a\\b\"\u{1}é\u{1F600}", 12.5,
        -1000, 2, true, false, "24", "2026-01-02T03:04:05.6Z", .missing,
      ])
    let other = try #require(
      decoding.one(
        line([
          "txn_id": "x", "geo_latitude": "37.4", "se_value": "1,5", "tr_total": ".", "ti_quantity": "NaN",
          "br_features_pdf": "true", "br_cookies": "2",
        ])))
    #expect(other.values == Array(repeating: .missing, count: 4) + [37.4] + Array(repeating: .missing, count: 10))
  }

  @Test(
    "schemas have the names that the SDKs make of them",
    arguments: [
      ("iglu:com.acme/user/jsonschema/1-0-0", "com_acme_user_1"),
      ("iglu:org.schema/WebPage/jsonschema/1-0-0", "org_schema_web_page_1"),
      ("iglu:com.acme-corp.x/some-name.b/jsonschema/12-3-4", "com_acme_corp_x_some_name_b_12"),
      ("iglu:com.Acme/userIDType_Kind/jsonschema/2-0-1", "com_acme_user_idtype_kind_2"),
      (#"iglu:com.acme\/A1B\/jsonschema\/1-0-1"#, "com_acme_a1_b_1"),
    ])
  func schemaNames(schema: String, name: String) throws {
    let decoding = Decoding(
      [.snowplow()], paths: [path("contexts_\(name)[0].a"), path("unstruct_event_\(name).a"), path("contexts_\(name)")])
    let item = #"{"schema":"\#(schema)","data":{"a":"x"}}"#
    let seen = try #require(decoding.one(line(["contexts": contexts(item), "unstruct_event": unstruct(item)])))
    #expect(seen.values == ["x", "x", .array(#"[{"a":"x"}]"#)])
    let derived = try #require(decoding.one(line(["derived_contexts": contexts(item)])))
    #expect(derived.values == ["x", .missing, .array(#"[{"a":"x"}]"#)])
  }

  @Test("entities of one schema stand together, in their order, wherever others stand between them")
  func entities() throws {
    let decoding = Decoding(
      [.snowplow()],
      paths: [
        path("contexts_com_acme_product_1[*].sku"), path("contexts_com_acme_user_2"), path("contexts_com_acme_x_1"),
      ])
    func entity(_ schema: String, _ data: String) -> String {
      #"{"schema":"iglu:com.acme/\#(schema)/jsonschema/\#(schema == "user" ? 2 : 1)-0-0","data":\#(data)}"#
    }
    let seen = try #require(
      decoding.one(
        line([
          "contexts": contexts(
            [
              entity("product", #"{"sku":"a"}"#), entity("user", #"{"n":1.50}"#), entity("product", #"{"sku":"b"}"#),
              "7",
              #"{"schema":7,"data":{}}"#, #"{"schema":"x","data":{}}"#,
              #"{"schema":"iglu:com.acme/x/jsonschema/1-0-0"}"#,
            ].joined(separator: ",")),
          "unstruct_event": "", "derived_contexts": #"{"data":{}}"#,
        ])))
    #expect(seen.values == [.spread(#"["a","b"]"#), .array(#"[{"n":1.5}]"#), .missing])
  }

  @Test("a column that nothing reads is not looked into; one that is read must be JSON")
  func broken() {
    let blind = Decoding([.snowplow()], paths: [path("page_url")])
    #expect(blind.one(line(["contexts": "{oops", "unstruct_event": "\"", "page_url": "x"]))?.values == ["x"])
    let reading = Decoding(
      [.snowplow()], paths: [path("contexts_com_acme_user_1"), path("unstruct_event_com_acme_buy_1.price")])
    #expect(reading.reason(line(["contexts": "{oops"])) == .rejected(.malformed))
    #expect(reading.reason(line(["derived_contexts": "[1"])) == .rejected(.malformed))
    #expect(reading.reason(line(["unstruct_event": "\"x"])) == .rejected(.malformed))
    let deep = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
    #expect(reading.reason(line(["unstruct_event": deep])) == .rejected(.tooDeep))
    let price = unstruct(#"{"schema":"iglu:com.acme/buy/jsonschema/1-0-0","data":{"price":01}}"#)
    #expect(reading.reason(line(["unstruct_event": price])) == .rejected(.malformed))
    #expect(reading.reason(Array(line([:]).utf8.dropLast()) + [0xFF, 0x09]) == nil, "nothing reads that column")
    #expect(reading.reason(Array(line(["domain_userid": ""]).utf8)) == .rejected(.noIdentifier))
    let texts = Decoding([.snowplow()], paths: [path("true_tstamp")])
    #expect(texts.reason(Array(line([:]).utf8) + [0xFF]) == .rejected(.malformed), "it is no UTF-8")
  }

  @Test("what lacks a part is rejected for it")
  func lacking() {
    let decoding = Decoding([.snowplow()])
    #expect(decoding.reason(line(["event_name": ""])) == .rejected(.noEvent))
    #expect(decoding.reason(line(["derived_tstamp": ""])) == .rejected(.noTime))
    #expect(decoding.reason(line(["derived_tstamp": "soon"])) == .rejected(.badTime))
    #expect(decoding.reason(line(["derived_tstamp": "2030-01-01 00:00:00"])) == .rejected(.future))
    #expect(decoding.reason(line(["domain_userid": "null"])) == .rejected(.noIdentifier))
    #expect(decoding.reason(line([:], count: 130)) == .rejected(.malformed))
    #expect(decoding.reason(line([:], count: 132)) == .rejected(.malformed))
    #expect(decoding.reason(#"{"event_name":"x","user_id":"u"}"#) == .rejected(.noTime))
    #expect(decoding.reason(#"{"derived_tstamp":"2026-01-01","user_id":"u"}"#) == .rejected(.noEvent))
    #expect(decoding.reason("[]") == .rejected(.notAnObject))
    #expect(decoding.reason("null") == .rejected(.notAnObject))
    #expect(decoding.decode(String(repeating: "\t", count: 130)).isEmpty, "a blank line is no record")
    #expect(decoding.unusable.count == 11)
  }

  @Test(
    "what a tracker sends is of another kind",
    arguments: [
      #"{"schema":"iglu:com.snowplowanalytics.snowplow/payload_data/jsonschema/1-0-4","data":[{"e":"pv","uid":"secret"}]}"#,
      #"{"e":"pv","tv":"js-4.0.0","uid":"secret","p":"web"}"#,
    ])
  func tracker(payload: String) {
    let plain = Decoding([.snowplow()], keepsEvidence: true)
    #expect(plain.reason(payload) == .rejected(.unknownType))
    #expect(plain.evidence.contains("secret"))
    let hashing = Decoding([.segment(), .snowplow(mapping("email", "user_id", forms: [.email]))], keepsEvidence: true)
    #expect(hashing.reason(payload) == .rejected(.unknownType))
    #expect(hashing.evidence.hasPrefix("\"length\":"), "its names for things are not those of the paths")
  }

  @Test("of a rejected line hashed columns are masked")
  func masked() {
    let source = Source.snowplow(
      mapping("email", "user_id", "contexts_com_acme_user_1[0].email", forms: [.email]),
      mapping("device", "unstruct_event_com_acme_buy_1.d", "geo_location", forms: [.raw]))
    let decoding = Decoding([source], keepsEvidence: true)
    let entity = #"{"schema":"iglu:com.acme/other/jsonschema/1-0-0","data":{"email":"secret"}}"#
    let text = line([
      "derived_tstamp": "soon", "user_id": "secret", "contexts": contexts(entity), "derived_contexts": contexts(entity),
      "unstruct_event": unstruct(entity), "geo_latitude": "secret", "geo_longitude": "secret", "page_title": "a\"b",
    ])
    #expect(decoding.reason(text) == .rejected(.badTime))
    #expect(!decoding.evidence.contains("secret") && decoding.evidence.contains(#"a\"b\u0009"#))
    #expect(
      decoding.evidence.split(separator: #"\u0009"#, omittingEmptySubsequences: true).filter { $0 == "***" }.count == 6)
    #expect(decoding.reason(line(["user_id": "secret", "contexts": "{"])) == .rejected(.malformed))
    #expect(decoding.evidence.hasPrefix("\"length\":"))
  }

  @Test("a source that shares the file takes no TSV for its own")
  func shared() {
    var other = Source(name: "other", kind: .tracker, format: .json)
    other.event = root("event_name")
    other.time = root("derived_tstamp")
    other.identifiers = [mapping("cookie", "domain_userid")]
    let decoding = Decoding([other, .snowplow()])
    #expect(decoding.one(line([:]))?.record.source == 1)
    #expect(decoding.reason(line(["derived_tstamp": ""])) == .rejected(.malformed), "the first one's reason")
    let alone = Decoding([other])
    #expect(alone.reason(line([:])) == .rejected(.malformed))
  }

  @Test("a line of an SDK's own tests is what the SDK makes of it", .enabled(if: SharedData.isThere))
  func sample() throws {
    let expected = try SharedData.lines("wire/snowplow/python-sdk-expected.json").joined()
    let keys = try SharedData.object(expected).keys.sorted()
    let decoding = Decoding([.snowplow()], names: ["link_click"], paths: keys.map { path($0) })
    let json = try #require(decoding.one(expected))
    let line = try #require(SharedData.lines("wire/snowplow/python-sdk-enriched.tsv").first)
    let tsv = try #require(decoding.one(line))
    for (key, (own, other)) in zip(keys, zip(tsv.values, json.values)) { #expect(own == other, "\(key)") }
    #expect(!json.values.contains(.missing))
    #expect(tsv.identifiers == json.identifiers && tsv.record.time == json.record.time && tsv.record.name == 1)
  }
}
