import Formats
import Segmentation
import Testing

@Suite("Statements of consent")
struct ConsentTests {
  private typealias Purpose = (name: String, statements: [ConsentPolicy.Statement])

  private func says(
    _ source: String, _ path: String, _ form: ConsentPolicy.Statement.Form = .boolean
  )
    -> ConsentPolicy.Statement
  {
    ConsentPolicy.Statement(source: source, path: root(path), form: form)
  }

  private func web(_ form: ConsentPolicy.Statement.Form) -> Decoding {
    Decoding([.segment()], purposes: [("ads", [says("web", "context.consent", form)])])
  }

  private func message(_ consent: String, type: String = "identify") -> String {
    #"{"type":"\#(type)","userId":"u","timestamp":"2026-01-01","context":{"consent":\#(consent)}}"#
  }

  @Test(
    "only a boolean states something, and with the unit also what stands for one",
    arguments: [
      ("true", true, true), ("false", false, false), ("1", nil, true), ("0", nil, false), (#""true""#, nil, true),
      (#""false""#, nil, false), ("null", nil, nil), ("2", nil, nil), (#""yes""#, nil, nil), (#""True""#, nil, nil),
      (#""1""#, nil, nil), ("[true]", nil, nil), (#"{"a":true}"#, nil, nil), (#""""#, nil, nil), ("NaN", nil, nil),
    ] as [(String, Bool?, Bool?)])
  func booleans(json: String, plain: Bool?, withUnit: Bool?) throws {
    #expect(try #require(web(.boolean).one(message(json))).consents[0] == plain)
    #expect(try #require(web(.booleanUnit).one(message(json))).consents[0] == withUnit)
  }

  @Test("a word that is no JSON makes the record malformed where consent is read")
  func malformed() {
    #expect(web(.boolean).reason(message("tru")) == .rejected(.malformed))
    #expect(Decoding([.segment()]).one(message("tru"))?.consents == [:])
  }

  @Test("each purpose is read where its source says so, and no source speaks for another")
  func purposes() throws {
    let purposes: [Purpose] = [
      ("ads", [says("crm", "ads_opt_in"), says("web", "traits.ads")]), ("mail", [says("crm", "mail")]),
      ("analytics", [says("web", "context.consent.list[1]")]),
    ]
    let decoding = Decoding([.segment(), .debezium(attribute("tier"))], purposes: purposes)
    let web = try #require(
      decoding.one(
        #"{"type":"identify","userId":"u","timestamp":"2026-01-01","traits":{"ads":false},"ads_opt_in":true,"mail":true,"context":{"consent":{"list":[false,true]}}}"#
      ))
    #expect(web.consents == [0: false, 2: true])
    let crm = try #require(
      decoding.one(
        #"{"op":"u","after":{"id":1,"ads_opt_in":true,"mail":null,"traits":{"ads":false}},"source":{"ts_ms":1}}"#))
    #expect(crm.consents == [0: true] && crm.record.source == 1)
  }

  @Test("a batch's context serves its messages without one")
  func batch() {
    let seen = web(.boolean).decode(
      #"{"batch":[{"type":"page","userId":"u"},{"type":"page","userId":"v","context":{"consent":false}},{"type":"page","userId":"w","context":{}}],"context":{"consent":true},"receivedAt":"2026-01-01"}"#
    )
    #expect(seen.map(\.consents) == [[0: true], [0: false], [:]])
  }

  @Test("of the records of a CRM, those that take something away state nothing")
  func crm() throws {
    let purposes: [Purpose] = [
      ("ads", [says("crm", "ads", .booleanUnit), says("plain", "row.ads", .booleanUnit)]),
      ("mail", [says("crm", "prefs.mail")]),
    ]
    let debezium = Decoding([.debezium(attribute("tier"))], purposes: purposes)
    func change(_ op: String, _ rows: String) -> Seen? {
      debezium.one(#"{"op":"\#(op)",\#(rows),"source":{"ts_ms":1}}"#)
    }
    #expect(change("c", #""after":{"id":1,"ads":1,"prefs":"{\"mail\":true}"}"#)?.consents == [0: true, 1: true])
    #expect(change("u", #""after":{"id":1,"ads":"false","prefs":"{\"mail\":tru}"}"#)?.consents == [0: false])
    #expect(change("r", #""after":{"id":1,"ads":"__debezium_unavailable_value","prefs":""}"#)?.consents == [:])
    #expect(change("d", #""before":{"id":1,"ads":1},"after":null"#)?.consents == [:])
    #expect(change("t", #""before":null"#)?.consents == [:])

    var plain = Source(name: "plain", kind: .crm, format: .json)
    (plain.time, plain.timeUnit, plain.operation) = (root("at"), .ms, root("op"))
    plain.identifiers = [mapping("customer", "id")]
    let json = Decoding([plain], purposes: purposes)
    #expect(json.one(#"{"id":7,"at":5,"op":"x","row":{"ads":1}}"#)?.consents == [0: true])
    #expect(json.one(#"{"id":7,"at":5,"op":"delete","row":{"ads":1}}"#)?.consents == [:])
  }

  @Test("a change of Salesforce states what its payload holds, for each row that it names")
  func salesforce() {
    var source = Source(name: "sf", kind: .crm, format: .salesforce)
    source.identifiers = [mapping("customer", "recordId")]
    let decoding = Decoding([source], purposes: [("ads", [says("sf", "Ads__c")])])
    func change(_ type: String, _ field: String) -> [[Int: Bool]] {
      decoding.decode(
        #"{"payload":{"ChangeEventHeader":{"recordIds":["a","b"],"changeType":"\#(type)","commitTimestamp":1},\#(field)},"Ads__c":true}"#
      ).map(\.consents)
    }
    #expect(change("UPDATE", #""Ads__c":false"#) == [[0: false], [0: false]])
    #expect(change("CREATE", #""Ads__c":null"#) == [[:], [:]])
    #expect(change("DELETE", #""Ads__c":true"#) == [[:], [:]])
  }

  @Test("a context of Snowplow's may hold consent, as JSON and as TSV")
  func snowplow() throws {
    let contexts = "contexts_com_acme_consent_1"
    let decoding = Decoding([.snowplow()], purposes: [("ads", [says("site", "\(contexts)[0].ads")])])
    let json =
      #"{"event_name":"x","derived_tstamp":"2026-01-01T00:00:00Z","user_id":"u","\#(contexts)":[{"ads":false}]}"#
    #expect(try #require(decoding.one(json)).consents == [0: false])
    var line = [String](repeating: "", count: 131)
    (line[12], line[124], line[126]) = ("u", "2026-01-01 00:00:00", "x")
    line[52] =
      #"{"schema":"iglu:com.snowplowanalytics.snowplow/contexts/jsonschema/1-0-0","data":[{"schema":"iglu:com.acme/consent/jsonschema/1-0-0","data":{"ads":true}}]}"#
    #expect(try #require(decoding.one(line.joined(separator: "\t"))).consents == [0: true])
  }

  @Test("what a source stated before it refused the record is taken back")
  func refused() throws {
    var first = Source.segment(mapping("device", "context.device.id"))
    first.name = "app"
    let decoding = Decoding(
      [first, .segment()], purposes: [("ads", [says("app", "context.consent"), says("web", "context.no")])])
    let seen = try #require(
      decoding.decode(
        #"{"batch":[{"type":"page","userId":"u","context":{"consent":true,"no":false}}],"receivedAt":"2026-01-01"}"#
      ).first)
    #expect(seen.record.source == 1 && seen.consents == [0: false] && seen.record.firstConsent == 0)
  }
}
