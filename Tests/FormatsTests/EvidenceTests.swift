import Formats
import Foundation
import Segmentation
import Testing

@Suite("What is shown of rejected records")
struct EvidenceTests {
  private func shown(_ decoding: Decoding, _ text: String) throws -> String {
    #expect(decoding.decode(text).isEmpty)
    let evidence = decoding.evidence
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data("{\(evidence)}".utf8)) }
    return evidence
  }

  @Test("the record as it came, where nothing is hashed")
  func raw() throws {
    let decoding = Decoding([.segment()], keepsEvidence: true)
    #expect(try shown(decoding, #" {"type":"x", "a":[1,{}]}"#) == #""record":{"type":"x", "a":[1,{}]}"#)
    #expect(try shown(decoding, "[1]") == #""record":[1]"#)
    #expect(try shown(decoding, "{\r\n\"type\":7\n}") == #""record":{  "type":7 }"#, "it must stay one line")
    #expect(try shown(decoding, #"{"type":"#) == #""record":"{\"type\":""#)
    #expect(
      try shown(decoding, #"{"type":"x","a":NaN}"#) == #""record":"{\"type\":\"x\",\"a\":NaN}""#,
      "it is no JSON, so a text holds it")
    #expect(try shown(decoding, "{\u{1}\t") == #""record":"{\u0001\u0009""#)
  }

  @Test("only where it is asked for")
  func unasked() {
    let decoding = Decoding([.segment()])
    #expect(decoding.reason("{}") == .rejected(.unknownType))
    #expect(decoding.evidence.isEmpty)
  }

  @Test("hashed paths are masked, in every place that may hold them")
  func masked() throws {
    let web = Source.segment(
      mapping("customer", "userId"), mapping("email", "traits.email", "l[*].e", "l[0].f", forms: [.email]))
    let decoding = Decoding([web], keepsEvidence: true)
    #expect(
      try shown(
        decoding,
        #"{"type":"x","traits":{"email":"secret","email":{"a":"secret"},"b":1},"userId":"u","l":[{"e":"secret","f":7},{"e":["secret"]}],"previousId":"secret"}"#
      )
        == #""record":{"type":"x","traits":{"email":"***","email":"***","b":1},"userId":"u","l":[{"e":"***","f":"***"},{"e":"***"}],"previousId":"***"}"#
    )
    #expect(
      try shown(decoding, #"{"type":"x","tr\u0061its":{"em\u0061il":"secret"}}"#)
        == #""record":{"type":"x","tr\u0061its":{"em\u0061il":"***"}}"#)
    let crm = Source.debezium(identifiers: [
      mapping("customer", "id"), mapping("email", "mail", forms: [.email]), mapping("phone", "doc.p", forms: [.phone], ),
    ])
    let changes = Decoding([crm], keepsEvidence: true)
    #expect(
      try shown(
        changes,
        #"{"op":"u","before":{"id":1,"mail":"secret"},"after":{"mail":"secret","doc":"{\"p\":\"secret\"}"},"source":{"ts_ms":true}}"#
      )
        == #""record":{"op":"u","before":{"id":1,"mail":"***"},"after":{"mail":"***","doc":"***"},"source":{"ts_ms":true}}"#
    )
    #expect(try shown(changes, #"{"mail":"secret","__op":"u"}"#) == #""record":{"mail":"***","__op":"u"}"#)
    #expect(
      try shown(changes, #"{"schema":{},"payload":{"op":"x","after":{"mail":"secret"}}}"#)
        == #""record":{"schema":{},"payload":{"op":"x","after":{"mail":"***"}}}"#)
  }

  @Test("where another kind of value stands than a hashed path goes on into, it is masked as a whole")
  func otherKinds() throws {
    let web = Source.segment(mapping("email", "traits.email", "l[*].e", "m[0]", forms: [.email]))
    let decoding = Decoding([web], keepsEvidence: true)
    #expect(
      try shown(
        decoding, #"{"type":"x","traits":[{"email":"secret"},["secret"]],"l":{"e":"secret"},"m":{"0":"secret"},"n":1}"#)
        == #""record":{"type":"x","traits":"***","l":"***","m":"***","n":1}"#)
    #expect(
      try shown(decoding, #"{"type":"x","traits":49151123,"l":["secret",7,null,{"e":7}],"m":"secret"}"#)
        == #""record":{"type":"x","traits":"***","l":["***","***",null,{"e":"***"}],"m":"***"}"#)
    #expect(
      try shown(decoding, #"{"batch":{"traits":{"email":"secret"}},"traits":null}"#)
        == #""record":{"batch":{"traits":{"email":"***"}},"traits":null}"#)
  }

  @Test("the messages of a batch are shown one by one")
  func batch() throws {
    let decoding = Decoding([.segment(mapping("email", "e", forms: [.email]))], keepsEvidence: true)
    _ = decoding.decode(#"{"batch":[{"type":"x","e":"secret"},7,{"type":"page","timestamp":"2026-01-01","e":"a@b"}]}"#)
    let evidence = decoding.unusable.map { String(decoding: $0.evidence, as: UTF8.self) }
    #expect(evidence[0] == #""record":{"type":"x","e":"***"}"#)
    #expect(evidence[1] == #""length":1,"sha256":"7902699be42c8a8e46fbbb4501726517e86b22c56a189f7625a6da49081b2451""#)
  }

  @Test(
    "where paths cannot be read and some are hashed, length and SHA-256 stand for the record",
    arguments: [
      "{\"e\":\"secret\"", "[\"secret\"]", "\"secret\"", #"{"type":"track","event":"\x","e":"secret"}"#,
    ])
  func unreadable(text: String) throws {
    let decoding = Decoding([.segment(), .segment(mapping("email", "e", forms: [.email]))], keepsEvidence: true)
    let evidence = try shown(decoding, text)
    #expect(evidence.hasPrefix("\"length\":\(text.utf8.count),\"sha256\":\""))
    #expect(evidence.utf8.count == "\"length\":\(text.utf8.count),\"sha256\":\"\"".utf8.count + 64)
  }

  @Test("sources that share a file mask the hashed paths of all")
  func shared() throws {
    let decoding = Decoding(
      [.segment(), .debezium(identifiers: [mapping("email", "mail", forms: [.email])])], keepsEvidence: true)
    #expect(try shown(decoding, #"{"type":"x","mail":"secret"}"#) == #""record":{"type":"x","mail":"***"}"#)
  }
}
