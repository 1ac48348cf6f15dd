import Testing

@testable import Pipelines

@Suite("Mistakes in YAML")
struct YAMLMistakeTests {
  @Test("is answered with its place, what was found, and a likely fix", arguments: mistakes)
  func isAnswered(_ mistake: Mistake) {
    #expect(mistake.answer == mistake.expected, "\(mistake.title)")
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "a tab",
      #"""
      \#(Sample.head)
      \#ta: x
      """#,
      #"""
      5:1: error: a tab cannot indent YAML
        hint: indent with spaces
      """#),
    Mistake(
      "a quote that is never closed",
      #"""
      \#(Sample.head)
        a: 'Login
      """#,
      #"""
      5:6: error: this quote is never closed
      """#),
    Mistake(
      "a missing colon",
      #"""
      name t
      sources: {}
      """#,
      #"""
      1:1: error: a key on this line has no `:` and blank behind it
        hint: a line is `key: value`
      """#),
    Mistake(
      "wrong indentation",
      #"""
      name: t
      sources:
        web: {kind: tracker, format: segment}
       segments:
        a: x
      """#,
      #"""
      4:2: error: this is no YAML: did not find expected key while parsing a block mapping that begins on line 1
        hint: look at the indentation, and for a missing `:` or quote, on this line and the one before
      """#),
    Mistake(
      "an unclosed brace",
      #"""
      name: t
      sources:
        web: {kind: tracker, format: segment
      segments:
        a: "'X'"
      """#,
      #"""
      4:9: error: a `,` or `}` is missing before this, in the `{` of line 3
        hint: a text that holds one of `,` `[` `]` `{` `}` stands in quotes here
      """#),
    Mistake(
      "a tag",
      #"""
      name: !!str t
      sources:
        web: {kind: tracker, format: segment}
      segments:
        a: !rule "'X'"
      """#,
      #"""
      1:7: error: a tag (`!…`) has no meaning here
        hint: a scalar is read as the type its key asks for; a text that begins with `!` stands in quotes
      5:6: error: a tag (`!…`) has no meaning here
        hint: a scalar is read as the type its key asks for; a text that begins with `!` stands in quotes
      """#),
    Mistake(
      "two documents",
      #"""
      \#(Sample.whole)
      ---
      name: u
      """#,
      #"""
      6:1: error: a second document begins here
        hint: one file is one pipeline: take out the `---`
      """#),
    Mistake(
      "nothing",
      #"""

      """#,
      #"""
      1:1: error: the file is empty
        hint: a pipeline begins with `name: …`
      """#),
    Mistake(
      "comments alone",
      #"""
      # nothing
      """#,
      #"""
      1:1: error: the file is empty
        hint: a pipeline begins with `name: …`
      """#),
    Mistake(
      "a duplicate key",
      #"""
      \#(Sample.whole)
      name: u
      """#,
      #"""
      6:1: error: the key `name` stands here twice
        hint: it is already on line 1
      """#),
    Mistake(
      "a duplicate segment and a duplicate source",
      #"""
      name: t
      sources:
        web: {kind: tracker, format: segment}
        web: {kind: tracker, format: segment}
      segments:
        a: "'X'"
        b: "'X'"
        a: "'Y'"
      """#,
      #"""
      4:3: error: the key `web` stands here twice
        hint: it is already on line 3
      8:3: error: the key `a` stands here twice
        hint: it is already on line 6
      """#),
    Mistake(
      "a list as the pipeline",
      #"""
      - name: t
      """#,
      #"""
      1:1: error: the pipeline file is a mapping (`key: value`, indented); found a list
      """#),
    Mistake(
      "a scalar as the pipeline",
      #"""
      t
      """#,
      #"""
      1:1: error: the pipeline file is a mapping (`key: value`, indented); found `t`
      """#),
    Mistake(
      "a key that is a list",
      #"""
      \#(Sample.whole)
      ? [a, b]
      : c
      """#,
      #"""
      6:3: error: a key must be text; found a list
      """#),
    Mistake(
      "a merge key",
      #"""
      name: t
      sources:
        web: &w {kind: tracker, format: segment}
        app: {<<: *w}
      segments:
        a: "'X'"
      """#,
      #"""
      4:3: error: source `app` has no `kind`
        hint: it is required: `kind: tracker`
      4:3: error: source `app` has no `format`
        hint: it is required: `format: segment`
      4:9: error: merge keys (`<<`) are not part of the pipeline file
        hint: write the keys out
      """#),
    Mistake(
      "a control character",
      #"""
      name: t\#u{7}
      sources: {}
      """#,
      #"""
      1:8: error: a control character cannot stand in YAML
        hint: in a double-quoted text it is written as an escape, as `\x07`
      """#),
    Mistake(
      "a key without a colon",
      #"""
      \#(Sample.whole)
      output
      """#,
      #"""
      6:1: error: this begins a key, and no `:` and blank stand behind it
        hint: a line is `key: value`; a text over several lines is indented further than its key
      """#),
    Mistake(
      "a brace that is never closed",
      #"""
      \#(Sample.whole)
      output: {topic: x
      """#,
      #"""
      6:9: error: this `{` is never closed
      """#),
    Mistake(
      "nesting beyond the bound",
      #"""
      name: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
      """#,
      #"""
      1:70: error: nested more than 64 levels deep
      """#),
    Mistake(
      "aliases that explode",
      #"""
      a: &a [x, x, x, x, x, x, x, x, x, x]
      b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
      c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
      d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
      e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
      f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
      """#,
      #"""
      6:8: error: more than 200000 values, those that aliases repeat included
      """#),
    Mistake(
      "an anchor within itself",
      #"""
      name: &a [*a]
      """#,
      #"""
      1:11: error: `*a` is an alias in YAML, and there is no anchor `&a` before it
        hint: a rule that begins with `*` stands in a block: `|` behind the key, the rule on the next line, indented
      """#),
  ]
}
