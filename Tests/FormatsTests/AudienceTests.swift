import Formats
import Segmentation
import Testing

@Suite("Audience facts")
struct AudienceTests {
  private func audience(_ format: Source.Format, unit: TimeUnit = .iso8601) -> Source {
    var source = Source(name: "dmp", kind: .audience, format: format)
    source.expires = root("properties.until")
    source.operation = root("properties.op[0]")
    if format == .json {
      (source.event, source.time, source.timeUnit) = (root("segment"), root("at"), unit)
      source.identifiers = [mapping("cookie", "who")]
    }
    return source
  }

  private func message(_ properties: String, event: String = "In Market") -> String {
    #"{"type":"track","event":"\#(event)","userId":"u","timestamp":"2026-01-01","properties":{\#(properties)}}"#
  }

  @Test(
    "a fact expires when it says so, and without saying so never",
    arguments: [
      ("", Int64.max), (#""until":null"#, .max), (#""until":"2026-01-02T00:00:00Z""#, 1_767_312_000_000),
      (#""until":"2031-01-01""#, 1_924_992_000_000), (#""until":"1969-12-31""#, -86_400_000),
    ])
  func expiry(members: String, expires: Int64) throws {
    let seen = try #require(Decoding([audience(.segment)]).one(message(members)))
    #expect(seen.record.expires == expires && seen.record.operation == .event)
  }

  @Test("an expiry that cannot be read rejects the fact", arguments: ["7", "\"\"", "\"soon\"", "true", "{}"])
  func unreadable(json: String) {
    #expect(Decoding([audience(.segment)]).reason(message(#""until":\#(json)"#)) == .rejected(.badTime))
    // Elsewhere the member is a property like any other.
    #expect(Decoding([.segment()]).one(message(#""until":\#(json)"#))?.record.expires == .max)
  }

  @Test("in plain JSON an expiry is in the unit of the times")
  func units() throws {
    func expires(_ unit: TimeUnit, _ json: String) -> Int64? {
      Decoding([audience(.json, unit: unit)]).one(
        #"{"segment":"s","at":\#(unit == .iso8601 ? "\"1970-01-02\"" : "1"),"who":"c","properties":{"until":\#(json)}}"#
      )?.record.expires
    }
    #expect(expires(.s, "5") == 5000)
    #expect(expires(.us, "5000") == 5)
    #expect(expires(.ms, "1e300") == .max)
    #expect(expires(.ms, "\"5\"") == nil)
    #expect(expires(.iso8601, "\"1970-01-01T00:00:01Z\"") == 1000)
  }

  @Test("Snowplow's facts expire by their texts, as JSON and as TSV")
  func snowplow() throws {
    var source = audience(.snowplow)
    (source.expires, source.operation) = (root("collector_tstamp"), root("se_action"))
    let decoding = Decoding([source])
    var line = [String](repeating: "", count: 131)
    (line[3], line[12], line[124], line[126]) = ("2026-01-02 00:00:00", "u", "2026-01-01 00:00:00", "s")
    let fact = try #require(decoding.one(line.joined(separator: "\t"))).record
    #expect(fact.expires == 1_767_312_000_000 && fact.operation == .event)
    line[54] = "Remove"
    #expect(try #require(decoding.one(line.joined(separator: "\t"))).record.operation == .removal)
    let json = #"{"event_name":"s","derived_tstamp":"2026-01-01","user_id":"u","collector_tstamp":"?"}"#
    #expect(decoding.reason(json) == .rejected(.badTime))
  }

  @Test(
    "a fact is taken back by the word remove in any case, and by no other",
    arguments: [
      (#""remove""#, true), (#""REMOVE""#, true), (#""Remove""#, true), (#""delete""#, false), (#""add""#, false),
      ("true", false), ("null", false), (#""remove ""#, false),
    ])
  func removals(json: String, isRemoval: Bool) throws {
    let expected: Record.Operation = isRemoval ? .removal : .event
    let properties = #""op":[\#(json)]"#
    let seen = try #require(Decoding([audience(.segment)], names: ["In Market"]).one(message(properties)))
    #expect(seen.record.operation == expected && seen.record.name == 1)
    #expect(seen.identifiers == [.init(namespace: 0, value: "u")])
    let json = try #require(
      Decoding([audience(.json, unit: .ms)]).one(
        #"{"segment":"s","at":1,"who":"c","properties":{\#(properties),"until":"?"}}"#.replacing(
          #","until":"?""#, with: isRemoval ? #","until":"?""# : "")))
    #expect(json.record.operation == expected)
    #expect(Decoding([.segment()]).one(message(properties))?.record.operation == .event)
  }

  @Test("facts of one name have one hash, also where no rule mentions it; other sources have none")
  func names() throws {
    let decoding = Decoding([audience(.segment)])
    let first = try #require(decoding.one(message("", event: "a"))).record
    let second = try #require(decoding.one(message(#""op":["remove"]"#, event: "a"))).record
    let other = try #require(decoding.one(message("", event: "b"))).record
    #expect(first.name == 0 && other.name == 0)
    #expect(first.nameHash == second.nameHash && first.nameHash != other.nameHash)
    #expect(Decoding([.segment()]).one(message("", event: "a"))?.record.nameHash == 0)
  }

  @Test("a removal's statements of consent count")
  func consent() throws {
    let statement = ConsentPolicy.Statement(source: "dmp", path: root("properties.ads"), form: .boolean)
    let decoding = Decoding([audience(.segment)], purposes: [("ads", [statement])])
    #expect(decoding.one(message(#""op":["remove"],"ads":false"#))?.consents == [0: false])
  }
}
