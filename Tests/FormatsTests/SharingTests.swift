import Formats
import Segmentation
import Testing

@Suite("Sources that share a file")
struct SharingTests {
  private func plain(_ name: String, event: String) -> Source {
    var source = Source(name: name, kind: .tracker, format: .json)
    source.event = root(event)
    source.time = root("at")
    source.timeUnit = .ms
    source.identifiers = [mapping("device", "dev")]
    return source
  }

  @Test("each record belongs to the first source that takes it, and is read once")
  func first() throws {
    let decoding = Decoding(
      [.segment(), .debezium(attribute("tier")), plain("a", event: "e"), plain("b", event: "f")], names: ["x"],
      paths: [path("n"), root("n")])
    let message = try #require(
      decoding.one(#"{"type":"page","userId":"u","timestamp":"2026-01-01","properties":{"n":1},"n":2}"#))
    #expect(message.record.source == 0 && message.values == [1, 2])
    let change = try #require(decoding.one(#"{"op":"c","after":{"id":7,"tier":"gold"},"source":{"ts_ms":1}}"#))
    #expect(
      change.record.source == 1 && change.values == ["gold"] && change.identifiers == [.init(namespace: 0, value: "7")])
    let second = try #require(decoding.one(#"{"f":"x","at":5,"dev":"d","n":3}"#))
    #expect(second.record.source == 3 && second.values == [3, 3] && second.record.name == 1)
    #expect(decoding.unusable.isEmpty)
  }

  @Test("the same id of two sources has two hashes")
  func ids() throws {
    var a = plain("a", event: "e")
    a.id = root("id")
    var b = plain("b", event: "f")
    b.id = root("id")
    let decoding = Decoding([a, b])
    let first = try #require(decoding.one(#"{"e":"x","at":5,"dev":"d","id":"m"}"#))
    let second = try #require(decoding.one(#"{"f":"x","at":5,"dev":"d","id":"m"}"#))
    #expect(first.id == second.id && first.record.idHash != second.record.idHash)
  }

  @Test("a record that all reject is rejected for the first one's reason, once")
  func allReject() {
    let decoding = Decoding([.segment(), plain("a", event: "e")])
    #expect(decoding.reason(#"{"type":"track","e":7}"#) == .rejected(.noEvent))
    #expect(decoding.unusable[0].source == 0)
    #expect(decoding.reason(#"{"e":"x"}"#) == .rejected(.unknownType))
    #expect(decoding.reason("{") == .rejected(.malformed))
  }

  @Test("its own table's reason goes before another table's word, and that before the first reason")
  func tables() {
    let customers = Source.debezium(attribute("a"), table: "p.customers")
    let orders = Source.debezium(attribute("b"), identifiers: [mapping("customer", "customer_id")], table: "p.orders")
    let decoding = Decoding([.segment(), customers, orders])
    func change(_ table: String, _ row: String) -> String {
      #"{"op":"c","after":\#(row),"source":{"ts_ms":1,"schema":"p","table":"\#(table)"}}"#
    }
    #expect(decoding.one(change("orders", #"{"customer_id":1,"b":2}"#))?.record.source == 2)
    #expect(decoding.reason(change("orders", #"{"b":2}"#)) == .rejected(.noIdentifier))
    #expect(decoding.unusable.last?.source == 2)
    #expect(decoding.reason(change("customers", #"{"id":01}"#)) == .rejected(.malformed))
    #expect(decoding.unusable.last?.source == 1)
    #expect(decoding.reason(change("else", #"{"id":1}"#)) == .passedOver(.otherTable))
    #expect(decoding.unusable.last?.source == 1)
    #expect(decoding.reason("null") == .passedOver(.tombstone))
  }

  @Test("a batch belongs to the first source that takes one of its messages")
  func batches() {
    let hashed = Source.segment(mapping("email", "mail", forms: [.email]))
    let decoding = Decoding([hashed, .segment(mapping("cookie", "c"))])
    let seen = decoding.decode(#"{"batch":[{"type":"page","c":"1","timestamp":"2026-01-01"},{"type":"x"}]}"#)
    #expect(seen.map(\.record.source) == [1])
    #expect(decoding.unusable.map(\.reason) == [.rejected(.unknownType)] && decoding.unusable.map(\.source) == [1])
    #expect(decoding.decode(#"{"batch":[{"type":"page","timestamp":"2026-01-01"},{"type":"x"}]}"#).isEmpty)
    #expect(
      decoding.unusable.map(\.reason) == [.rejected(.unknownType), .rejected(.noIdentifier), .rejected(.unknownType)])
    #expect(decoding.unusable.map(\.source) == [1, 0, 0] && decoding.unusable.map(\.index) == [1, 0, 1])
  }
}
