import Testing

@testable import Pipelines

@Suite("Mistakes in sources")
struct SourceMistakeTests {
  @Test("is answered with its place, what was found, and a likely fix", arguments: mistakes)
  func isAnswered(_ mistake: Mistake) {
    #expect(mistake.answer == mistake.expected, "\(mistake.title)")
  }

  static let mistakes: [Mistake] = [
    Mistake(
      "an unknown key in a source",
      #"""
      name: t
      sources:
        web: {kind: tracker, format: segment, retension: 90d}
      \#(Sample.segments)
      """#,
      #"""
      3:41: error: unknown key `retension` in source `web`
        hint: did you mean `retention`?
      """#),
    Mistake(
      "no kind and no format",
      #"""
      name: t
      sources:
        web: {topic: x}
      \#(Sample.segments)
      """#,
      #"""
      3:3: error: source `web` has no `kind`
        hint: it is required: `kind: tracker`
      3:3: error: source `web` has no `format`
        hint: it is required: `format: segment`
      """#),
    Mistake(
      "an unknown kind and an unknown format",
      #"""
      name: t
      sources:
        web: {kind: traker, format: csv}
      \#(Sample.segments)
      """#,
      #"""
      3:15: error: `kind` of source `web` is one of `tracker`, `crm`, `audience`; found `traker`
        hint: did you mean `tracker`?
      3:31: error: `format` of source `web` is one of `segment`, `snowplow`, `debezium`, `salesforce`, `json`; found `csv`
      """#),
    Mistake(
      "a kind and a format that do not go together",
      #"""
      name: t
      sources:
        web: {kind: tracker, format: debezium}
        crm: {kind: crm, format: segment}
      \#(Sample.segments)
      """#,
      #"""
      3:32: error: source `web`: the format `debezium` does not go with the kind `tracker`
        hint: formats of kind `tracker`: `segment`, `snowplow`, `json`; `debezium` is for `crm`
      4:28: error: source `crm`: the format `segment` does not go with the kind `crm`
        hint: formats of kind `crm`: `debezium`, `salesforce`, `json`; `segment` is for `tracker` and `audience`
      """#),
    Mistake(
      "a source that is not right does not make the rules wrong that refer to it",
      #"""
      name: t
      sources:
        crm: {kind: crm, format: debezum, identifiers: {customer: id}, attributes: [tier]}
        erp: {kind: cmr, format: json, identifiers: {customer: id}, attributes: [tier], time: t}
        web: {kind: trackr, format: segment, identifiers: {customer: id}, retention: 1}
      segments:
        a: crm.tier = 'gold' and erp.tier = 'gold'
        b: |
          web:'X' and segment(a)
        c: segment(a) and consent.ads
      tests:
        - name: x
          events: [{at: 0s, source: web, customer: 7, event: X}]
          expect: [{at: 0s, customer: 7, enters: [a, b, c]}]
      """#,
      #"""
      3:28: error: `format` of source `crm` is one of `segment`, `snowplow`, `debezium`, `salesforce`, `json`; found `debezum`
        hint: did you mean `debezium`?
      4:15: error: `kind` of source `erp` is one of `tracker`, `crm`, `audience`; found `cmr`
        hint: did you mean `crm`?
      5:15: error: `kind` of source `web` is one of `tracker`, `crm`, `audience`; found `trackr`
        hint: did you mean `tracker`?
      5:80: error: `retention` of source `web`: `1` has no unit
        hint: units are w d h m s ms: `1d`, `1s`
      10:29: error: there is no consent purpose `ads`
        hint: the pipeline declares none
      """#),
    Mistake(
      "a rule is left alone where there is no source",
      #"""
      name: t
      segments:
        a: "web:'X'"
      """#,
      #"""
      1:1: error: the pipeline file has no `sources`
        hint: it is required: `sources: {web: {kind: tracker, format: segment}}`
      """#),
    Mistake(
      "names of sources",
      #"""
      name: t
      sources:
        web-app: {kind: tracker, format: segment}
        profile: {kind: tracker, format: segment}
        consent: {kind: tracker, format: segment}
        1st: {kind: tracker, format: segment}
      \#(Sample.segments)
      """#,
      #"""
      3:3: error: `web-app` cannot name a source: a name is letters, digits and `_`, and begins with no digit
        hint: in rules `-` is a minus: write `web_app`
      4:3: error: `profile` cannot name a source: in rules it means the profile's own
        hint: name it after the system: `crm`, `web`
      5:3: error: `consent` cannot name a source: in rules it means the profile's own
        hint: name it after the system: `crm`, `web`
      6:3: error: `1st` cannot name a source: a name is letters, digits and `_`, and begins with no digit
      """#),
    Mistake(
      "retentions",
      #"""
      name: t
      sources:
        a: {kind: tracker, format: segment, retention: 23h}
        b: {kind: tracker, format: segment, retention: 3651d}
        c: {kind: tracker, format: segment, retention: 90}
        d: {kind: tracker, format: segment, retention: 3 months}
        e: {kind: tracker, format: segment, retention: for ever}
        f: {kind: tracker, format: segment, retention: 0d}
        g: {kind: tracker, format: segment, retention: [90d]}
        h: {kind: tracker, format: segment, retention: 90days}
      \#(Sample.segments)
      """#,
      #"""
      3:50: error: `retention` of source `a` is a duration from 1d to 3650d, or `forever`; found `23h`
      4:50: error: `retention` of source `b` is a duration from 1d to 3650d, or `forever`; found `3651d`
      5:50: error: `retention` of source `c`: `90` has no unit
        hint: units are w d h m s ms: `90d`, `90s`
      6:50: error: `retention` of source `d`: months and years differ in length, so no duration is counted in them
        hint: use days: 30d, 365d
      7:50: error: `retention` of source `e` is a duration from 1d to 3650d, or `forever`; found `for ever`
        hint: did you mean `forever`?
      8:50: error: `retention` of source `f` is a duration from 1d to 3650d, or `forever`; found `0d`
      9:50: error: `retention` of source `g` is one value; found a list
      10:50: error: `retention` of source `h`: `days` is no unit of time; units are w d h m s ms
        hint: write 90d
      """#),
    Mistake(
      "latenesses",
      #"""
      name: t
      sources:
        a: {kind: tracker, format: segment, lateness: 5}
        b: {kind: tracker, format: segment, lateness: 1m1h}
        c: {kind: tracker, format: segment, lateness: 0.3ms}
        d: {kind: tracker, format: segment, lateness: -1s}
      \#(Sample.segments)
      """#,
      #"""
      3:49: error: `lateness` of source `a`: `5` has no unit
        hint: units are w d h m s ms: `5d`, `5s`
      4:49: error: `lateness` of source `b`: the units of a duration descend, each at most once: w d h m s ms
        hint: 1h30m, not 30m1h
      5:49: error: `lateness` of source `c`: the duration is no whole number of milliseconds
      6:49: error: `lateness` of source `d`: expected a duration such as 30d or 1h30m, found `-1s`
      """#),
    Mistake(
      "keys of another kind or format",
      #"""
      name: t
      sources:
        web: {kind: tracker, format: segment, attributes: [a], time: t, expires: e, table: t, operation: o}
        app: {kind: tracker, format: json, time: t, event: e, identifiers: {customer: id}, operation: op, unavailable: x}
        crm: {kind: crm, format: json, time: t, event: e, properties: p, identifiers: {customer: id}}
        dbz: {kind: crm, format: debezium, time: t, identifiers: {customer: id}}
      \#(Sample.segments)
      """#,
      #"""
      3:41: error: `attributes` has no place in source `web`
        hint: attributes are of CRM sources; rules read an event's properties by their paths
      3:58: error: `time` has no place in source `web`
        hint: the format `segment` says by itself where that is; `json` is told
      3:67: error: `expires` has no place in source `web`
        hint: only facts of an `audience` source expire by themselves
      3:79: error: `table` has no place in source `web`
        hint: only a `debezium` topic carries several tables
      3:89: error: `operation` has no place in source `web`
        hint: the format `segment` tells a delete by itself
      4:86: error: `operation` has no place in source `app`
        hint: events of a tracker are not taken back; rows of `crm` and facts of `audience` sources are
      4:101: error: `unavailable` has no place in source `app`
        hint: only `debezium` has a placeholder for a column that a change does not carry
      5:43: error: `event` has no place in source `crm`
        hint: the rows of a CRM source are no events
      5:53: error: `properties` has no place in source `crm`
        hint: the rows of a CRM source have `attributes`
      6:38: error: `time` has no place in source `dbz`
        hint: the format `debezium` says by itself where that is; `json` is told
      """#),
    Mistake(
      "json without time and event",
      #"""
      name: t
      sources:
        web: {kind: tracker, format: json, identifiers: {customer: id}}
        crm: {kind: crm, format: json, identifiers: {customer: id}}
      \#(Sample.segments)
      """#,
      #"""
      3:3: error: source `web` has no `time`
        hint: it is required: `time: timestamp`
      3:3: error: source `web` has no `event`
        hint: it is required: `event: name`
      4:3: error: source `crm` has no `time`
        hint: it is required: `time: updated_at`
      """#),
    Mistake(
      "an unknown unit of time",
      #"""
      name: t
      sources:
        web: {kind: tracker, format: json, event: e, time: t, time_unit: seconds, identifiers: {customer: id}}
      \#(Sample.segments)
      """#,
      #"""
      3:68: error: `time_unit` of source `web` is one of `iso8601`, `ms`, `s`, `us`; found `seconds`
      """#),
    Mistake(
      "topics",
      #"""
      name: t
      sources:
        a: {kind: tracker, format: segment, topic: web events}
        b: {kind: tracker, format: segment, topic: x, keyed: true}
        c: {kind: tracker, format: segment, topic: x}
        d: {kind: tracker, format: segment, keyed: yes, start: earlyest}
        e: {kind: tracker, format: segment, start: 2026-02-30}
      \#(Sample.segments)
      """#,
      #"""
      3:46: error: `topic` of source `a`: `web events` is no name of a Kafka topic
        hint: letters, digits, `.`, `_` and `-`, at most 249
      5:46: error: the sources `b` and `c` share the topic `x`, but only `b` is `keyed`
        hint: sources of one topic are all `keyed`, or none is
      6:46: error: `keyed` of source `d` is true or false; found `yes`
        hint: write `true`
      6:58: error: `start` of source `d` is `earliest`, `latest` or a time; found `earlyest`
        hint: did you mean `earliest`?
      7:46: error: `start` of source `e` is `earliest`, `latest` or a time; found `2026-02-30`
        hint: a time is `2026-01-31` or `2026-01-31T08:00:00Z`
      """#),
    Mistake(
      "paths",
      #"""
      name: t
      sources:
        web:
          kind: tracker
          format: json
          time: a..b
          event: a.
          id: context/user
          properties: items[*]
          identifiers:
            customer: products[*].id
            email: traits.e-mail
            cookie: a['b']
            phone: x.'open
            device: [a, '', [b]]
      \#(Sample.segments)
      """#,
      #"""
      6:11: error: `time` of source `web`: the path `a..b` is to go on with a name; found `.`
        hint: a path is names with dots between: `context.traits.email`
      7:12: error: `event` of source `web`: the path `a.` ends with a dot
      8:9: error: `id` of source `web`: the path `context/user` is to go on with a name; found `/`
        hint: a path is names with dots between: `context.traits.email`
      9:17: error: `properties` of source `web`: `[*]` leads to many values, and the path `items[*]` is to lead to one
        hint: `[0]` is the first element
      11:17: error: the identifier `customer` of source `web`: `[*]` leads to many values, and the path `products[*].id` is to lead to one
        hint: `[0]` is the first element
      12:14: error: the identifier `email` of source `web`: the path `traits.e-mail` is to go on with a name; found `-`
        hint: a name with other characters is quoted: `'e-mail'`
      13:15: error: the identifier `cookie` of source `web`: `['b']` in the path `a['b']` is no element
        hint: `[0]` is the first element; a key of an object is `.key`, or `.'any key'`
      14:14: error: the identifier `phone` of source `web`: a quote in the path `x.'open` is never closed
      15:19: error: the identifier `device` of source `web` has no value
      15:23: error: the identifier `device` of source `web` is one value; found a list
      """#),
  ]
}
