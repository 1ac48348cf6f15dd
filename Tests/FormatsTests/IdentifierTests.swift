import Formats
import Foundation
import Segmentation
import Testing

@Suite("Identifiers, blocked and hashed")
struct IdentifierTests {
  /// The identifiers of a record whose `x` is `json`.
  private func identifiers(
    _ json: String, _ forms: [IdentifierMapping.HashForm] = [], country: String? = nil, blocked: [String]? = nil
  ) -> [String]? {
    let decoding = Decoding([.segment(mapping("email", "x", forms: forms, country: country))], blocked: blocked)
    return decoding.one(#"{"type":"page","timestamp":"2026-01-01","x":\#(json)}"#)?.identifiers.map(\.value)
  }

  private func text(_ value: String) -> String {
    String(decoding: (try? JSONEncoder().encode(value)) ?? Data(), as: UTF8.self)
  }

  @Test(
    "strings are as they are, integral numbers their digits, anything else is as if not there",
    arguments: [
      (#""1042""#, "1042"), ("1042", "1042"), ("1042.0", "1042"), ("1.042e3", "1042"), ("104200e-2", "1042"),
      (#"" A b ""#, " A b "),
      ("123456789012345678901234567890", "123456789012345678901234567890"), ("-7", "-7"),
      ("1e20", "100000000000000000000"),
      ("12345678901234567890123.0", "12345678901234567741440"), (#""\u0041""#, "A"), ("1.5", nil), ("true", nil),
      ("null", nil), ("NaN", nil),
      ("[]", nil), ("{}", nil), ("1e400", nil), (#""""#, nil), ("-0", nil), ("0.0", nil),
    ] as [(String, String?)])
  func values(json: String, value: String?) {
    #expect(identifiers(json) == value.map { [$0] })
  }

  @Test(
    "what the default list blocks is as if not there",
    arguments: [
      "", " ", "\t\n", "\u{A0}\u{2003}\u{3000}", "0", "000", "-", "0-0", "-1", "null", "NULL", " Null ", "undefined",
      "Anonymous", "none", "NaN", "(null)", "\u{2003}(NULL)\u{85}",
      "anonymou\u{17F}",
    ])
  func blocked(value: String) {
    #expect(identifiers(text(value)) == nil)
    #expect(identifiers(text(value), [.raw]) == nil)
  }

  @Test(
    "what only resembles it is not",
    arguments: ["01", "nulls", "anull", "(null", "n", "u", "undefine", "-2", "0x", "nан", "\u{200B}", "nullé", "é"])
  func notBlocked(value: String) {
    #expect(identifiers(text(value)) == [value])
  }

  @Test("a list of one's own replaces the default")
  func ownList() {
    let own = ["test-.*", "[._]+", "VIP", #"a\.b"#, "x|y"]
    for value in ["test-", "TEST-7", "._.", "vip", "A.B", "X", "y", " y "] {
      #expect(identifiers(text(value), blocked: own) == nil, "\(value)")
    }
    for value in ["null", "0", "test", "xy", "acb", ". ", "vips", "." + "x"] {
      #expect(identifiers(text(value), blocked: own) == (value == ". " ? nil : [value]), "\(value)")
    }
    #expect(identifiers(text("null"), blocked: []) == ["null"])
    #expect(identifiers(text(" "), blocked: []) == nil, "blank values are always blocked")
  }

  @Test("of several paths the first that leads to a usable value counts")
  func severalPaths() {
    let decoding = Decoding([.segment(mapping("email", "a", "b.c", "l[1]", forms: [.email]), mapping("cookie", "k"))])
    func first(_ members: String) -> [String]? {
      decoding.one(#"{"type":"page","timestamp":"2026-01-01",\#(members)}"#)?.identifiers.map(\.value)
    }
    let hash = String(repeating: "a", count: 64)
    #expect(first(#""a":"none","b":{"c":"no mail"},"l":[0,"\#(hash)"]"#) == [hash])
    #expect(first(#""a":7,"b":{"c":"\#(hash)"},"l":[0,"x@y"],"k":"c1""#) == [hash, "c1"])
    #expect(first(#""k":"c1""#) == ["c1"])
  }

  @Test("the strongest comes first and is the subject, whatever the order of the mappings")
  func subject() throws {
    let weakFirst = Decoding([.segment(mapping("cookie", "c"), mapping("customer", "u"))])
    let seen = try #require(weakFirst.one(#"{"type":"page","timestamp":"2026-01-01","u":"u1","c":"c1"}"#))
    #expect(seen.identifiers == [.init(namespace: 0, value: "u1"), .init(namespace: 4, value: "c1")])
    #expect(seen.record.subject == Array("u1".utf8).withUnsafeBytes { hash64($0, seed: 0) })
    let cookie = try #require(weakFirst.one(#"{"type":"page","timestamp":"2026-01-01","c":"c1"}"#))
    #expect(cookie.record.subject == Array("c1".utf8).withUnsafeBytes { hash64($0, seed: 4) })
  }

  @Test(
    "an email is trimmed and in lower case, with one @ between two parts",
    arguments: [
      (" Ann@Example.COM\t", "ann@example.com"), ("\u{A0}a@b\u{3000}", "a@b"), ("ÄRGER@Müller.de", "ärger@müller.de"),
      ("a+b.c@gmail.com", "a+b.c@gmail.com"),
      ("a@b@c", nil), ("@b", nil), ("a@", nil), ("ab", nil), ("a b@c", nil), ("a\u{2003}b@c", nil), ("@", nil),
    ] as [(String, String?)])
  func emails(value: String, normal: String?) {
    #expect(identifiers(text(value), [.email]) == normal.map { identifiers(text($0), [.raw]) ?? [] })
  }

  @Test(
    "the Gmail form folds dots and drops what stands behind a plus",
    arguments: [
      ("A.n.n+shop@Gmail.com", "ann@gmail.com"), ("a.b@googlemail.com", "ab@googlemail.com"),
      ("a.b+c@example.com", "a.b+c@example.com"),
      ("+x@gmail.com", nil), ("a.b@mail.gmail.com", "a.b@mail.gmail.com"),
    ] as [(String, String?)])
  func gmail(value: String, normal: String?) {
    #expect(identifiers(text(value), [.emailGmail]) == normal.map { identifiers(text($0), [.raw]) ?? [] })
  }

  @Test(
    "a phone number becomes E.164",
    arguments: [
      ("+49 (151) 123-4567", nil, "+491511234567"), ("0049 151 1234567", nil, "+491511234567"),
      ("0151 1234567", "DE", "+491511234567"), ("151 1234567", "de", "+491511234567"),
      ("(0) 20 7946 0958", "GB", "+442079460958"), ("06 6982 0000", "IT", "+390669820000"),
      ("(650) 123-4567", "US", "+16501234567"), ("1 650 123 4567", "US", "+16501234567"),
      ("1 650 123 456", "US", "+11650123456"), ("0650 123 4567", "US", "+106501234567"),
      ("tel:+1-650-123-4567", nil, "+16501234567"), ("+1 650 123 4567 ", "DE", "+16501234567"),
      ("13800138000", "CN", "+8613800138000"), ("1+234567", "DE", "+491234567"), ("1234", "DE", nil),
      ("12345", "DE", "+4912345"), ("+123456", nil, nil), ("+1234567", nil, "+1234567"),
      ("+123456789012345", nil, "+123456789012345"),
      ("+1234567890123456", nil, nil), ("1511234567", nil, nil), ("", "DE", nil), ("phone", "DE", nil),
      ("+", "DE", nil), ("0", "DE", nil), ("00", "DE", nil),
      (String(repeating: "1", count: 500), "DE", nil),
    ] as [(String, String?, String?)])
  func phones(value: String, country: String?, normal: String?) {
    #expect(identifiers(text(value), [.phone], country: country) == normal.map { identifiers(text($0), [.raw]) ?? [] })
    #expect(
      identifiers(text(value), [.phoneDigits], country: country)
        == normal.map { identifiers(text(String($0.dropFirst())), [.raw]) ?? [] })
  }

  @Test("a number is hashed as its digits")
  func numbers() {
    #expect(identifiers("4915112345678", [.phone], country: "US") == identifiers(#""+14915112345678""#, [.raw]))
    #expect(identifiers("1042.0", [.raw]) == identifiers(#""1042""#, [.raw]))
  }

  @Test("SHA-256 as the standard has it")
  func digest() {
    #expect(identifiers(#""abc""#, [.raw]) == ["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"])
    #expect(identifiers(#"" abc""#, [.raw]) != identifiers(#""abc""#, [.raw]), "raw is not trimmed")
    #expect(
      identifiers(#""test@example.com""#, [.email]) == [
        "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b"
      ])
  }

  @Test(
    "64 hex digits are a hash already, in every form",
    arguments: [IdentifierMapping.HashForm.email, .emailGmail, .phone, .phoneDigits, .raw])
  func hashed(form: IdentifierMapping.HashForm) {
    let hash = "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"
    #expect(identifiers(text(" \(hash)\n"), [form]) == [hash.lowercased()])
    #expect(identifiers(text(String(hash.dropLast()) + "g"), [form]) != [hash.lowercased()])
  }

  @Test("several forms go with the first, which is the identifier")
  func forms() throws {
    let decoding = Decoding([.segment(mapping("email", "x", forms: [.email, .emailGmail, .phone]))])
    let seen = try #require(decoding.one(#"{"type":"page","timestamp":"2026-01-01","x":"A.B@gmail.com"}"#))
    #expect(seen.identifiers.map(\.form) == [0, 1], "it is no phone number")
    #expect(
      seen.identifiers.map(\.value)
        == [identifiers(#""a.b@gmail.com""#, [.raw]), identifiers(#""ab@gmail.com""#, [.raw])].compactMap { $0?.first })
  }
}
