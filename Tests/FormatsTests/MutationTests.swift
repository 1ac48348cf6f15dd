import Formats
import Segmentation
import Testing

/// Whatever the bytes, a decoder answers: with records, with reasons, never with a trap or a read behind its input (the
/// page behind the padding cannot be read).
@Suite("Broken records")
struct MutationTests {
  static let records = [
    #"{"type":"track","event":"Or\u0064er","messageId":"m1","userId":1042.0,"anonymousId":"a","timestamp":"2026-01-02T03:04:05.678+01:00","context":{"page":{"path":"/x"}},"properties":{"revenue":1.25e2,"items":[{"sku":"a\ud83d\ude00","n":[1,2]},{"sku":null}],"deep":[[[[{"a":{"b":[]}}]]]]}}"#,
    #"{"batch":[{"type":"alias","previousId":"p","userId":"u","timestamp":"2026-01-01"},{"type":"page","name":"N","properties":{}}],"context":{"page":{"path":"/"}},"sentAt":"2026-01-01T00:00:00Z","receivedAt":"2026-01-01T00:00:01Z"}"#,
    #"{"before":null,"after":{"id":7,"email":" A@B.co ","balance":"Aeh6","tags":["x"],"prefs":"{\"news\": [1, {\"a\": true}]}"},"source":{"ts_ms":1767225600000,"db":"d","schema":"public","table":"customers","lsn":42},"op":"u","ts_ms":1767225600001}"#,
    #"{"schema":{"type":"struct","fields":[{"type":"struct","fields":[{"type":"bytes","name":"org.apache.kafka.connect.data.Decimal","parameters":{"scale":"2"},"field":"balance"},{"type":"int64","field":"id"}],"field":"after"}]},"payload":{"before":null,"after":{"id":7,"balance":"AQ=="},"source":{"ts_ms":1,"file":"bin.1","pos":4,"row":0},"op":"c"}}"#,
    #"{"specversion":"1.0","iodebeziumop":"d","iodebeziumtsms":"1767225600000","iodebeziumlsn":"1","data":{"before":{"id":1},"after":null}}"#,
    #"{"id":7,"balance":{"scale":1,"value":"AQ=="},"__deleted":"false","__op":"u","__source_ts_ms":1767225600000,"__lsn":3}"#,
    "null", #"{"ts_ms":1767225600000}"#, #"{"type":"unlink","identifier":"cookie:a:x","time":1767225600000}"#,
    #"{"type":"page","userId":"u","timestamp":"2026-01-01","context":{"ads":true,"tcf":"CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA","gpp":"DBACNYA~CPXxRfAPXxRfAAfKABENB-Cg~1YNN"}}"#,
  ]

  private func decoding() -> Decoding {
    let web = Source.segment(
      mapping("customer", "userId"), mapping("email", "traits.email", "context.email", forms: [.email, .emailGmail]),
      mapping("cookie", "anonymousId"))
    let crm = Source.debezium(
      attribute("balance", .decimal, scale: 2), attribute("tags"), attribute("news", path: "prefs.news"),
      attribute("first", path: "prefs.news[1].a"),
      identifiers: [mapping("customer", "id"), mapping("email", "email", forms: [.email])])
    var plain = Source(name: "plain", kind: .tracker, format: .json)
    plain.event = root("op")
    plain.time = root("source.ts_ms")
    plain.timeUnit = .ms
    plain.identifiers = [mapping("device", "after.id")]
    return Decoding(
      [web, crm, plain], names: ["Order"],
      paths: [
        path("revenue"), path("items[*].sku"), path("items[*].n[*]"), path("deep[0][0]"), root("context.page.path"),
        path("name"),
      ],
      purposes: [
        ("ads", [ConsentPolicy.Statement(source: "web", path: root("context.ads"), form: .boolean)]),
        ("mail", [ConsentPolicy.Statement(source: "web", path: root("context.tcf"), form: .tcf([1, 24]))]),
        ("sale", [ConsentPolicy.Statement(source: "web", path: root("context.gpp"), form: .gpp)]),
        ("news", [ConsentPolicy.Statement(source: "crm", path: root("prefs.news[1].a"), form: .booleanUnit)]),
      ], keepsEvidence: true)
  }

  @Test("every record decodes as it is")
  func whole() {
    let decoding = decoding()
    for record in Self.records {
      let seen = decoding.decode(record)
      #expect(
        !seen.isEmpty || decoding.unusable.last?.reason == .passedOver(.tombstone)
          || decoding.unusable.last?.reason == .passedOver(.heartbeat))
    }
    #expect(!decoding.unusable.contains { $0.reason == .rejected(.malformed) })
  }

  @Test("every prefix of a record is answered", arguments: records)
  func prefixes(record: String) {
    let decoding = decoding()
    let bytes = Array(record.utf8)
    for count in 1..<bytes.count {
      let before = decoding.unusable.count
      #expect(decoding.decode(Array(bytes[..<count])).isEmpty)
      #expect(decoding.unusable.count == before + 1)
    }
    #expect(decoding.unusable.allSatisfy { $0.reason == .rejected(.malformed) || $0.reason == .rejected(.notAnObject) })
  }

  @Test("random bytes in a record are answered", arguments: [1, 2, 3, 4] as [UInt64])
  func mutations(seed: UInt64) {
    var random = Xorshift(state: seed &* 0x9E37_79B9_7F4A_7C15)
    let decoding = decoding()
    let alphabet = Array("{}[]:,\"\\u0Ee+-.19 tfnNI\u{80}\u{FF}".utf8)
    for round in 0..<1500 {
      let bytes = random.mutate(Self.records[round % Self.records.count], alphabet: alphabet)
      let before = decoding.unusable.count
      let seen = decoding.decode(bytes)
      let isBlank = bytes.allSatisfy { [0x20, 0x09, 0x0D, 0x0A].contains($0) }
      let isEmptyBatch = String(decoding: bytes, as: UTF8.self).contains(#""batch":[]"#)
      #expect(
        isBlank || isEmptyBatch || seen.count + decoding.unusable.count - before > 0,
        "seed \(seed), round \(round): \(String(decoding: bytes, as: UTF8.self))")
      for seen in seen { #expect(!seen.identifiers.isEmpty || seen.record.operation == .truncate) }
    }
  }
}
