import Foundation
import Segmentation
import Testing

/// The hash forms against what the platforms that take hashed lists publish. Digests are those of `sha256sum`.
@Suite("Hash forms as platforms want them")
struct HashFormsTests {
  private func digests(
    _ value: String, _ forms: [IdentifierMapping.HashForm], country: String? = nil
  ) throws -> [String]? {
    let decoding = Decoding([.segment(mapping("email", "x", forms: forms, country: country))])
    let text = String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    return decoding.one(#"{"type":"page","timestamp":"2026-01-01","x":\#(text)}"#)?.identifiers.map(\.value)
  }

  @Test("email is Meta's: trimmed and in lower case, dots and what stands behind a plus are kept")
  func meta() throws {
    let kept = "0ccc5903191a792e0e7fbe6214a2d7e4935b4fbc2b97045f985d4719b295b06a"
    for value in ["Ann.Lee+news@GMail.com", "  ann.lee+NEWS@gmail.com\r\n"] {
      #expect(try digests(value, [.email]) == [kept])
    }
    #expect(
      try digests("Ann.Lee@Example.org ", [.email])
        == ["c9556853d9f4efa243a062fed91566563d0c1d1385a4ef117671a3ac1bfbab40"])
  }

  @Test("email_gmail is Google's: an address of Gmail loses its dots and what stands behind a plus, others stay")
  func gmail() throws {
    let folded = "16e202bdcd9646af11faa3a5a3b9c07a6303e9629583246f8208e43c529087de"
    for value in ["Ann.Lee+news@GMail.com", "annlee@gmail.com", "a.n.n.l.e.e@gmail.com", "AnnLee+@gmail.com"] {
      #expect(try digests(value, [.emailGmail]) == [folded])
    }
    #expect(try digests("Ann.Lee@Example.org ", [.emailGmail]) == digests("ann.lee@example.org", [.email]))
  }

  @Test(
    "phone is Google's, E.164 with the plus; phone_digits is Meta's, country code and number without it",
    arguments: [
      ("(650) 555-0142", "US"), ("1 (650) 555-0142", "US"), ("+1 650 555 0142", "DE"), ("001-650-555-0142", "DE"),
    ])
  func american(value: String, country: String) throws {
    #expect(
      try digests(value, [.phone, .phoneDigits], country: country) == [
        "3b1da930f7ff19df3e04046793019d6ba5257bcf43f0064dc5ae2b02a93bea4f",
        "0910de91464a0150fdd831cef73b3492abd43c41f41aefe3032a1acd321e012c",
      ])
  }

  @Test("a national 0 is dropped, save in Italy, where it is part of the number")
  func national() throws {
    #expect(
      try digests("020 7946 0018", [.phone, .phoneDigits], country: "GB") == [
        "faad3b10918e39b5f4d5334f1e1e128719608e8bd3ad3b963dc30187b4518e23",
        "99a4599795d24445a5be21117f375c1bbe9e795daf7f62666686ce081e1f32dc",
      ])
    #expect(
      try digests("06 5550 1234", [.phone, .phoneDigits], country: "IT") == [
        "4fc1eea5d634de826717e9a2b523a6a843aeef7ba981fbe76c1e39f1b2167fbd",
        "8ac1a8ef86ddd0248f092925196636d9a308629831e3cb619fc22d6ca61c9bd2",
      ])
  }

  @Test("raw is the digest of the bytes, also of white space and capitals")
  func raw() throws {
    #expect(
      try digests("Ann.Lee@Example.org ", [.raw])
        == ["121b4b70a77f4f45003b904688b7fc76cd15f70fd316efd9029dd9591bc6107a"])
    #expect(
      try digests("ÄRGER@Müller.example", [.email])
        == ["1fa226a5a3dc7386caf0b2daed381203b8de1a5d56976a1383110e7e0064b94d"], "letter case is Unicode's")
  }

  @Test("all forms of one value stand together, those that it has none of left out")
  func together() throws {
    let email = try #require(try digests("Ann.Lee+news@gmail.com", [.email, .emailGmail, .raw]))
    #expect(Set(email).count == 3)
    #expect(try digests("Ann.Lee+news@gmail.com", [.email, .phone, .emailGmail], country: "US") == Array(email[..<2]))
    #expect(
      try digests("Ann.Lee+news@gmail.com", [.phone, .email], country: "US") == nil, "the first is the identifier")
  }

  // MARK: Vectors of others

  private static func vectors(_ kind: String) throws -> [String: Any] {
    try SharedData.object(SharedData.lines("wire/hash-vectors/meta.json").joined())[kind] as? [String: Any] ?? [:]
  }

  @Test("an advertiser's library hashes addresses alike", .enabled(if: SharedData.isThere))
  func addresses() throws {
    let vectors = try Self.vectors("email")
    let valid = vectors["valid"] as? [[String: String]] ?? []
    #expect(valid.count == 43)
    for vector in valid {
      let (value, digest) = (vector["raw"] ?? "", vector["sha256_hex"] ?? "")
      #expect(try digests(value, [.email]) == [digest], "\(value)")
      // None of them is of Gmail but the first.
      if !value.contains("@gmail.com") { #expect(try digests(value, [.emailGmail]) == [digest], "\(value)") }
    }
    // What it calls invalid for the shape of a domain is an address to us: another party's hash of it may well exist.
    for value in vectors["invalid"] as? [String] ?? [] {
      let parts = value.trimmingCharacters(in: .whitespacesAndNewlines)
        .split(separator: "@", omittingEmptySubsequences: false)
      let isAddress = parts.count == 2 && parts.allSatisfy { !$0.isEmpty } && !value.contains(" ")
      #expect(try (digests(value, [.email]) != nil) == isAddress, "\(value)")
    }
  }

  @Test("and international phone numbers, which are those that it can know", .enabled(if: SharedData.isThere))
  func phones() throws {
    var compared = 0
    for vector in try Self.vectors("phone")["pairs"] as? [[String: Any]] ?? [] {
      guard let value = vector["raw"] as? String, let normal = vector["normalised"] as? String else { continue }
      let digits = value.filter(\.isNumber)
      let isInternational = value.prefix { !$0.isNumber }.contains("+") && !digits.hasPrefix("0")
      let isAmerican = normal.hasPrefix("1") && normal.count == 11 && digits == normal
      guard isInternational || isAmerican else { continue }
      #expect(try digests(value, [.phoneDigits], country: "US") == [vector["sha256_hex"] as? String ?? ""], "\(value)")
      compared += 1
    }
    #expect(compared > 10)
  }
}
