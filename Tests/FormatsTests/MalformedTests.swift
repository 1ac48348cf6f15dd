import Formats
import Segmentation
import Testing

@Suite("JSON that is sound, and JSON that is not")
struct MalformedTests {
  private func decoding() -> Decoding {
    Decoding([.segment()], paths: [path("v"), path("o.k"), path("l[*]"), path("l[1].x")])
  }

  /// A page view with further members.
  private func message(_ members: String) -> String {
    #"{"type":"page","userId":"u","timestamp":"2026-01-01",\#(members)}"#
  }

  @Test(
    "a broken structure is malformed, also where nothing reads it",
    arguments: [
      "{", "}", "[", "]", ":", ",", #"""#, #"{"a"#, #"{"a""#, #"{"a":"#, #"{"a":1"#, #"{"a":1,"#, #"{"a":1,}"#,
      #"{"a":1,,"b":2}"#,
      #"{,"a":1}"#, #"{"a" 1}"#, #"{"a"::1}"#, #"{"a":1:2}"#, #"{"a":}"#, #"{a:1}"#, #"{1:1}"#, #"{"a":[1,]}"#,
      #"{"a":[,1]}"#,
      #"{"a":[1 2]}"#, #"{"a":[1}"#, #"{"a":{"b":1]}"#, #"{"a":[}]}"#, #"{"a":1}}"#, #"{"a":1}{"b":2}"#, #"{"a":1} x"#,
      #"{"a":1},"#,
      #"{"a":"b"c"}"#, #"{"a":"b""c"}"#, #"{"a":1"b"}"#, #"{"a":1"b":2}"#, #"{"a":"b"1}"#, #"{"a":{"b":1,"c":2}"#,
      #"{"x":[[[["#,
      #"{"a":"\#u{1}"}"#, #"{"a":[1"b"]}"#, #"{"a":{"b"}}"#, #"{"a":{"b":1 "c":2}}"#, #"{"a":{1:2}}"#, #"[1,2"#,
      "[1 2]", "nul", "tru", #""a"b"#, "01",
    ])
  func structure(text: String) {
    let decoding = decoding()
    #expect(decoding.reason(text) == .rejected(.malformed), "\(text)")
    if text.hasPrefix(#"{"a":"#), text.hasSuffix("}"), !text.contains("}{"),
      !text.hasSuffix("}}") || text.contains("[") || text.contains("{1")
    {
      let inside = "{" + #""type":"page","userId":"u","timestamp":"2026-01-01","# + text.dropFirst()
      #expect(decoding.reason(inside) == .rejected(.malformed), "\(inside)")
    }
  }

  @Test(
    "what is read must be JSON",
    arguments: [
      "01", "1.", ".5", "+1", "1.2.3", "1e", "1e+", "0x1", "-", "--1", "1_0", "tru", "True", "nil", "NAN", "nan",
      "infinity", "+Infinity",
      #""\x""#, #""\u12""#, #""\u12G4""#, #""\""#, "undefined", "1a", "-a", "nullx",
    ])
  func read(value: String) {
    let decoding = decoding()
    #expect(decoding.reason(message(#""properties":{"v":\#(value)}"#)) == .rejected(.malformed))
    // Nothing reads this one, but for the quote that its escape leaves open.
    if value != #""\""# {
      #expect(decoding.one(message(#""properties":{"unread":\#(value)}"#)) != nil)
    }
  }

  @Test(
    "words that real clients write for no number read as null",
    arguments: ["NaN", "Infinity", "-Infinity", "null", "1e400", "-1e400"])
  func forgiven(value: String) {
    #expect(decoding().one(message(#""properties":{"v":\#(value)}"#))?.values[0] == .null)
  }

  @Test(
    "numbers read as the nearest double",
    arguments: [
      "0", "-0", "-0.0", "1", "1.5", "1e3", "1E+3", "12.5e-1", "9007199254740993", "9007199254740993.0000000001",
      "123456789012345678901234567890", "1e308", "4.9e-324", "1e-400", "0.1", "0.30000000000000004", "1e22", "1e23",
      "1.7976931348623157e308", "2.2250738585072014e-308", "100000000000000000000000e-23", "-12345678901234567890123e5",
      "0.000000000000000000000000000000000000000001", "99999999999999999999999999999999999999999e-40",
    ])
  func numbers(text: String) throws {
    let seen = decoding().one(message(#""properties":{"v":\#(text)}"#))
    #expect(seen?.values[0] == .number(try #require(Double(text))))
    #expect(seen?.values[0] != .number(.nan))
  }

  @Test("a number beyond a double's range reads as null", arguments: ["1e309", "-1e400", "1e99999999999999999999"])
  func infinite(text: String) {
    #expect(decoding().one(message(#""properties":{"v":\#(text)}"#))?.values[0] == .null)
  }

  @Test(
    "escapes in texts and keys say what they stand for",
    arguments: [
      (#"a\"\\\/\b\f\n\r\t"#, "a\"\\/\u{8}\u{c}\n\r\t"), (#"\u0041\u00e9\u20ac"#, "Aé€"), (#"\ud83d\ude00"#, "😀"),
      (#"\uD83D\uDE00x"#, "😀x"),
      (#"\ud83d"#, "\u{FFFD}"), (#"\ude00"#, "\u{FFFD}"), (#"\ud83dx"#, "\u{FFFD}x"), (#"\ud83d\u0041"#, "\u{FFFD}A"),
      (#"\ud83d\ud83d\ude00"#, "\u{FFFD}😀"), (#"\ud83d\n"#, "\u{FFFD}\n"), (#"\u0000"#, "\0"), (#"😀\\"#, "😀\\"),
      ("plain", "plain"), ("", ""),
    ])
  func escapes(text: String, says: String) {
    #expect(decoding().one(message(#""properties":{"v":"\#(text)"}"#))?.values[0] == .text(says))
  }

  @Test("a key written with escapes is found")
  func escapedKeys() {
    let text =
      #"{"t\u0079pe":"page","user\u0049d":"u","\u0074imestamp":"2026-01-01","pr\u006fperties":{"\u0076":1,"o":{"\u006b":2},"l":[0,{"\u0078":3}]}}"#
    let seen = decoding().one(text)
    #expect(seen?.values == [1, 2, .spread(#"[0,{"x":3}]"#), 3])
    #expect(seen?.identifiers.map(\.value) == ["u"])
  }

  @Test(
    "broken UTF-8 is malformed, wherever it stands",
    arguments: [
      [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0x80],
    ] as [[UInt8]])
  func encoding(bytes: [UInt8]) {
    let text = Array(message(#""x":""#).utf8.dropLast()) + bytes + Array(#""}"#.utf8)
    #expect(decoding().reason(text) == .rejected(.malformed))
  }

  @Test("256 levels are fine, one more is too deep")
  func depth() {
    let decoding = decoding()
    func nested(_ open: String, _ close: String, _ levels: Int) -> String {
      message(#""x":"# + String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels))
    }
    #expect(decoding.one(nested("[", "]", 255)) != nil)
    #expect(decoding.reason(nested("[", "]", 256)) == .rejected(.tooDeep))
    #expect(decoding.one(nested(#"{"a":"#, "}", 255)) != nil)
    #expect(decoding.reason(nested(#"{"a":"#, "}", 256)) == .rejected(.tooDeep))
    #expect(decoding.one(nested(#"[{"a":"#, "}]", 127)) != nil)
    #expect(decoding.reason(nested(#"[{"a":"#, "}]", 200)) == .rejected(.tooDeep))
    #expect(decoding.reason(nested("[", "]", 100_000)) == .rejected(.tooDeep))
    #expect(
      decoding.reason(String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000)) == .rejected(.tooDeep))
    // Deep where a path leads.
    let read = message(
      #""properties":{"v":"# + String(repeating: "[", count: 254) + String(repeating: "]", count: 254) + "}")
    #expect(decoding.one(read) != nil)
  }

  @Test("a record beyond 16 MiB is too large")
  func size() {
    let decoding = decoding()
    let text = message(#""x":""#).dropLast() + String(repeating: "y", count: Decoder.maximumRecordBytes) + #""}"#
    #expect(decoding.reason(String(text)) == .rejected(.tooLarge))
    let fits = text.dropLast(text.utf8.count - Decoder.maximumRecordBytes + 2) + #""}"#
    #expect(fits.utf8.count == Decoder.maximumRecordBytes)
    #expect(decoding.one(String(fits)) != nil)
  }

  @Test("blank lines are no records, and a byte-order mark that stands at no file's start is no JSON")
  func blank() {
    let decoding = decoding()
    for text in ["", " ", "\t \r"] { #expect(decoding.decode(text).isEmpty) }
    #expect(decoding.unusable.isEmpty)
    #expect(decoding.reason("\u{FEFF}") == .rejected(.malformed))
    #expect(decoding.reason("\u{FEFF}" + message(#""x":1"#)) == .rejected(.malformed))
    #expect(decoding.one(" " + message(#""x":1"#) + "\r") != nil)
  }

  @Test("a bad line leaves its neighbours alone")
  func neighbours() {
    let decoding = decoding()
    for bad in [#"{"type":"page","userId":"u"#, "{", #"{"x":"\"#] {
      #expect(decoding.reason(bad) == .rejected(.malformed))
      #expect(decoding.one(message(#""properties":{"v":true}"#))?.values[0] == true)
    }
  }

  @Test("arrays and objects are equal where their JSON is, whatever the order of keys")
  func canonical() {
    let decoding = decoding()
    func value(_ json: String) -> Shown? { decoding.one(message(#""properties":{"v":\#(json)}"#))?.values[0] }
    #expect(
      value(#"{"b":1,"a":{"y":[1.0,"x",null],"x":true}}"#) == .object(#"{"a":{"x":true,"y":[1,"x",null]},"b":1}"#))
    #expect(
      value(#" { "a" : { "x":true , "y":[1e0,"\u0078",NaN] } , "b":1 } "#)
        == .object(#"{"a":{"x":true,"y":[1,"x",null]},"b":1}"#))
    #expect(value("[]") == .array("[]"))
    #expect(value("{}") == .object("{}"))
    #expect(value(#"{"a":1,"a":1}"#) == .object(#"{"a":1}"#), "of two keys one")
    #expect(value(#"[{"k":01}]"#) == nil, "what is read must be JSON to its depths")
  }

  @Test("a star gathers every element in order, null but not missing")
  func spreads() {
    let decoding = Decoding(
      [.segment()],
      paths: [
        path("p[*].sku"), path("p[*].tags[*]"), path("p[0].sku"), path("p[1].sku"), path("p[9]"), path("m[*][*]"),
        path("s[*]"),
      ])
    let seen = decoding.one(
      message(
        #""properties":{"p":[{"sku":"a","tags":[1,2]},{"tags":[]},{"sku":null,"tags":[3]},7],"m":[[1],[],2,[3,[4]]],"s":"x"}"#
      ))
    #expect(
      seen?.values == [
        .spread(#"["a",null]"#), .spread("[1,2,3]"), "a", .missing, .missing, .spread("[1,3,[4]]"), .missing,
      ])
  }
}
