import Testing

@testable import Pipelines

/// What is wrong with rules is said by the rule language and tested there; here it is to stand at the right place.
@Suite("Mistakes in rules, at the line they were written on")
struct RuleMistakeTests {
  struct Place: Sendable, CustomTestStringConvertible {
    let title: String
    let text: String
    /// Of each mistake `LINE:COLUMN` and what the caret underlines.
    let expected: [String]

    init(_ title: String, _ text: String, _ expected: [String]) {
      self.title = title
      self.text = text
      self.expected = expected
    }

    var testDescription: String { title }
  }

  @Test("the caret underlines what is wrong", arguments: places)
  func isUnderlined(_ place: Place) {
    let found = diagnostics(place.text).map { diagnostic in
      let excerpt = diagnostic.excerpt ?? .init(text: "", offset: 0, length: 0)
      let underlined = excerpt.text.unicodeScalars.dropFirst(excerpt.offset).prefix(excerpt.length)
      let position = diagnostic.position ?? Position(line: 0, column: 0)
      return "\(position.line):\(position.column) \(String(String.UnicodeScalarView(underlined)))"
    }
    #expect(found == place.expected)
  }

  @Test("where the rule is not shown as it was written, the message names the segment")
  func folded() {
    let found = diagnostics("\(Sample.head)\n  big: >\n    'X' within 30d\n    and 'Y' withn 7d\n")
    #expect(found.map { $0.message.hasSuffix(" (in the rule of `big`)") } == [true])
    #expect(found.first?.excerpt?.text == "'X' within 30d and 'Y' withn 7d")
  }

  @Test(
    "what YAML took from a rule is told before what the rule lacks for it",
    arguments: [
      ("'Login'", "YAML took the quotes away"), ("count('X' where tag = ' #1') >= 1", "begins a YAML comment"),
      ("{rule: distinct('X', sku) >= 2}", "within braces a `,` ends a value"),
    ])
  func taken(_ rule: String, _ hint: String) {
    let found = diagnostics("\(Sample.head)\n  a: \(rule)\n")
    #expect(found.first?.hint?.contains(hint) == true)
  }

  private func diagnostics(_ text: String) -> [Diagnostic] {
    do throws(PipelineErrors) {
      _ = try PipelineFile.parse(text + "\n", path: "p.yaml")
      return []
    } catch {
      return error.diagnostics
    }
  }

  static let places: [Place] = [
    Place(
      "a mistake in a block",
      #"""
      \#(Sample.head)
        a: |
          'X' within 30d
            and count('Y' within 7d >= 2
      """#, ["7:21 within"]),
    Place(
      "a mistake in an indented block with a blank line and a comment",
      #"""
      \#(Sample.head)
        a: |  # a comment

            # the first
            'X' within 30d and

            wbe:'Y' within 7d
      """#, ["10:7 wbe"]),
    Place(
      "a mistake in a block with an indentation of its own",
      #"""
      \#(Sample.head)
        a: |2-
           'X' within 3 months
      """#, ["6:17 3"]),
    Place(
      "a mistake at the end of a block",
      #"""
      \#(Sample.head)
        a: |+
          'X' within 30d and


      """#, ["6:23 "]),
    Place(
      "a mistake in a plain rule on one line",
      #"""
      \#(Sample.head)
        a: count('X') within 30d >= segment(b)
      """#, ["5:31 segment"]),
    Place(
      "a mistake in a plain rule with letters beyond ASCII before it",
      #"""
      \#(Sample.head)
        a: count('Schönes Kaffeehäferl') within 30x >= 1
      """#, ["5:43 30x"]),
    Place(
      "a mistake in a quoted rule on one line",
      #"""
      \#(Sample.head)
        a: "count('X') within 30d => 1"
      """#, ["5:30 >"]),
    Place(
      "a mistake in a single-quoted rule with escapes",
      #"""
      \#(Sample.head)
        a: '''X'' within 30d => 1'
      """#, ["5:6 'X' within 30d"]),
    Place(
      "a mistake in a folded rule",
      #"""
      \#(Sample.head)
        a: >
          'X' within 30d
          and 'Y' withn 7d
      """#, ["5:6 withn"]),
    Place(
      "a mistake in a plain rule on two lines",
      #"""
      \#(Sample.head)
        a: count('X') within 30d >= 1
          and count('Y') withn 7d >= 1
      """#, ["5:6 count('Y')"]),
    Place(
      "quotes that YAML takes away",
      #"""
      \#(Sample.head)
        a: 'Login'
      """#, ["5:7 Login"]),
    Place(
      "a comment that cuts a plain rule",
      #"""
      \#(Sample.head)
        a: count('X' where tag = ' #1') >= 1
      """#, ["5:28 '"]),
    Place(
      "unknown names",
      #"""
      \#(Sample.crm)
        b: crm.teir = 'gold'
        c: segment(aa)
        d: crm:'X'
        e: consent.ads
      """#, ["7:10 teir", "8:14 aa", "9:6 crm", "10:14 ads"]),
    Place(
      "an empty block",
      #"""
      \#(Sample.head)
        a: |

      """#, ["6:1 "]),
  ]
}
