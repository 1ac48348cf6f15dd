import Testing

@testable import Pipelines

@Suite("Rules that YAML takes for something else")
struct RuleInYAMLMistakeTests {
  @Test("is answered with its place, what was found, and a likely fix", arguments: mistakes)
  func isAnswered(_ mistake: Mistake) {
    #expect(mistake.answer == mistake.expected, "\(mistake.title)")
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "text behind a quoted rule",
      #"""
      \#(Sample.head)
        a: 'Login' within 30d
      """#,
      #"""
      5:14: error: text stands behind a quoted value: in YAML the value ended with the quote before it
        hint: put the rule in a block: `|` behind the key, the rule on the next line, indented
      """#),
    Mistake(
      "text behind a quoted rule in the long form",
      #"""
      \#(Sample.head)
        a:
          rule: 'Login' within 30d
          max_duration: 3d
      """#,
      #"""
      6:19: error: text stands behind a quoted value: in YAML the value ended with the quote before it
        hint: put the rule in a block: `|` behind the key, the rule on the next line, indented
      """#),
    Mistake(
      "a rule that begins with a star",
      #"""
      \#(Sample.head)
        a: * within 30d
      """#,
      #"""
      5:6: error: a value that begins with `*` is an alias in YAML
        hint: put the rule in a block: `|` behind the key, the rule on the next line, indented
      """#),
    Mistake(
      "a rule that begins with a star and a name",
      #"""
      \#(Sample.head)
        a: *any within 30d
      """#,
      #"""
      5:6: error: `*any` is an alias in YAML, and there is no anchor `&any` before it
        hint: a rule that begins with `*` stands in a block: `|` behind the key, the rule on the next line, indented
      """#),
    Mistake(
      "a star of the name of an anchor",
      #"""
      \#(Sample.head)
        a: *nothing
      """#,
      #"""
      5:6: error: `*nothing` is an alias in YAML, and there is no anchor `&nothing` before it
        hint: a rule that begins with `*` stands in a block: `|` behind the key, the rule on the next line, indented
      """#),
    Mistake(
      "a colon in a plain rule",
      #"""
      \#(Sample.head)
        a: count(web: Page) >= 1
      """#,
      #"""
      5:15: error: a `:` followed by a blank makes a key in YAML, and no key can stand here
        hint: put the rule in a block: `|` behind the key, the rule on the next line, indented; another text with `: ` in it stands in quotes
      """#),
    Mistake(
      "a rule on the line of the block's sign",
      #"""
      \#(Sample.head)
        a: | count('X') >= 1
      """#,
      #"""
      5:8: error: text stands on the line of the `|`
        hint: the block begins on the next line, indented
      """#),
    Mistake(
      "an unknown escape",
      #"""
      \#(Sample.head)
        a: "'X' where path matches '\d'"
      """#,
      #"""
      5:31: error: found unknown escape character in a text in double quotes
        hint: a backslash begins an escape here; in single quotes and in a block (`|`) it stands for itself
      """#),
    Mistake(
      "a reserved character",
      #"""
      \#(Sample.head)
        a: @x
      """#,
      #"""
      5:6: error: a value cannot begin with `@` in YAML
        hint: put the text in quotes
      """#),
    Mistake(
      "a rule that is not in its block",
      #"""
      \#(Sample.head)
        a: |
        'X' within 30d
      """#,
      #"""
      6:3: error: this line is not in the block that begins on line 5
        hint: the lines of a block are indented further than its key
      """#),
    Mistake(
      "text behind a quoted rule in braces",
      #"""
      \#(Sample.head)
        a: {rule: 'Login' within 30d, max_duration: 3d}
      """#,
      #"""
      5:21: error: text stands behind a quoted value: in YAML the value ended with the quote before it
        hint: put the rule in a block: `|` behind the key, the rule on the next line, indented
      """#),
    Mistake(
      "an anchor in front of a value",
      #"""
      \#(Sample.head)
        a: & 'X'
      """#,
      #"""
      5:6: error: a value that begins with `&` is an anchor in YAML
        hint: put the text in quotes
      """#),
  ]
}
