import Testing

@testable import Pipelines

@Suite("Mistakes in tests")
struct TestMistakeTests {
  @Test("is answered with its place, what was found, and a likely fix", arguments: mistakes)
  func isAnswered(_ mistake: Mistake) {
    #expect(mistake.answer == mistake.expected, "\(mistake.title)")
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "no name, no events, nothing expected",
      #"""
      \#(Sample.whole)
      tests:
        - events: []
          expect: []
        - x
        - {name: y, event: []}
      """#,
      #"""
      7:5: error: a test has no `name`
        hint: it is required: `name: a cart is abandoned after an hour`
      8:13: error: `expect` of a test is empty: it would test nothing
      9:5: error: a test is a mapping (`key: value`, indented); found `x`
      10:5: error: a test has no `events`
        hint: it is required: `events: […]`
      10:5: error: a test has no `expect`
        hint: it is required: `expect: […]`
      10:15: error: unknown key `event` in a test
        hint: did you mean `events`?
      """#),
    Mistake(
      "tests that are no list",
      #"""
      \#(Sample.whole)
      tests: {name: x}
      """#,
      #"""
      6:8: error: `tests` is a list; found a mapping
        hint: a list is `- name: a cart is abandoned after an hour`, or lines that begin with `- `
      """#),
    Mistake(
      "events",
      #"""
      \#(Sample.crm)
      tests:
        - name: x
          events:
            - {source: web, customer: 7, event: X}
            - {at: 1, source: wbe, customer: 7, event: X}
            - {at: 1x, source: web, customer: 7, event: X}
            - {at: 0s, source: web, event: X}
            - {at: 0s, source: web, email: a@b.c, event: X}
            - {at: 0s, source: web, customer: 7}
            - {at: 0s, source: web, customer: 7, set: {tier: gold}}
            - {at: 0s, source: crm, customer: 7, event: X}
            - {at: 0s, source: crm, customer: 7}
            - {at: 0s, source: crm, customer: 7, set: {teir: gold}}
            - {at: 0s, source: crm, customer: 7, set: {}, delete: true}
            - {at: 0s, source: web, customer: 7, event: X, remove: true, expires: 3d, propertys: {}}
            - {at: 0s, source: web, customer: 7, event: X, properties: [1], record: 7}
          expect:
            - {at: 1h, customer: 7, enters: a}
      """#,
      #"""
      10:9: error: an event of a test has no `at`
        hint: it is required: `at: 1h`
      11:25: error: `wbe` is no source
        hint: did you mean `web`?
      12:14: error: `at` of an event of a test is a duration since the test's start, or a time; found `1x`
        hint: for example 30d or 1h30m
      13:9: error: an event of a test says of nobody who it is about
        hint: an identifier is `customer: 7`
      14:31: error: source `web` has no identifier `email`
        hint: it has `customer`, `cookie`
      15:9: error: an event of a test has no `event`
        hint: `event: Product Added` is its name
      16:44: error: `set` has no place in an event of source `web` (tracker)
        hint: events have `event: NAME` and `properties: {…}`
      17:44: error: `event` has no place in an event of source `crm` (crm)
        hint: a row of a CRM source is written by `set: {tier: gold}` or taken away by `delete: true`
      18:9: error: an event of the CRM source `crm` has neither `set` nor `delete`
        hint: `set: {tier: gold}`, `set: {}` or `delete: true`
      19:50: error: source `crm` has no attribute `teir`
        hint: did you mean `tier`?
      20:44: error: an event of a test has `set` and `delete`
      21:62: error: the facts of source `web` cannot be removed
        hint: `operation: PATH` in an audience source says where a record tells it
      21:68: error: source `web` has no `expires`
        hint: `expires: PATH` in the source says where it stands
      21:81: error: unknown key `propertys` in an event of a test
        hint: did you mean `properties`?
      22:66: error: `properties` of an event of a test is a mapping (`key: value`); found a list
      22:79: error: `record` of an event of a test is a mapping (`key: value`); found `7`
      """#),
    Mistake(
      "consents of an event",
      #"""
      name: t
      sources:
        web: {kind: tracker, format: segment}
        app: {kind: tracker, format: segment}
      consent:
        default: denied
        purposes:
          ads: {web: context.ads}
          iab: {web: {tcf: context.tcf, purposes: [1]}}
      \#(Sample.segments)
      tests:
        - name: x
          events:
            - {at: 0s, source: web, customer: 7, event: X, consent: {ad: true}}
            - {at: 0s, source: web, customer: 7, event: X, consent: {ads: soon}}
            - {at: 0s, source: app, customer: 7, event: X, consent: {ads: true}}
            - {at: 0s, source: web, customer: 7, event: X, consent: {iab: true}}
            - {at: 0s, source: web, customer: 7, event: X, consent: ads}
          expect: [{never: a}]
      """#,
      #"""
      15:64: error: `ad` is no purpose of `consent`
        hint: did you mean `ads`?
      16:69: error: `ads` of `consent` is true or false; found `soon`
      17:64: error: source `app` says nothing of `ads`
        hint: `ads: {app: PATH}` under `consent.purposes` says where it does
      18:64: error: source `web` says `iab` in a consent string, which a test cannot make up
        hint: `record: {…}` takes a string that a consent platform has sent
      19:63: error: `consent` of an event of a test is a mapping (`advertising: true`); found `ads`
      """#),
    Mistake(
      "expectations",
      #"""
      \#(Sample.whole)
      tests:
        - name: x
          start: yesterday
          until: 1h
          events: [{at: 0s, customer: 7, event: X}]
          expect:
            - {at: 2h, customer: 7, enters: aa}
            - {customer: 7, exits: a}
            - {at: 1h, enters: a}
            - {at: 1h, customer: 7}
            - {at: 1h, never: a}
            - {at: 1h, customer: 7, cookie: c, in: []}
            - {at: 1h, customer: 7, leaves: a}
        - name: x
          events: [{at: 0s, customer: 7, event: X}]
          expect: [{at: 0s, customer: 7, enters: a}]
      """#,
      #"""
      8:12: error: `start` of a test: `yesterday` is no time
        hint: `2026-01-31`, `2026-01-31 08:00` or `2026-01-31T08:00:00Z`
      12:39: error: `aa` is no segment
        hint: did you mean `a`?
      13:23: error: `exits` has no `at`
        hint: `at: 1h` is an hour after the test's start
      14:18: error: `enters` says of nobody
        hint: an identifier, as `customer: 7`, says of whom
      15:9: error: an expectation of a test expects nothing
        hint: `enters`, `exits`, `in`, `not in` or `never`, each a segment or a list of them
      16:10: error: `never` is of the whole test and has no `at`
        hint: `not in` is of an instant
      17:9: error: an expectation of a test names a person by more than one identifier
        hint: the strongest is the profile's
      17:46: error: `in` of an expectation of a test is an empty list
      18:9: error: an expectation of a test expects nothing
        hint: `enters`, `exits`, `in`, `not in` or `never`, each a segment or a list of them
      18:31: error: unknown key `leaves` in an expectation of a test
        hint: known keys: `at`, `identifiers`, `enters`, `exits`, `in`, `not in`, `never`, `customer`, `email`, `phone`, `device`, `cookie`
      19:11: error: two tests have the name `x`
      """#),
  ]
}
