import Testing

@testable import Pipelines

@Suite("Mistakes in identity and consent")
struct IdentityMistakeTests {
  @Test("is answered with its place, what was found, and a likely fix", arguments: mistakes)
  func isAnswered(_ mistake: Mistake) {
    #expect(mistake.answer == mistake.expected, "\(mistake.title)")
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "namespaces",
      #"""
      \#(Sample.whole)
      identity: {namespaces: [customer, 'a:b', customer, cookie]}
      """#,
      #"""
      6:35: error: `a:b` cannot name a namespace
        hint: letters, digits, `_`, `-` and `.`: a profile's id is `namespace:value`
      6:42: error: the namespace `customer` stands here twice
      """#),
    Mistake(
      "an empty list of namespaces",
      #"""
      \#(Sample.whole)
      identity: {namespaces: []}
      """#,
      #"""
      6:24: error: `namespaces` of `identity` names 1 to 200 namespaces, the strongest first; found 0
      """#),
    Mistake(
      "blocked expressions",
      #"""
      \#(Sample.whole)
      identity:
        blocked: ['(null)', '(null', 'a(?=b)']
      """#,
      #"""
      7:23: error: an entry of `blocked` is a regular expression; this is none: missing ): (null
        hint: a backslash in front takes a character as it is: `'\(null\)'`
      7:32: error: an entry of `blocked` is a regular expression; this is none: invalid perl operator: (?=
        hint: a backslash in front takes a character as it is: `'\(null\)'`
      """#),
    Mistake(
      "blocked is no list",
      #"""
      \#(Sample.whole)
      identity: {blocked: anonymous}
      """#,
      #"""
      6:21: error: `blocked` of `identity` is a list; found `anonymous`
        hint: a list is `['[0-]*', 'anonymous']`, or lines that begin with `- `
      """#),
    Mistake(
      "limits",
      #"""
      \#(Sample.whole)
      identity:
        limits: {cooky: 5, cookie: 0, email: many}
      """#,
      #"""
      7:12: error: `cooky` is no namespace of identifiers
        hint: did you mean `cookie`?
      7:30: error: the limit of `cookie` is a whole number from 1 to 1000000; found `0`
      7:40: error: the limit of `email` is a whole number from 1 to 1000000; found `many`
      """#),
    Mistake(
      "retention",
      #"""
      \#(Sample.whole)
      identity: {retention: 0d, retain: 1d}
      """#,
      #"""
      6:23: error: `retention` of `identity` is a duration such as 400d, or `forever`; found `0d`
      6:27: error: unknown key `retain` in `identity`
        hint: known keys: `namespaces`, `blocked`, `limits`, `retention`
      """#),
    Mistake(
      "no default",
      #"""
      \#(Sample.whole)
      consent: {purposes: {}}
      """#,
      #"""
      6:10: error: `consent` has no `default`
        hint: it is required: `default: denied`
      """#),
    Mistake(
      "an unknown default",
      #"""
      \#(Sample.whole)
      consent: {default: deny}
      """#,
      #"""
      6:20: error: `default` of `consent` is one of `granted`, `denied`; found `deny`
      """#),
    Mistake(
      "purposes",
      #"""
      \#(Sample.whole)
      consent:
        default: denied
        purposes:
          ads-email: {web: c.a}
          b: {wbe: c.a}
          c: context.consent
          d: {web: {tcf: c.tcf}}
          e: {web: {tcf: c.tcf, gpp: c.gpp}}
          f: {web: {tcf: c.tcf, purposes: [1, 1, 25]}}
          g: {web: {gpp: c.gpp, purposes: [1], unit: boolean}}
          h: {web: {path: c.x, unit: bool}}
          i: {web: {}}
      """#,
      #"""
      9:5: error: `ads-email` cannot name a purpose: a name is letters, digits and `_`, and begins with no digit
        hint: in rules `-` is a minus: write `ads_email`
      10:9: error: the purpose `b` names a source `wbe` that is not there
        hint: did you mean `web`?
      11:8: error: the purpose `c` is a mapping (a source and where it says so, as `web: context.consent.ads`); found `context.consent`
      12:15: error: the purpose `d` in `web` has a `tcf` without `purposes`
        hint: the TCF purposes that must all be granted: `purposes: [1, 3, 4]`
      13:9: error: the purpose `e` in `web` says where it stands in one way; found `tcf` and `gpp`
        hint: `{path: P}`, `{tcf: P, purposes: [1, 3]}` or `{gpp: P}`
      14:41: error: the TCF purpose 1 stands here twice
      14:44: error: a TCF purpose is a whole number from 1 to 24; found `25`
      15:27: error: `purposes` of the purpose `g` in `web` goes with `tcf` alone
      15:42: error: `unit` of the purpose `g` in `web` goes with `path` alone
      16:32: error: `unit` of the purpose `h` in `web` is one of `boolean`; found `bool`
      17:9: error: the purpose `i` in `web` says where it stands in one way; found none
        hint: `{path: P}`, `{tcf: P, purposes: [1, 3]}` or `{gpp: P}`
      """#),
    Mistake(
      "too many purposes",
      #"""
      \#(Sample.whole)
      consent:
        default: denied
        purposes: {\#((1...201).map { "p\($0): {web: c.a}" }.joined(separator: ", "))}
      """#,
      #"""
      8:13: error: `purposes` of `consent` names at most 200 purposes; found 201
      """#),
  ]
}
