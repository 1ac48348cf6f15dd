import Formats
import Segmentation
import Testing

@Suite("Change events of Salesforce")
struct SalesforceTests {
  private func source(_ attributes: AttributeMapping..., identifiers: IdentifierMapping...) -> Source {
    var source = Source(name: "sf", kind: .crm, format: .salesforce)
    source.identifiers = identifiers.isEmpty ? [mapping("customer", "recordId")] : identifiers
    source.attributes = attributes
    return source
  }

  private func payload(
    _ type: String, _ fields: String = "", header: String = "", ids: String = #"["001A"]"#
  ) -> String {
    let fields = fields.isEmpty ? "" : "," + fields
    let header = header.isEmpty ? "" : "," + header
    return #"""
      {"ChangeEventHeader":{"entityName":"Contact","recordIds":\#(ids),"changeType":"\#(type)","commitTimestamp":1608073758000,"commitNumber":74487681550,"sequenceNumber":2\#(header)}\#(fields)}
      """#
  }

  @Test("a change says its row, time and sequence, in each of the envelopes")
  func envelopes() throws {
    let decoding = Decoding([source(attribute("fax", path: "Fax"))])
    let payload = payload("CREATE", #""Fax":"415""#)
    for text in [
      payload, #"{"schema":"I8b","payload":\#(payload),"event":{"replayId":12}}"#,
      #"{"replayId":1,"payload":\#(payload)}"#,
      #"{"data":{"schema":"x","payload":\#(payload),"event":{}},"channel":"/data/ChangeEvents"}"#,
      #"{"data":\#(payload)}"#,
      #"{"schema":{"type":"struct"},"payload":\#(payload)}"#,
    ] {
      let seen = try #require(decoding.one(text))
      #expect(seen.record.operation == .write)
      #expect(seen.record.time == 1_608_073_758_000)
      #expect(seen.record.hasSequence)
      #expect(seen.record.sequenceMajor == 74_487_681_550 && seen.record.sequenceMinor == 2)
      #expect(seen.identifiers == [.init(namespace: 0, value: "001A")])
      #expect(seen.values == ["415"])
    }
  }

  @Test("an update sets the fields that changed, clears those that were nulled, and leaves the others")
  func update() throws {
    let decoding = Decoding([
      source(
        attribute("a", path: "A"), attribute("b", path: "B"), attribute("c", path: "C"), attribute("d", path: "D"),
        attribute("by", path: "ChangeEventHeader.commitUser"), attribute("row", path: "recordId"))
    ])
    let change = payload(
      "UPDATE", #""A":"x","B":null,"C":null,"D":"enriched""#,
      header: #""changedFields":["A","C","E"],"nulledFields":["C"],"commitUser":"005""#)
    #expect(try #require(decoding.one(change)).values == ["x", .unavailable, .missing, .unavailable, "005", "001A"])
    let null = payload("UPDATE", #""A":null"#, header: #""changedFields":["A"],"nulledFields":[]"#)
    #expect(try #require(decoding.one(null)).values[0] == .null)
    let none = payload("UPDATE", #""A":"x""#, header: #""changedFields":[]"#)
    #expect(try #require(decoding.one(none)).values[0] == .unavailable)
  }

  @Test("without a list of changed fields, an update sets those that are there")
  func updateWithoutList() throws {
    let decoding = Decoding([
      source(attribute("a", path: "A"), attribute("b", path: "B"), attribute("c", path: "C"), attribute("d", path: "D"))
    ])
    for header in ["", #""changedFields":null,"nulledFields":null"#] {
      let seen = try #require(decoding.one(payload("UPDATE", #""A":1,"B":null"#, header: header)))
      #expect(seen.values == [1, .null, .unavailable, .unavailable])
    }
    let nulled = payload("UPDATE", #""A":1"#, header: #""nulledFields":["D"]"#)
    #expect(try #require(decoding.one(nulled)).values == [1, .unavailable, .unavailable, .missing])
  }

  @Test("parts of compound fields stand behind a dot")
  func compounds() throws {
    let decoding = Decoding([
      source(
        attribute("city", path: "BillingAddress.City"), attribute("state", path: "BillingAddress.State"),
        attribute("address", path: "BillingAddress"), attribute("first", path: "Name.FirstName"),
        attribute("named", path: "Name"))
    ])
    let fields =
      #""BillingAddress":{"City":null,"State":"CA"},"Name":{"FirstName":"Ann"},"BillingAddressState":1"#
    func values(_ changed: String, _ nulled: String = "") throws -> [Shown] {
      try #require(
        decoding.one(
          payload("UPDATE", fields, header: #""changedFields":[\#(changed)],"nulledFields":[\#(nulled)]"#))
      ).values
    }
    #expect(
      try values(#""BillingAddress.State""#)
        == [.unavailable, "CA", .object(#"{"City":null,"State":"CA"}"#), .unavailable, .unavailable])
    #expect(
      try values(#""Name","BillingAddress.State","BillingAddress.City""#, #""BillingAddress.City""#)
        == [.missing, "CA", .object(#"{"City":null,"State":"CA"}"#), "Ann", .object(#"{"FirstName":"Ann"}"#)])
    #expect(try values(#""BillingAddressState""#) == Array(repeating: .unavailable, count: 5))
    #expect(try values("", #""BillingAddress""#)[..<3] == [.missing, .missing, .missing])
  }

  @Test("creation and undeletion write the whole row, deletion clears it")
  func types() throws {
    let decoding = Decoding([source(attribute("a", path: "A"), attribute("b", path: "B"))])
    for type in ["CREATE", "UNDELETE"] {
      let seen = try #require(
        decoding.one(payload(type, #""A":"x""#, header: #""changedFields":[],"nulledFields":[]"#)))
      #expect(seen.record.operation == .write)
      #expect(seen.values == ["x", .missing])
    }
    let gone = try #require(decoding.one(payload("DELETE", #""A":"enriched""#)))
    #expect(gone.record.operation == .delete)
    #expect(gone.values == [.missing, .missing])
  }

  @Test("each of the rows of a change is a record")
  func severalRows() throws {
    let decoding = Decoding([source(attribute("a", path: "A"), attribute("id", path: "recordId"))], keepsEvidence: true)
    let change = payload("UPDATE", #""A":7"#, header: #""changedFields":["A"]"#, ids: #"["001A","",7,null,"001B"]"#)
    let seen = decoding.decode(change)
    #expect(seen.map { $0.identifiers.map(\.value) } == [["001A"], ["7"], ["001B"]])
    #expect(seen.map(\.record.index) == [0, 2, 4])
    #expect(seen.map(\.values) == [[7, "001A"], [7, 7], [7, "001B"]])
    #expect(decoding.unusable.map(\.reason) == [.rejected(.noIdentifier), .rejected(.noIdentifier)])
    #expect(decoding.unusable.map(\.index) == [1, 3])
    #expect(decoding.evidence == "\"record\":" + change)
  }

  @Test("a gap is passed over as one, whatever it names")
  func gaps() {
    let decoding = Decoding([source()])
    for type in ["GAP_CREATE", "GAP_UPDATE", "GAP_DELETE", "GAP_UNDELETE", "GAP_OVERFLOW"] {
      #expect(decoding.reason(payload(type, ids: #"["001A","001B"]"#)) == .passedOver(.gap))
    }
    #expect(decoding.reason(#"{"ChangeEventHeader":{"changeType":"GAP_OVERFLOW"}}"#) == .passedOver(.gap))
  }

  @Test("what is no change, or names no row, is rejected")
  func rejected() {
    let decoding = Decoding([source()])
    #expect(decoding.reason("{}") == .rejected(.unknownType))
    #expect(decoding.reason(#"{"payload":{"Fax":"1"}}"#) == .rejected(.unknownType))
    #expect(decoding.reason(#"{"ChangeEventHeader":"UPDATE"}"#) == .rejected(.unknownType))
    #expect(decoding.reason(payload("SNAPSHOT")) == .rejected(.unknownType))
    #expect(decoding.reason(payload("update")) == .rejected(.unknownType))
    #expect(decoding.reason(payload("UPDATE", ids: "[]")) == .rejected(.noIdentifier))
    #expect(decoding.reason(payload("UPDATE", ids: #""001A""#)) == .rejected(.noIdentifier))
    #expect(decoding.reason(payload("UPDATE", ids: #"["001*"]"#)) == .rejected(.noIdentifier), "it is all and none")
    func timed(_ time: String) -> String {
      #"{"ChangeEventHeader":{"recordIds":["1"],"changeType":"CREATE","commitTimestamp":\#(time)}}"#
    }
    #expect(decoding.reason(timed("null")) == .rejected(.noTime))
    #expect(decoding.reason(timed(#""soon""#)) == .rejected(.badTime))
    #expect(decoding.reason(timed("1900000000000")) == .rejected(.future))
    #expect(decoding.one(timed("1608073758000"))?.record.hasSequence == false)
    #expect(decoding.decode(payload("CREATE", ids: #"["",""]"#)).isEmpty)
    #expect(decoding.unusable.count == 13, "each of the rows is one")
  }

  @Test("a row may be told by a field of its own, and is masked wherever its id stands")
  func identifiers() throws {
    let source = source(
      attribute("a", path: "A"), identifiers: mapping("email", "Email", forms: [.email]),
      mapping("device", "recordId", forms: [.raw]))
    let decoding = Decoding([source], keepsEvidence: true)
    let seen = try #require(decoding.one(payload("CREATE", #""Email":"a@b""#, ids: "null")))
    #expect(seen.identifiers.map(\.namespace) == [1])
    let bad = payload("SNAPSHOT", #""Email":"secret""#, ids: #"["secret"]"#)
    for text in [bad, #"{"payload":\#(bad)}"#, #"{"data":{"payload":\#(bad)}}"#] {
      #expect(decoding.reason(text) == .rejected(.unknownType))
      #expect(decoding.evidence.contains("***") && !decoding.evidence.contains("secret"))
    }
  }

  @Test("sources that share a file: the first that takes one of the rows has the change")
  func shared() {
    let byEmail = source(identifiers: mapping("email", "Email"))
    let decoding = Decoding([byEmail, source()])
    let seen = decoding.decode(payload("CREATE", ids: #"["001A","001B"]"#))
    #expect(seen.map(\.record.source) == [1, 1])
    #expect(decoding.unusable.isEmpty)
    #expect(decoding.decode(payload("CREATE", ids: #"["",""]"#)).isEmpty)
    #expect(decoding.unusable.map(\.source) == [0, 0])
  }
}
