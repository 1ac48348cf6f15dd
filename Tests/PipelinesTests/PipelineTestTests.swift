import Segmentation
import Testing

@testable import Pipelines

@Suite("Tests in a pipeline file")
struct PipelineTestTests {
  private let start: Int64 = 1_772_355_600_000  // 2026-03-01 09:00
  private let hour: Int64 = 3_600_000

  @Test("events and expectations are at durations since the start, or at times")
  func reading() throws {
    let file = try PipelineFile.parse(Sample.everyKey, path: "p.yaml")
    let test = try #require(file.tests.first)
    #expect(test.name == "a cart is abandoned")
    #expect(test.start == start)
    #expect(test.until == start + 8 * 24 * hour)
    #expect(test.events.map(\.time) == [start, start + 600_000, start + 1_200_000, 1_772_409_600_000])
    #expect(test.events.map(\.source) == [0, 2, 2, 2])
    #expect(test.events.map(\.operation) == [.event("Product Added"), .write, .write, .delete])
    #expect(test.events.allSatisfy { $0.identifiers == [.init(namespace: "customer", value: "7")] })
    #expect(test.events[0].id == "m1")
    #expect(test.events[0].properties == [.init("sku", .text("A")), .init("price", .number("12.50"))])
    let person = PipelineTest.Person(namespace: "customer", value: "7")
    let claims = test.expectations.map { "\($0.claim) \($0.segment)" }
    #expect(
      claims == [
        "enters cart-abandoners", "exits cart-abandoners", "isIn cart-abandoners", "isNotIn checking-prospects",
        "isNotIn 2nd_look.v1", "never checking-prospects",
      ])
    #expect(test.expectations.map(\.person) == [person, person, person, person, person, nil])
    #expect(test.expectations.map(\.time) == [1, 168, 2, 2, 2].map { start + $0 * hour } + [nil])
    #expect(test.completeSegments == ["cart-abandoners", "checking-prospects"])
  }

  @Test("what a test sets in a row stays until the row is deleted")
  func rows() throws {
    let file = try PipelineFile.parse(
      """
      \(Sample.crm)
      tests:
        - name: x
          events:
            - {at: 0s, customer: 7, set: {tier: gold}}
            - {at: 1s, customer: 8, set: {tier: silver}}
            - {at: 2s, customer: 7, set: {}}
            - {at: 3s, customer: 7, set: {tier: null}}
            - {at: 4s, customer: 7, delete: true}
            - {at: 5s, customer: 7, set: {}}
          expect: [{never: a}]
      """, path: "p.yaml")
    let test = try #require(file.tests.first)
    let gold = [JSONValue.Member("tier", .text("gold"))]
    let none = [JSONValue.Member("tier", .null)]
    #expect(test.events.map(\.properties) == [gold, [.init("tier", .text("silver"))], gold, none, none, []])
    #expect(test.start == 1_767_225_600_000)
    #expect(test.until == test.start + 5000)
  }

  @Test("a segment message")
  func segment() throws {
    #expect(
      try record(
        "{at: 1500ms, source: web, customer: 7, email: A@B.c, id: m1, event: Product Added, properties: {sku: A}}")
        == #"{"type":"track","event":"Product Added","timestamp":"2026-01-01T00:00:01.500Z","messageId":"m1","#
        + #""properties":{"sku":"A"},"userId":"7","traits":{"email":"A@B.c"}}"#)
    #expect(
      try record(
        "{at: 0s, source: web, customer: 7, event: Page Viewed, record: {name: Home, context: {page: {path: /x}}}}")
        == #"{"type":"page","timestamp":"2026-01-01T00:00:00.000Z","properties":{},"userId":"7","name":"Home","#
        + #""context":{"page":{"path":"/x"}}}"#)
  }

  @Test("a Debezium envelope, with the row before it on a delete")
  func debezium() throws {
    #expect(
      try record("{at: 1s, source: crm, customer: 7, set: {tier: gold, level: 3}}")
        == #"{"op":"u","before":null,"after":{"tier":"gold","membership":{"level":3},"id":"7"},"#
        + #""source":{"ts_ms":1767225601000,"schema":"public","table":"customers"},"ts_ms":1767225601000}"#)
    #expect(
      try record("{at: 1s, source: crm, customer: 7, delete: true, record: {source: {lsn: 9}}}")
        == #"{"op":"d","before":{"id":"7"},"after":null,"#
        + #""source":{"ts_ms":1767225601000,"schema":"public","table":"customers","lsn":9},"ts_ms":1767225601000}"#)
  }

  @Test("json, with everything at its declared path")
  func json() throws {
    #expect(
      try record("{at: 1500ms, source: shop, customer: 7, id: 3, event: Bought, properties: {price: 2}}")
        == #"{"data":{"price":2},"meta":{"type":"Bought","at":1767225601.5,"id":"3"},"who":[{"id":"7"}]}"#)
    #expect(
      try record("{at: 1s, source: rows, customer: 7, delete: true}")
        == #"{"id":"7","at":"2026-01-01T00:00:01.000Z","op":"delete"}"#)
    #expect(
      try record("{at: 1s, source: dmp, cookie: c, event: Sports, remove: true, expires: 2d}")
        == #"{"segment":"Sports","at":1767225601000000,"id":"c","until":1767398400000000,"op":"remove"}"#)
  }

  @Test("Snowplow's event and Salesforce's change")
  func others() throws {
    #expect(
      try record("{at: 1s, source: snow, customer: 7, id: e, event: page_view, properties: {page_urlpath: /x}}")
        == #"{"event_name":"page_view","derived_tstamp":"2026-01-01T00:00:01.000Z","event_id":"e","page_urlpath":"/x","#
        + #""user_id":"7"}"#)
    #expect(
      try record("{at: 1s, source: sf, customer: 7, set: {industry: Bank}}")
        == #"{"payload":{"Industry":"Bank","ChangeEventHeader":{"commitTimestamp":1767225601000,"changeType":"UPDATE","#
        + #""recordIds":["7"]}}}"#)
  }

  @Test("consent, where the source says it")
  func consent() throws {
    #expect(
      try record("{at: 0s, source: web, customer: 7, event: Identified, consent: {ads: true, mail: false}}")
        == #"{"type":"identify","timestamp":"2026-01-01T00:00:00.000Z","properties":{},"userId":"7","#
        + #""context":{"ads":true},"traits":{"mail":false}}"#)
    #expect(
      try record("{at: 1s, source: sf, customer: 7, set: {}, consent: {ads: false}}")
        == #"{"payload":{"Ads__c":false,"ChangeEventHeader":{"commitTimestamp":1767225601000,"changeType":"UPDATE","#
        + #""recordIds":["7"]}}}"#)
  }

  @Test("values are what JSON takes them for; all else is text")
  func values() throws {
    #expect(
      try record(
        """
        {at: 0s, source: web, customer: 7, event: X, properties: {a: 1, b: -1.5e3, c: 007, d: "1", e: true, f: null, g: ~, \
        h: yes, i: [1, x], j: "q\\"\\\\\\n\\x01é", k: 2026-01-01, l: .5, m: 12345678901234567890}}
        """
      ).contains(
        #""properties":{"a":1,"b":-1.5e3,"c":"007","d":"1","e":true,"f":null,"g":null,"h":"yes","i":[1,"x"],"#
          + #""j":"q\"\\\n\u0001é","k":"2026-01-01","l":".5","m":12345678901234567890}"#))
  }

  /// The record of one event, as its source would send it.
  private func record(_ event: String) throws -> String {
    let file = try PipelineFile.parse(
      """
      name: t
      sources:
        web: {kind: tracker, format: segment, identifiers: {customer: userId, email: {path: [traits.email, x], hash: email}}}
        shop:
          {kind: tracker, format: json, event: meta.type, time: meta.at, time_unit: s, id: meta.id, properties: data,
          identifiers: {customer: 'who[0].id'}}
        crm:
          kind: crm
          format: debezium
          table: public.customers
          identifiers: {customer: id}
          attributes: {tier: tier, level: membership.level}
        rows: {kind: crm, format: json, time: at, operation: op, identifiers: {customer: id}}
        sf: {kind: crm, format: salesforce, identifiers: {customer: recordId}, attributes: {industry: Industry}}
        snow: {kind: tracker, format: snowplow}
        dmp:
          {kind: audience, format: json, event: segment, time: at, time_unit: us, expires: until, operation: op,
          identifiers: {cookie: id}}
      consent:
        default: denied
        purposes:
          ads: {web: context.ads, sf: {path: Ads__c, unit: boolean}}
          mail: {web: traits.mail}
      segments:
        a: "'X'"
      tests:
        - name: x
          events:
            - \(event)
          expect: [{never: a}]
      """, path: "p.yaml")
    let first = try #require(file.tests.first?.events.first)
    return first.record(for: file.pipeline.sources[first.source])
  }
}
