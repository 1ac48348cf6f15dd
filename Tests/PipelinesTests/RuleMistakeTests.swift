import Testing

@testable import Pipelines

@Suite("Mistakes in rules, at the line they were written on")
struct RuleMistakeTests {
  @Test("is answered with its place, what was found, and a likely fix", arguments: mistakes)
  func isAnswered(_ mistake: Mistake) {
    #expect(mistake.answer == mistake.expected, "\(mistake.title)")
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "a mistake in a block",
      #"""
      \#(Sample.head)
        a: |
          'X' within 30d
            and count('Y' within 7d >= 2
      """#,
      #"""
      7:21: error: the window stands behind the parenthesis
        hint: count(…) within 30d
      """#),
    Mistake(
      "a mistake in an indented block with a blank line and a comment",
      #"""
      \#(Sample.head)
        a: |  # a comment

            # the first
            'X' within 30d and

            wbe:'Y' within 7d
      """#,
      #"""
      10:7: error: there is no source `wbe`
        hint: did you mean web?
      """#),
    Mistake(
      "a mistake in a block with an indentation of its own",
      #"""
      \#(Sample.head)
        a: |2-
           'X' within 3 months
      """#,
      #"""
      6:17: error: months and years differ in length, so no duration is counted in them
        hint: use days: 30d, 365d
      """#),
    Mistake(
      "a mistake at the end of a block",
      #"""
      \#(Sample.head)
        a: |+
          'X' within 30d and


      """#,
      #"""
      6:23: error: expected a condition, found the end of the rule
      """#),
    Mistake(
      "a mistake in a plain rule on one line",
      #"""
      \#(Sample.head)
        a: count('X') within 30d >= segment(b)
      """#,
      #"""
      5:31: error: expected a value, found a condition
        hint: segment(…) stands by itself, joined by and, or, not
      """#),
    Mistake(
      "a mistake in a plain rule with letters beyond ASCII before it",
      #"""
      \#(Sample.head)
        a: count('Schönes Kaffeehäferl') within 30x >= 1
      """#,
      #"""
      5:43: error: `x` is no unit of time; units are w d h m s ms
        hint: for example 30d or 1h30m
      """#),
    Mistake(
      "a mistake in a quoted rule on one line",
      #"""
      \#(Sample.head)
        a: "count('X') within 30d => 1"
      """#,
      #"""
      5:30: error: expected a value behind `=`, found `>`
        hint: unequal is !=
      """#),
    Mistake(
      "a mistake in a single-quoted rule with escapes",
      #"""
      \#(Sample.head)
        a: '''X'' within 30d => 1'
      """#,
      #"""
      5:6: error: a condition is no value, so nothing compares or adds up with it (in the rule of `a`)
        hint: count('X') is the number of such events
      """#),
    Mistake(
      "a mistake in a folded rule",
      #"""
      \#(Sample.head)
        a: >
          'X' within 30d
          and 'Y' withn 7d
      """#,
      #"""
      5:6: error: expected `and`, `or` or the end of the rule, found `withn` (in the rule of `a`)
      """#),
    Mistake(
      "a mistake in a plain rule on two lines",
      #"""
      \#(Sample.head)
        a: count('X') within 30d >= 1
          and count('Y') withn 7d >= 1
      """#,
      #"""
      5:6: error: a measure alone is no test (in the rule of `a`)
        hint: compare it: count('Y') >= 1
      """#),
    Mistake(
      "quotes that YAML takes away",
      #"""
      \#(Sample.head)
        a: 'Login'
      """#,
      #"""
      5:7: error: expected a condition, found `Login`
        hint: names of events are quoted: 'Login'
      """#),
    Mistake(
      "a comment that cuts a plain rule",
      #"""
      \#(Sample.head)
        a: count('X' where tag = ' #1') >= 1
      """#,
      #"""
      5:28: error: the text that begins here has no closing quote
        hint: outside a block ` #` begins a YAML comment, so the rule ends before it; put the rule in a block: `|` behind the key, the rule on the next line, indented
      """#),
    Mistake(
      "unknown names",
      #"""
      \#(Sample.crm)
        b: crm.teir = 'gold'
        c: segment(aa)
        d: crm:'X'
        e: consent.ads
      """#,
      #"""
      7:10: error: the source `crm` has no attribute `teir`
        hint: did you mean tier?
      8:14: error: there is no segment `aa`
        hint: did you mean a?
      9:6: error: `crm` is a CRM source, and CRM records are never events
        hint: read its attributes: crm.tier = …, crm.tier changed within 7d
      10:14: error: there is no consent purpose `ads`
        hint: the pipeline declares none
      """#),
    Mistake(
      "an empty block",
      #"""
      \#(Sample.head)
        a: |

      """#,
      #"""
      6:1: error: the rule is empty
        hint: for example 'Order Completed' within 30d
      """#),
  ]
}
