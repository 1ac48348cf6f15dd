import Segmentation
import Testing

@Suite("Regular expressions")
struct RegexTests {
  private func matchesWhole(_ pattern: String, _ text: String, ignoringCase: Bool = false) throws -> Bool {
    let regex = try Segmentation.Regex(pattern, ignoringCase: ignoringCase)
    return Array(text.utf8).withUnsafeBytes { regex.matchesWhole($0) }
  }

  private func finds(_ pattern: String, _ text: String) throws -> Bool {
    let regex = try Segmentation.Regex(pattern)
    return Array(text.utf8).withUnsafeBytes { regex.search($0) }
  }

  @Test("search is unanchored, a whole match is not")
  func anchoring() throws {
    #expect(try finds("b+", "abbc"))
    #expect(try !matchesWhole("b+", "abbc"))
    #expect(try matchesWhole("ab+c", "abbc"))
    #expect(try matchesWhole("a|ab", "ab"), "every alternative is tried for the whole text")
  }

  @Test("letter case counts unless it is ignored")
  func letterCase() throws {
    #expect(try !matchesWhole("null", "NULL"))
    #expect(try matchesWhole("null", "NuLL", ignoringCase: true))
    #expect(try matchesWhole("ÄÖ", "äö", ignoringCase: true))
  }

  @Test("one dot is one Unicode scalar")
  func scalars() throws {
    #expect(try matchesWhole(".", "é"))
    #expect(try matchesWhole(".", "😀"))
    #expect(try !matchesWhole(".", "e\u{301}"))
  }

  @Test("an empty text matches what may be empty")
  func empty() throws {
    #expect(try matchesWhole("[0-]*", ""))
    #expect(try !matchesWhole("a", ""))
    let regex = try Segmentation.Regex("x*")
    #expect(regex.search(UnsafeRawBufferPointer(start: nil, count: 0)))
  }

  @Test(
    "a pattern that RE2 refuses, and \\C, are refused",
    arguments: ["(", "a{1001}", #"\C"#, #"a\\\C"#, #"(?=a)"#, #"\Q\\E\C"#])
  func refused(pattern: String) {
    #expect(throws: Segmentation.Regex.Refusal.self) { try Segmentation.Regex(pattern) }
  }

  @Test("a backslash before C that is itself escaped or quoted is no \\C", arguments: [#"\\C"#, #"\Q\C\E"#, "C"])
  func allowed(pattern: String) {
    #expect(throws: Never.self) { try Segmentation.Regex(pattern) }
  }
}
