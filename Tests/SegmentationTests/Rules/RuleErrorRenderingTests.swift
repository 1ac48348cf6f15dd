import Segmentation
import Testing

@Suite("Errors as people see them")
struct RuleErrorRenderingTests {
  private func rendered(_ text: String) -> String? {
    let error = #expect(throws: RuleError.self) { try parse(text) }
    return error?.rendered(in: text)
  }

  @Test("the line, a caret under the spot, and the hint")
  func caret() {
    #expect(
      rendered("'Login' within 30d\nand crm.teir = 'gold'\nand 'B'") == """
        line 2, column 9: the source `crm` has no attribute `teir`
          and crm.teir = 'gold'
                  ^~~~
        hint: did you mean tier?
        """)
  }

  @Test("tabs stay tabs, and a character is one column whatever its bytes")
  func columns() {
    #expect(
      rendered("\t'é😀' and foo.x = 1") == """
        line 1, column 11: there is no CRM source `foo`
          \t'é😀' and foo.x = 1
          \t         ^~~
        hint: values are read from crm, core, profile, consent
        """)
  }

  @Test("the end of the rule is a spot as well, behind a carriage return too")
  func end() {
    #expect(
      rendered("'A' and") == """
        line 1, column 8: expected a condition, found the end of the rule
          'A' and
                 ^
        """)
    #expect(
      rendered("'A' zz\r\n'B'") == """
        line 1, column 5: expected `and`, `or` or the end of the rule, found `zz`
          'A' zz
              ^~
        """)
    #expect(rendered("'A' and\n")?.hasPrefix("line 2, column 1: expected a condition") == true)
  }

  @Test("an offset outside of the text is shown at its end")
  func outside() {
    let error = RuleError(offset: 99, length: 5, message: "wrong")
    #expect(error.rendered(in: "ab") == "line 1, column 3: wrong\n  ab\n    ^")
    #expect(error.position(in: "a\nb") == (2, 2))
  }

  @Test(
    "the nearest name, if it is near enough",
    arguments: [
      ("teir", "tier"), ("Balanc", "balance"), ("balanse", "balance"), ("hascard", "has_card"), ("tiers", "tier"),
      ("zzz", nil), ("x", nil), ("", nil),
    ] as [(String, String?)])
  func nearest(_ word: String, _ name: String?) {
    #expect(NearestName.of(word, in: ["tier", "balance", "has_card"]) == name)
  }
}
