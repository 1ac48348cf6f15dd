import Formats
import Segmentation
import Testing

@Suite("Plain JSON records")
struct PlainJSONTests {
  private func tracker(_ unit: TimeUnit = .iso8601, properties: String? = nil) -> Source {
    var source = Source(name: "shop", kind: .tracker, format: .json)
    source.event = root("e.name")
    source.time = root("e.at[0]")
    source.timeUnit = unit
    source.id = root("id")
    source.properties = properties.map { root($0) }
    source.identifiers = [mapping("customer", "who")]
    return source
  }

  private func crm() -> Source {
    var source = Source(name: "crm", kind: .crm, format: .json)
    source.time = root("at")
    source.timeUnit = .ms
    source.operation = root("op")
    source.identifiers = [mapping("customer", "id")]
    source.attributes = [
      attribute("tier", path: "row.tier"), attribute("since", .days, path: "row.since"),
      attribute("all", path: "row.l[*]"),
    ]
    return source
  }

  @Test("a record's parts stand where the pipeline says")
  func parts() throws {
    let decoding = Decoding(
      [tracker(properties: "data")], names: ["Buy"],
      paths: [path("n"), path("l[*].x"), root("data.n"), path("in.deep")])
    let seen = try #require(
      decoding.one(
        #"{"e":{"name":"Buy","at":["2026-01-01"]},"id":7.0,"who":1,"data":{"n":1,"l":[{"x":2}],"in":{"deep":true}},"n":9}"#
      ))
    #expect(seen.record.name == 1 && seen.record.time == 1_767_225_600_000 && seen.id == "7")
    #expect(seen.values == [1, .spread("[2]"), 1, true])
    #expect(seen.record.operation == .event)
    let whole = Decoding([tracker()], paths: [path("n"), path("data.n")])
    #expect(whole.one(#"{"e":{"name":"Buy","at":["2026-01-01"]},"who":1,"data":{"n":1},"n":9}"#)?.values == [9, 1])
  }

  @Test(
    "times in each unit",
    arguments: [
      ("1700000000123", TimeUnit.ms, 1_700_000_000_123), ("1700000000123.9", .ms, 1_700_000_000_123), ("-1.5", .ms, -2),
      ("1700000000.123", .s, 1_700_000_000_123),
      ("1700000000", .s, 1_700_000_000_000), ("1700000000123999", .us, 1_700_000_000_123),
      ("1.7e9", .s, 1_700_000_000_000), (#""2026-01-01T00:00:00Z""#, .iso8601, 1_767_225_600_000),
      ("0", .s, 0),
    ] as [(String, TimeUnit, Int64)])
  func times(json: String, unit: TimeUnit, time: Int64) {
    #expect(Decoding([tracker(unit)]).one(#"{"e":{"name":"x","at":[\#(json)]},"who":1}"#)?.record.time == time)
  }

  @Test(
    "what cannot be used has its reason",
    arguments: [
      (#"{"who":1}"#, TimeUnit.ms, Rejection.noEvent), (#"{"e":{"name":null},"who":1}"#, .ms, .noEvent),
      (#"{"e":{"name":""},"who":1}"#, .ms, .noEvent),
      (#"{"e":{"name":"x"},"who":1}"#, .ms, .noTime), (#"{"e":{"name":"x","at":[null]},"who":1}"#, .ms, .noTime),
      (#"{"e":{"name":"x","at":[]},"who":1}"#, .ms, .noTime),
      (#"{"e":{"name":"x","at":["1"]},"who":1}"#, .ms, .badTime),
      (#"{"e":{"name":"x","at":[1]},"who":1}"#, .iso8601, .badTime),
      (#"{"e":{"name":"x","at":[true]},"who":1}"#, .s, .badTime),
      (#"{"e":{"name":"x","at":[1900000000]},"who":1}"#, .s, .future),
      (#"{"e":{"name":"x","at":[1e300]},"who":1}"#, .s, .future),
      (#"{"e":{"name":"x","at":[-1e300]},"who":1}"#, .s, .badTime),
      (#"{"e":{"name":"x","at":[1]}}"#, .s, .noIdentifier), ("7", .s, .notAnObject), ("null", .s, .notAnObject),
      (#"{"e":{"name":"x","at":[01]},"who":1}"#, .ms, .malformed),
      (#"{"e":{"name":"\x","at":[1]},"who":1}"#, .ms, .malformed),
    ])
  func rejected(text: String, unit: TimeUnit, reason: Rejection) {
    #expect(Decoding([tracker(unit)]).reason(text) == .rejected(reason))
  }

  @Test(
    "a CRM record is a whole row, unless its operation says that the row is gone",
    arguments: [
      ("delete", true), ("D", true), ("Remove", true), ("DELETED", true), ("update", false), ("", false),
      ("del", false),
    ])
  func operations(word: String, isDelete: Bool) throws {
    let seen = try #require(
      Decoding([crm()]).one(#"{"id":7,"at":5,"op":"\#(word)","row":{"tier":"gold","since":1,"l":[1,2]}}"#))
    #expect(seen.record.operation == (isDelete ? .delete : .write))
    #expect(seen.values == (isDelete ? [.missing, .missing, .missing] : ["gold", 86_400_000, .spread("[1,2]")]))
    #expect(Decoding([crm()]).one(#"{"id":7,"at":5,"op":7,"row":{}}"#)?.record.operation == .write)
  }
}
