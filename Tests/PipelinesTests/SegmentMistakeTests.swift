import Testing

@testable import Pipelines

@Suite("Mistakes in segments")
struct SegmentMistakeTests {
  @Test("is answered with its place, what was found, and a likely fix", arguments: mistakes)
  func isAnswered(_ mistake: Mistake) {
    #expect(mistake.answer == mistake.expected, "\(mistake.title)")
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "names of segments",
      #"""
      \#(Sample.head)
        "big spenders": "'X'"
        -a: "'X'"
        über: "'X'"
      """#,
      #"""
      5:3: error: `big spenders` cannot name a segment: a name is letters, digits, `_`, `.` and `-`
        hint: and begins with a letter, a digit or `_`; what people read stands in `description`
      6:3: error: `-a` cannot name a segment: a name is letters, digits, `_`, `.` and `-`
        hint: and begins with a letter, a digit or `_`; what people read stands in `description`
      7:3: error: `über` cannot name a segment: a name is letters, digits, `_`, `.` and `-`
        hint: and begins with a letter, a digit or `_`; what people read stands in `description`
      """#),
    Mistake(
      "an unknown key in a segment",
      #"""
      \#(Sample.head)
        a:
          rule: "'X'"
          max-duration: 3d
          requires_consent: [ads]
      """#,
      #"""
      7:5: error: unknown key `max-duration` in segment `a`
        hint: did you mean `max_duration`?
      8:5: error: unknown key `requires_consent` in segment `a`
        hint: known keys: `description`, `rule`, `requires`, `max_duration`, `min_duration`
      """#),
    Mistake(
      "no rule",
      #"""
      \#(Sample.head)
        a:
          description: x
        b:
        c: {rule: [x]}
        d: [x]
      """#,
      #"""
      5:3: error: segment `a` has no `rule`
        hint: it is required: `rule: |`
      7:3: error: segment `b` has no rule
        hint: put the rule in a block: `|` behind the key, the rule on the next line, indented
      8:13: error: `rule` of segment `c` is text; found a list
        hint: put the rule in a block: `|` behind the key, the rule on the next line, indented
      9:6: error: segment `d` is a rule, or a mapping with one; found a list
        hint: tests of a rule are joined by `and` and `or`
      """#),
    Mistake(
      "durations of membership",
      #"""
      \#(Sample.head)
        a: {rule: "'X'", min_duration: 3d, max_duration: 1d}
        b: {rule: "'X'", min_duration: 0s}
        c: {rule: "'X'", max_duration: 1 week}
      """#,
      #"""
      5:34: error: segment `a` keeps a member at least 3d and at most 1d
        hint: `min_duration` is not longer than `max_duration`
      6:34: error: `min_duration` of segment `b` must be longer than 0; found `0s`
      7:34: error: `max_duration` of segment `c`: `week` is no unit of time; units are w d h m s ms
        hint: write 1w
      """#),
    Mistake(
      "requires without consent",
      #"""
      \#(Sample.head)
        a: {rule: "'X'", requires: [advertising]}
      """#,
      #"""
      5:20: error: segment `a` requires consent, and the pipeline has no `consent`
        hint: `consent` declares the purposes, and what holds for who never said
      """#),
    Mistake(
      "requires",
      #"""
      \#(Sample.whole)
        b: {rule: "'X'", requires: [advertsing, advertising, advertising]}
        c: {rule: "'X'", requires: advertising}
      consent: {default: denied, purposes: {advertising: {web: c.a}}}
      """#,
      #"""
      6:31: error: `advertsing` is no purpose of `consent`
        hint: did you mean `advertising`?
      6:56: error: segment `b` requires `advertising` twice
      7:30: error: `requires` of segment `c` is a list; found `advertising`
        hint: a list is `[advertising]`, or lines that begin with `- `
      """#),
    Mistake(
      "circles",
      #"""
      \#(Sample.head)
        a: segment(b)
        b: segment(c) and 'X'
        c: |
          'X' or
          segment(a)
        d: segment(d)
        e: segment(a)
      """#,
      #"""
      5:6: error: segments refer to each other in a cycle: a → b → c → a
        hint: one of these rules must do without `segment(…)`
      10:6: error: the segment refers to itself: d → d
        hint: one of these rules must do without `segment(…)`
      """#),
  ]
}
