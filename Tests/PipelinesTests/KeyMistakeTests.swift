import Testing

@testable import Pipelines

@Suite("Mistakes in keys and their types")
struct KeyMistakeTests {
  @Test("is answered with its place, what was found, and a likely fix", arguments: mistakes)
  func isAnswered(_ mistake: Mistake) {
    #expect(mistake.answer == mistake.expected, "\(mistake.title)")
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "an unknown key at the root",
      #"""
      \#(Sample.whole)
      segment: x
      """#,
      #"""
      6:1: error: unknown key `segment` in the pipeline file
        hint: did you mean `segments`?
      """#),
    Mistake(
      "an unknown key that resembles nothing",
      #"""
      \#(Sample.whole)
      colour: red
      """#,
      #"""
      6:1: error: unknown key `colour` in the pipeline file
        hint: known keys: `name`, `version`, `sources`, `identity`, `consent`, `segments`, `output`, `run`, `kafka`, `tests`
      """#),
    Mistake(
      "required keys are missing",
      #"""
      version: 2
      """#,
      #"""
      1:1: error: the pipeline file has no `name`
        hint: it is required: `name: bank-cross-sell`
      1:1: error: the pipeline file has no `sources`
        hint: it is required: `sources: {web: {kind: tracker, format: segment}}`
      1:1: error: the pipeline file has no `segments`
        hint: it is required: `segments: {buyers: …}`
      """#),
    Mistake(
      "a version that is no number",
      #"""
      \#(Sample.whole)
      version: 1.2
      """#,
      #"""
      6:10: error: `version` is a whole number from 0 to 1000000000; found `1.2`
      """#),
    Mistake(
      "a version that is negative",
      #"""
      \#(Sample.whole)
      version: -1
      """#,
      #"""
      6:10: error: `version` is a whole number from 0 to 1000000000; found `-1`
      """#),
    Mistake(
      "a name that is a list",
      #"""
      name: [t]
      sources:
        web: {kind: tracker, format: segment}
      segments:
        a: "'X'"
      """#,
      #"""
      1:7: error: `name` is one value; found a list
      """#),
    Mistake(
      "a name without value",
      #"""
      name:
      sources:
        web: {kind: tracker, format: segment}
      segments:
        a: "'X'"
      """#,
      #"""
      1:6: error: `name` has no value
      """#),
    Mistake(
      "sources as a list",
      #"""
      name: t
      sources:
        - web
      segments:
        a: "'X'"
      """#,
      #"""
      3:3: error: `sources` is a mapping (`web: {kind: tracker, format: segment}`); found a list
      """#),
    Mistake(
      "nothing under sources and segments",
      #"""
      name: t
      sources:
      segments: {}
      """#,
      #"""
      2:9: error: `sources` is a mapping (`web: {kind: tracker, format: segment}`); found nothing
      3:11: error: `segments` is empty: a pipeline has at least one segment
      """#),
  ]
}
