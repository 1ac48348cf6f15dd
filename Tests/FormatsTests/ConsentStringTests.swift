import Formats
import Segmentation
import Testing

@Suite("Consent strings")
struct ConsentStringTests {
  private func reads(_ text: String, _ form: ConsentPolicy.Statement.Form) throws -> Bool? {
    let decoding = Decoding(
      [.segment()],
      purposes: [("ads", [ConsentPolicy.Statement(source: "web", path: root("context.consent"), form: form)])])
    let record = #"{"type":"page","userId":"u","timestamp":"2026-01-01","context":{"consent":"\#(text)"}}"#
    return try #require(decoding.one(record)).consents[0]
  }

  // MARK: TCF

  /// A core segment, whole: created, updated, platform and so on are what they may be.
  private func core(_ purposes: [Int], version: Int = 2, interests: Int = 0) -> BitText {
    let consents = purposes.reduce(0) { $0 | 1 << (24 - $1) }
    return BitText().adding(version, 6).adding(0x3_6A5_A5A5, 36).adding(0x3_6A5_A5A5, 36).adding(31, 12).adding(7, 12)
      .adding(1, 6).adding(4 * 64 + 13, 12).adding(48, 12).adding(4, 6).adding(1, 1).adding(1, 1).adding(0xFFF, 12)
      .adding(consents, 24).adding(interests, 24).adding(1, 1).adding(0, 12).adding(0, 17).adding(0, 17).adding(0, 12)
  }

  @Test(
    "a TCF string grants when all purposes asked for are consented to",
    arguments: [
      ([1, 3, 4], [1, 3, 4], true), ([1, 2, 3, 4], [1, 3, 4], true), ([1, 3], [1, 3, 4], false), ([], [1], false),
      ([24], [24], true), ([23], [24], false), ([1], [1], true), ([2], [1], false), ([1], [24], false),
      (Array(1...24), Array(1...24), true), (Array(1...23), Array(1...24), false),
    ] as [([Int], [Int], Bool)])
  func purposes(consented: [Int], asked: [Int], isGranted: Bool) throws {
    #expect(try reads(core(consented).text, .tcf(asked)) == isGranted)
    #expect(try reads("\(core(consented).text).IAGg.QAAA", .tcf(asked)) == isGranted)
    #expect(try reads(core(consented, interests: 0xFF_FFFF).text, .tcf(asked)) == isGranted)
  }

  @Test("a published TCF string consents to purposes 1 to 3", arguments: 1...24)
  func publishedPurposes(purpose: Int) throws {
    let text =
      "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA.IFoEUQQgAIQwgIwQABAEAAAAOIAACAIAAAAQAIAgEAACEAAAAAgAQBAAAAAAAGBAAgAAAAAAAFAAECAAAgAAQARAEQAAAAAJAAIAAgAAAYQEAAAQmAgBC3ZAYzUw"
    #expect(try reads(text, .tcf([purpose])) == (purpose <= 3))
  }

  @Test(
    "what is no TCF string says nothing",
    arguments: [
      "", ".", "C", "2", "not a string", "COvFyGBOvFyGBAbAAAENAP*AAAAAAAAAAAAAAAAAAAAAA", "1YNN", "DBABM", "AAAA",
      "{}", "CéA",
    ])
  func unreadable(text: String) throws { #expect(try reads(text, .tcf([1])) == nil) }

  @Test("a TCF string of another version, or cut before its purposes end, says nothing")
  func cut() throws {
    #expect(try reads(core([1], version: 1).text, .tcf([1])) == nil)
    #expect(try reads(core([1], version: 3).text, .tcf([1])) == nil)
    let text = core([1]).text
    // 176 bits lie in the first 30 characters.
    #expect(try reads(String(text.prefix(29)), .tcf([1])) == nil)
    #expect(try reads(String(text.prefix(30)), .tcf([1])) == true)
    #expect(try reads(".\(text)", .tcf([1])) == nil)
  }

  // MARK: GPP

  /// - Parameter ids: ranges of section ids, in order.
  private func header(_ ids: ClosedRange<Int>..., type: Int = 3, version: Int = 1) -> String {
    var bits = BitText().adding(type, 6).adding(version, 6).adding(ids.count, 12)
    var last = 0
    for range in ids {
      bits = bits.adding(range.count > 1 ? 1 : 0, 1).adding(fibonacci: range.lowerBound - last)
      if range.count > 1 { bits = bits.adding(fibonacci: range.count - 1) }
      last = range.upperBound
    }
    return bits.text
  }

  /// The fields of a section's core segment by the published specifications, all of two bits: how many notices, which
  /// opt-outs, how much of sensitive data, of children and of the rest.
  private static let fields: [Int: (notices: Int, optOuts: [String], rest: Int)] = [
    7: (6, ["sale", "sharing", "advertising"], 12 + 2 + 1 + 3), 8: (3, ["sale", "sharing"], 9 + 2 + 1 + 3),
    9: (3, ["sale", "advertising"], 8 + 1 + 3), 10: (3, ["sale", "advertising"], 7 + 1 + 3),
    11: (4, ["sale", "advertising"], 8 + 1 + 3), 12: (3, ["sale", "advertising"], 8 + 3 + 3),
  ]

  /// - Parameter others: what all fields say that are no opt-outs.
  private func section(
    _ id: Int, optOuts: [Int], version: Int = 1, notices: Int = 1, others: Int = 1
  ) throws -> String {
    let fields = try #require(Self.fields[id])
    #expect(optOuts.count == fields.optOuts.count)
    let more = id == 7 && version == 2 ? 5 : 0
    return BitText().adding(version, 6).adding(pairs: [Int](repeating: notices, count: fields.notices))
      .adding(pairs: optOuts).adding(pairs: [Int](repeating: others, count: fields.rest + more)).text
  }

  @Test("one opt-out refuses, none grants, whatever else a section says", arguments: 7...12)
  func sections(id: Int) throws {
    let count = try #require(Self.fields[id]).optOuts.count
    for version in id == 7 ? [1, 2] : [1] {
      for others in 0...2 {
        for choice in [0, 2] {
          let all = [Int](repeating: choice, count: count)
          let text = try section(id, optOuts: all, version: version, notices: others, others: others)
          #expect(try reads("\(header(id...id))~\(text)", .gpp) == true)
          for index in 0..<count {
            var one = all
            one[index] = 1
            let text = try section(id, optOuts: one, version: version, notices: others, others: others)
            #expect(try reads("\(header(id...id))~\(text).YA", .gpp) == false)
          }
        }
      }
    }
  }

  @Test(
    "the third place of a US privacy string refuses with a Y",
    arguments: [
      ("1YNN", true), ("1YYN", false), ("1NYN", false), ("1---", true), ("1YNY", true), ("1yyn", false),
      ("2YNN", nil), ("1YN", nil), ("1YNNN", nil), ("1Y?N", nil), ("", nil),
    ] as [(String, Bool?)])
  func usPrivacy(text: String, isGranted: Bool?) throws {
    #expect(try reads("\(header(6...6))~\(text)", .gpp) == isGranted)
  }

  @Test(
    "sections are told by the header, also by its ranges; one that refuses decides, one that cannot be read says nothing"
  )
  func several() throws {
    let california = try section(8, optOuts: [2, 2])
    let noCalifornia = try section(8, optOuts: [2, 1])
    let utah = try section(11, optOuts: [2, 2])
    let tcf = core([]).text
    #expect(try reads("\(header(2...2, 8...8, 11...11))~\(tcf)~\(california)~\(utah)", .gpp) == true)
    #expect(try reads("\(header(2...2, 8...8, 11...11))~\(tcf)~\(noCalifornia)~\(utah)", .gpp) == false)
    #expect(try reads("\(header(6...8))~1YNN~\(try section(7, optOuts: [0, 2, 2]))~\(california)", .gpp) == true)
    #expect(try reads("\(header(6...8))~1YYN~\(try section(7, optOuts: [0, 2, 2]))~\(california)", .gpp) == false)
    #expect(try reads("\(header(6...8))~1YNN~?~\(noCalifornia)", .gpp) == false)
    #expect(try reads("\(header(6...7))~1YNN~?", .gpp) == true)
    // The same texts under other numbers: of Iowa (18) nothing is asked, and none of the United States is there.
    #expect(try reads("\(header(2...2, 18...18))~\(tcf)~\(noCalifornia)", .gpp) == nil)
    #expect(try reads("\(header(18...18, 30...30))~\(noCalifornia)~\(noCalifornia)", .gpp) == nil)
  }

  @Test(
    "published examples are read",
    arguments: [
      ("DBABTA~1YNN", true), ("DBACNYA~CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA~1YNN", true),
      ("DBABM~CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA", nil), ("DBABVg~BVVVVVVg.YA", false),
      ("DBABLA~BVVVVVVVVWA", false), ("DBABLA~CAAAAAAAAAWA.Q", true), ("DBABBg~BVVVVVVY", false),
      ("DBABRg~BVVVVWY", false), ("DBABJg~BVVVVVg", false), ("DBABFg~BVVVVVmA", false),
      ("DBABjw~BPXuQIAPXuQIAAfKABENB-CgAAAAAAAAAAAAAAAA.YAAAAAAAAAA~1YNN", true),
    ] as [(String, Bool?)])
  func published(text: String, isGranted: Bool?) throws { #expect(try reads(text, .gpp) == isGranted) }

  @Test("what is no GPP string says nothing")
  func unreadable() throws {
    let california = try section(8, optOuts: [2, 2])
    let head = header(8...8)
    for text in [
      "", "~", "1YNN", california, head, "\(head)~", "\(head)~?", "~\(california)",
      "\(head)~\(california)~\(california)",
      "\(header(8...9))~\(california)", "\(header(8...8, type: 2))~\(california)",
      "\(header(8...8, version: 2))~\(california)", "\(head.dropLast(2))~\(california)", "DBAAA", "DBAP~\(california)",
      "\(head)~\(california.prefix(2))", "\(head)~\(try section(8, optOuts: [2, 2], version: 2))",
      "\(header(7...7))~\(try section(7, optOuts: [2, 2, 2], version: 3))", "\(header(8...8))~.\(california)",
    ] {
      #expect(try reads(text, .gpp) == nil, "\(text)")
    }
  }
}
