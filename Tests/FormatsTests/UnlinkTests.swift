import Formats
import Segmentation
import Testing

@Suite("Records that take an ownership back")
struct UnlinkTests {
  private static let digits = String(repeating: "0a", count: 32)

  private static var json: Source {
    var source = Source(name: "shop", kind: .tracker, format: .json)
    (source.event, source.time, source.timeUnit) = (root("type"), root("time"), .ms)
    source.identifiers = [mapping("customer", "who")]
    return source
  }

  private static var crm: Source {
    var source = Source(name: "rows", kind: .crm, format: .json)
    (source.time, source.timeUnit) = (root("at"), .ms)
    source.identifiers = [mapping("customer", "id")]
    return source
  }

  private static var audience: Source {
    var source = json
    (source.name, source.kind) = ("dmp", .audience)
    return source
  }

  private static var salesforce: Source {
    var source = Source(name: "sf", kind: .crm, format: .salesforce)
    source.identifiers = [mapping("customer", "recordId")]
    return source
  }

  @Test(
    "they are read in every format",
    arguments: [salesforce, .snowplow(), Source.segment(), .debezium(attribute("tier")), json, crm, audience])
  func formats(source: Source) throws {
    let decoding = Decoding([source])
    let seen = try #require(
      decoding.one(#"{"type":"unlink","identifier":"cookie:a:b","time":"2026-01-01T00:00:00+01:00"}"#))
    #expect(seen.record.operation == .unlink && seen.record.time == 1_767_222_000_000)
    #expect(seen.identifiers == [.init(namespace: 4, value: "a:b")] && seen.values.isEmpty && seen.consents.isEmpty)
    #expect(seen.record.line == 1 && seen.record.file == 7 && seen.record.source == 0)
  }

  @Test("an unlink is of the subject that the identifier alone would be")
  func subject() throws {
    let decoding = Decoding([.segment()])
    let page = try #require(decoding.one(#"{"type":"page","anonymousId":"c1","timestamp":"2026-01-01"}"#))
    let unlink = try #require(decoding.one(#"{"type":"unlink","identifier":"cookie:c1","time":5}"#))
    #expect(unlink.record.subject == page.record.subject && unlink.identifiers == page.identifiers)
  }

  @Test(
    "a time is a text or milliseconds; without one it is the present",
    arguments: [
      (#","time":1767225600000"#, 1_767_225_600_000), (#","time":1.5"#, 1),
      (#","time":"2026-01-01""#, 1_767_225_600_000),
      ("", Record.present), (#","time":null"#, Record.present),
    ] as [(String, Int64)])
  func times(member: String, time: Int64) throws {
    let text = #"{"type":"unlink","identifier":"cookie:x"\#(member)}"#
    #expect(try #require(Decoding([.segment()]).one(text)).record.time == time)
  }

  @Test(
    "what cannot be used has its reason",
    arguments: [
      (#"{"type":"unlink","identifier":"cookie:x","time":"noon"}"#, Rejection.badTime),
      (#"{"type":"unlink","identifier":"cookie:x","time":"1767225600000"}"#, .badTime),
      (#"{"type":"unlink","identifier":"cookie:x","time":{}}"#, .badTime),
      (#"{"type":"unlink","identifier":"cookie:x","time":"2030-01-01"}"#, .future),
      (#"{"type":"unlink","identifier":"cookie:x","time":1e300}"#, .future),
      (#"{"type":"unlink","identifier":null,"time":1}"#, .noIdentifier),
      (#"{"type":"unlink","identifier":7,"time":1}"#, .noIdentifier),
      (#"{"type":"unlink","identifier":"","time":1}"#, .noIdentifier),
      (#"{"type":"unlink","identifier":"x","time":1}"#, .noIdentifier),
      (#"{"type":"unlink","identifier":"cookie:","time":1}"#, .noIdentifier),
      (#"{"type":"unlink","identifier":"cookie: NULL ","time":1}"#, .noIdentifier),
      (#"{"type":"unlink","identifier":"Cookie:x","time":1}"#, .noIdentifier),
      (#"{"type":"unlink","identifier":":x","time":1}"#, .noIdentifier),
      (#"{"type":"unlink","identifier":"cookie:\x","time":1}"#, .malformed),
    ])
  func rejected(text: String, reason: Rejection) {
    for source in [Source.segment(), .debezium(attribute("tier")), Self.json] {
      #expect(Decoding([source]).reason(text) == .rejected(reason))
    }
  }

  @Test("of a hashed namespace the digits stand there, and a raw value is neither used nor shown")
  func hashed() throws {
    var crm = Source.debezium(attribute("tier"))
    crm.identifiers = [mapping("email", "email", forms: [.email])]
    for source in 0...1 {
      let decoding = Decoding(source == 0 ? [.segment(), crm] : [crm, .segment()], keepsEvidence: true)
      let seen = try #require(
        decoding.one(#"{"type":"unlink","identifier":"email: \#(Self.digits.uppercased()) ","time":1}"#))
      #expect(seen.identifiers == [.init(namespace: 1, value: Self.digits)])
      #expect(decoding.reason(#"{"type":"unlink","identifier":"email:a@b.co","time":1}"#) == .rejected(.noIdentifier))
      #expect(decoding.evidence == #""record":{"type":"unlink","identifier":"***","time":1}"#)
      _ = decoding.decode(#"{"type":"unl\u0069nk","identifier":"mail:a@b.co","time":1}"#)
      #expect(decoding.evidence == #""record":{"type":"unl\u0069nk","identifier":"***","time":1}"#)
      _ = decoding.decode(#"{"type":"unlink","identifier":"cookie:null"}"#)
      #expect(decoding.evidence == #""record":{"type":"unlink","identifier":"cookie:null"}"#)
      _ = decoding.decode(#"{"batch":[{"type":"unlink","identifier":"email:a@b.co"}]}"#)
      #expect(!decoding.evidence.contains("a@b.co"))
      _ = decoding.decode(#"{"type":"track","identifier":"mine","event":""}"#)
      #expect(decoding.evidence.contains(#""identifier":"mine""#))
    }
  }

  @Test("one may stand among the messages of a batch")
  func batch() {
    let decoding = Decoding([.segment()])
    let seen = decoding.decode(
      #"{"batch":[{"type":"page","userId":"u"},{"type":"unlink","identifier":"cookie:x","time":3},{"type":"unlink"},{"type":"page","userId":"v"}],"receivedAt":"2026-01-01"}"#
    )
    #expect(seen.map(\.record.operation) == [.event, .unlink, .event] && seen.map(\.record.index) == [0, 1, 3])
    #expect(decoding.unusable.map(\.reason) == [.rejected(.noIdentifier)] && decoding.unusable[0].index == 2)
  }

  @Test("a column or an event of that name is none without an identifier beside it")
  func others() throws {
    let row = try #require(
      Decoding([.debezium(attribute("type"))]).one(#"{"id":1,"type":"unlink","__op":"u","__source_ts_ms":5}"#))
    #expect(row.record.operation == .write && row.values == ["unlink"])
    let event = try #require(Decoding([Self.json], names: ["unlink"]).one(#"{"type":"unlink","who":"u","time":5}"#))
    #expect(event.record.operation == .event && event.record.name == 1)
    #expect(Decoding([.segment()]).reason(#"{"type":"Unlink","identifier":"cookie:x"}"#) == .rejected(.unknownType))
    #expect(Decoding([.segment()]).reason(#"{"type":"unlinked","identifier":"cookie:x"}"#) == .rejected(.unknownType))
  }

  @Test("sources that share a file leave it to the first")
  func shared() throws {
    let table = Source.debezium(attribute("tier"), table: "public.customers")
    let seen = try #require(Decoding([table, .segment()]).one(#"{"type":"unlink","identifier":"cookie:x"}"#))
    #expect(seen.record.source == 0)
  }
}
