import Formats
import Segmentation
import Testing

@Suite("Segment messages")
struct SegmentTests {
  private func message(_ members: String) -> String {
    #"{"userId":"u1","anonymousId":"a1","timestamp":"2026-01-02T03:04:05.678Z",\#(members)}"#
  }

  @Test(
    "a track message is an event of its own name",
    arguments: [
      (#""type":"track","event":"Login""#, "Login"), (#""type":"page""#, "Page Viewed"),
      (#""type":"screen""#, "Screen Viewed"), (#""type":"identify""#, "Identified"), (#""type":"group""#, "Grouped"),
      (#""type":"alias""#, "Aliased"),
    ])
  func names(members: String, name: String) throws {
    let decoding = Decoding([.segment()], names: ["Other", name])
    let seen = try #require(decoding.one(message(members)))
    #expect(seen.record.name == 2)
    #expect(seen.record.time == 1_767_323_045_678)
    #expect(seen.record.operation == .event)
    #expect(seen.identifiers == [.init(namespace: 0, value: "u1"), .init(namespace: 4, value: "a1")])
    #expect(seen.record.line == 1 && seen.record.file == 7 && seen.record.index == 0)
  }

  @Test("a name that no rule mentions is 0")
  func unknownName() throws {
    let decoding = Decoding([.segment()], names: ["Login"])
    #expect(try #require(decoding.one(message(#""type":"track","event":"login""#))).record.name == 0)
  }

  @Test(
    "what cannot be used has its reason",
    arguments: [
      (#"{"type":"Track","event":"x","userId":"u","timestamp":"2026-01-01"}"#, Rejection.unknownType),
      (#"{"type":7,"userId":"u","timestamp":"2026-01-01"}"#, .unknownType),
      (#"{"event":"x"}"#, .unknownType), (#"{}"#, .unknownType),
      (#"{"type":"track","userId":"u","timestamp":"2026-01-01"}"#, .noEvent),
      (#"{"type":"track","event":"","userId":"u","timestamp":"2026-01-01"}"#, .noEvent),
      (#"{"type":"track","event":7,"userId":"u","timestamp":"2026-01-01"}"#, .noEvent),
      (#"{"type":"track","event":"x","userId":"u"}"#, .noTime),
      (#"{"type":"track","event":"x","userId":"u","timestamp":null}"#, .noTime),
      (#"{"type":"track","event":"x","userId":"u","timestamp":""}"#, .badTime),
      (#"{"type":"track","event":"x","userId":"u","timestamp":1767323045678}"#, .badTime),
      (#"{"type":"track","event":"x","userId":"u","timestamp":"yesterday","receivedAt":"2026-01-01"}"#, .badTime),
      (#"{"type":"track","event":"x","userId":"u","originalTimestamp":"?","receivedAt":"2026-01-01"}"#, .badTime),
      (#"{"type":"track","event":"x","userId":"u","timestamp":"2027-01-17T00:00:00Z"}"#, .future),
      (#"{"type":"track","event":"x","userId":"","timestamp":"2026-01-01"}"#, .noIdentifier),
      (#"{"type":"track","event":"x","userId":1.5,"anonymousId":{},"timestamp":"2026-01-01"}"#, .noIdentifier),
      ("[]", .notAnObject), ("7", .notAnObject), ("null", .notAnObject), (#""x""#, .notAnObject),
    ])
  func rejected(text: String, reason: Rejection) {
    let decoding = Decoding([.segment()])
    #expect(decoding.reason(text) == .rejected(reason))
  }

  @Test("24 hours ahead of the clock is not yet the future")
  func future() {
    let decoding = Decoding([.segment()])
    func text(_ time: String) -> String { #"{"type":"page","userId":"u","timestamp":"\#(time)"}"# }
    #expect(decoding.reason(text("2027-01-16T08:00:00.001Z")) == .rejected(.future))
    #expect(decoding.one(text("2027-01-16T08:00:00.000Z"))?.record.time == Decoding.now + 86_400_000)
  }

  @Test(
    "without a timestamp the original one is put right by the server's clock",
    arguments: [
      (#""originalTimestamp":"2026-01-01T10:00:00Z""#, 0),
      (
        #""originalTimestamp":"2026-01-01T10:00:00Z","sentAt":"2026-01-01T10:00:05Z","receivedAt":"2026-01-01T09:00:05Z""#,
        -3_600_000
      ),
      (#""timestamp":null,"originalTimestamp":"2026-01-01T10:00:00Z","receivedAt":"2026-01-01T12:00:00Z""#, 0),
      (#""receivedAt":"2026-01-01T10:00:01Z""#, 1000),
      (#""originalTimestamp":null,"receivedAt":"2026-01-01T10:00:01Z","sentAt":"2026-01-01T10:00:05Z""#, 1000),
    ])
  func derivedTime(members: String, offset: Int64) throws {
    let decoding = Decoding([.segment()])
    let seen = try #require(decoding.one(#"{"type":"page","userId":"u",\#(members)}"#))
    #expect(seen.record.time == 1_767_261_600_000 + offset)
  }

  @Test("the name and category of a page or screen serve where its properties lack them")
  func pageName() throws {
    let decoding = Decoding([.segment()], paths: [path("name"), path("category"), path("title")])
    let page = #""type":"page","name":"Home","category":"Top","title":"x""#
    #expect(decoding.one(message(page))?.values == ["Home", "Top", .missing])
    #expect(decoding.one(message(page + #","properties":{"name":"Own","title":"t"}"#))?.values == ["Own", "Top", "t"])
    #expect(decoding.one(message(page + #","properties":{"name":""}"#))?.values == ["", "Top", .missing])
    #expect(
      decoding.one(message(#""type":"track","event":"x","name":"Home""#))?.values == [.missing, .missing, .missing],
      "of pages and screens alone")
  }

  @Test("each message of a batch is a record; the envelope's times and context serve those without")
  func batch() {
    let decoding = Decoding([.segment()], paths: [root("context.app"), path("n")])
    let seen = decoding.decode(
      #"""
      {"batch":[{"type":"page","userId":"u1","originalTimestamp":"2026-01-01T00:00:10Z","properties":{"n":1}},
      {"type":"nope"}, 7, {"type":"track","event":"e","userId":"u2","context":{"app":"own"},"timestamp":"2026-01-01"}],
      "context":{"app":"shop"},"sentAt":"2026-01-01T00:00:10Z","receivedAt":"2026-01-01T00:00:12Z"}
      """#.replacing("\n", with: " "))
    #expect(seen.map(\.record.index) == [0, 3])
    #expect(seen.map(\.values) == [["shop", 1], ["own", .missing]])
    #expect(seen[0].record.time == 1_767_225_612_000)
    #expect(decoding.unusable.map(\.reason) == [.rejected(.unknownType), .rejected(.notAnObject)])
    #expect(decoding.unusable.map(\.index) == [1, 2])
  }

  @Test("identifiers in the context come from the envelope's where a message has none, and not where it has one")
  func batchContext() {
    let decoding = Decoding([.segment(mapping("email", "context.traits.email"), mapping("cookie", "anonymousId"))])
    let seen = decoding.decode(
      #"{"batch":[{"type":"page","anonymousId":"a","timestamp":"2026-01-01"},{"type":"page","anonymousId":"b","context":{},"timestamp":"2026-01-01"},{"type":"page","anonymousId":"c","context":null,"timestamp":"2026-01-01"}],"context":{"traits":{"email":"e@x"}}}"#
    )
    #expect(seen.map { $0.identifiers.map(\.value) } == [["e@x", "a"], ["b"], ["e@x", "c"]])
  }

  @Test("an empty batch is no record")
  func emptyBatch() {
    let decoding = Decoding([.segment()])
    #expect(decoding.decode(#"{"batch":[],"sentAt":"2026-01-01"}"#).isEmpty)
    #expect(decoding.unusable.isEmpty)
  }

  @Test("an alias's previousId is second to the weakest identifier of the source")
  func alias() throws {
    let decoding = Decoding([.segment()])
    let both = message(#""type":"alias","previousId":"old""#)
    #expect(
      decoding.one(both)?.identifiers == [
        .init(namespace: 0, value: "u1"), .init(namespace: 4, value: "a1"),
        .init(namespace: 4, isPrevious: true, value: "old"),
      ])
    let alone = #"{"type":"alias","userId":"u1","previousId":"old","timestamp":"2026-01-01"}"#
    #expect(decoding.one(alone)?.identifiers == [.init(namespace: 0, value: "u1"), .init(namespace: 4, value: "old")])
    let same = #"{"type":"alias","userId":7,"previousId":"7","timestamp":"2026-01-01"}"#
    #expect(decoding.one(same)?.identifiers == [.init(namespace: 0, value: "7")], "it says nothing")
    let only = #"{"type":"alias","previousId":"old","timestamp":"2026-01-01"}"#
    #expect(decoding.one(only)?.identifiers == [.init(namespace: 4, value: "old")])
    #expect(decoding.one(message(#""type":"page","previousId":"old""#))?.identifiers.count == 2, "of aliases alone")

    let hashed = Decoding([.segment(mapping("customer", "userId"), mapping("email", "traits.email", forms: [.email]))])
    let email = try #require(
      hashed.one(#"{"type":"alias","userId":"u","previousId":"A@b.c ","timestamp":"2026-01-01"}"#))
    #expect(email.identifiers.count == 2)
    // The SHA-256 of a@b.c
    #expect(email.identifiers[1].value == "d648b243a3e817eaa3309e00e183483f2867baadf522099f0c2121770536b25a")
  }

  @Test("a message id is a text that is not empty, or a whole number")
  func ids() throws {
    let decoding = Decoding([.segment()])
    func id(_ json: String) -> (String, UInt64)? {
      decoding.one(message(#""type":"page","messageId":\#(json)"#)).map { ($0.id, $0.record.idHash) }
    }
    let seven = try #require(id("7"))
    #expect(seven.0 == "7" && seven.1 != 0)
    #expect(try #require(id(#""7""#)) == seven)
    #expect(try #require(id("7.0")) == seven)
    for none in [#""""#, "7.5", "null", "true", "[]"] { #expect(try #require(id(none)) == ("", 0)) }
  }
}
