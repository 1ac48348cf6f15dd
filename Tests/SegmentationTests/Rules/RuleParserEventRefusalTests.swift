import Testing

@Suite("Filters, windows and sequences are refused where they break")
struct RuleParserEventRefusalTests {
  static let filters: [Refusal] = [
    .init(
      "'Login' where plan = 'pro' and «crm».tier = 'gold'",
      "a filter reads the event's own fields, and `crm` is none of them",
      hint: "end the filter by parentheses: ('A' where …) and crm.…; a field of the event is $.crm"),
    .init(
      "'Login' where «crm» = 1",
      "a filter reads the event's own fields, and `crm` is none of them",
      hint: "end the filter by parentheses: ('A' where …) and crm.…; a field of the event is $.crm"),
    .init(
      "'Login' where «profile».known",
      "a filter reads the event's own fields, and `profile` is none of them",
      hint: "end the filter by parentheses: ('A' where …) and profile.…; a field of the event is $.profile"),
    .init(
      "'Login' where «consent».email",
      "a filter reads the event's own fields, and `consent` is none of them",
      hint: "end the filter by parentheses: ('A' where …) and consent.…; a field of the event is $.consent"),
    .init(
      "'Login' where x = 1 or «'B'»",
      "a text alone is no test", hint: "compare it, or put the event before it in parentheses: ('A' where …) or 'B'"),
    .init(
      "'Login' where x = 1 or «web»:'B'",
      "a filter reads the event's own fields, found another event",
      hint: "end the filter by parentheses: ('A' where …) or web:…; alternatives stand before it: 'A' | 'B' where …"),
    .init(
      "'Login' where x = 1 and «count»('B') > 2",
      "a filter reads the event's own fields alone, found count(…)",
      hint: "end the filter by parentheses: ('A' where …) and count(…)"),
    .init(
      "'Login' where x = 1 and «segment»(vip)",
      "a filter reads the event's own fields alone, found segment(…)",
      hint: "end the filter by parentheses: ('A' where …) and segment(…)"),
    .init(
      "'Login' where x = 1 and «sequence»('A' then 'B')",
      "a filter reads the event's own fields alone, found sequence(…)",
      hint: "end the filter by parentheses: ('A' where …) and sequence(…)"),
    .init(
      "'Login' where «bucket»('x') < 10",
      "a filter reads the event's own fields alone, found bucket(…)",
      hint: "end the filter by parentheses: ('A' where …) and bucket(…)"),
    .init(
      "'Login' where x = 1 «|» 'B'",
      "`|` stands between the names of an event alone, found behind a whole condition",
      hint: "conditions are joined by or; alternatives stand before `where`: 'A' | 'B' where …"),
    .init(
      "'Login' where x «within» last 7d",
      "a filter depends on nothing but the event, so not on now",
      hint: "a window behind the filter bounds the event's own time: 'A' where … within 7d"),
    .init(
      "'Login' where x «within» next 7d",
      "a filter depends on nothing but the event, so not on now",
      hint: "a window behind the filter bounds the event's own time: 'A' where … within 7d"),
    .init(
      "'Login' where x «changed» within 7d",
      "a filter depends on nothing but the event, and its values do not change"),
    .init(
      "'Login' where x > «5d»",
      "a duration has no place in a filter, where nothing depends on now",
      hint: "a window stands behind the filter: within 7d, or between 1h and 2h ago"),
    .init(
      "'Login' where x between «1h» and 2h",
      "a duration has no place in a filter, where nothing depends on now",
      hint: "a window stands behind the filter: within 7d, or between 1h and 2h ago"),
    .init(
      "'Login' where «in» = 5",
      "expected a path of the event or a literal, found the keyword `in`",
      hint: "a property of that name is quoted: properties.'in'"),
    .init(
      "'Login' where x = «then»",
      "expected a path of the event or a literal, found the keyword `then`",
      hint: "a property of that name is quoted: properties.'then'"),
    .init(
      "'Login' where «exists»",
      "expected a path of the event or a literal, found the keyword `exists`",
      hint: "a property of that name is quoted: properties.'exists'"),
    .init("'Login' where«»", "expected a path of the event or a literal, found the end of the rule"),
    .init("'Login' where «*»", "a bare * is any event, and no value", hint: "a text is quoted: '*'"),
    .init(
      "'Login' where «x[*]» + 1 > 2",
      "[*] stands for many values, which arithmetic does not take",
      hint: "sum('A', items[*].price) adds them up; [0] is one of them"),
    .init(
      "'Login' where 2 * «x[*].y» > 2",
      "[*] stands for many values, which arithmetic does not take",
      hint: "sum('A', items[*].price) adds them up; [0] is one of them"),
    .init("'Login' where x = 1 «'B'»", "expected `and`, `or` or the end of the rule, found `'B'`"),
    .init(
      "'Login' where x = 1 «where» y = 2",
      "`where` stands directly behind the name of an event", hint: "'A' where plan = 'pro' within 7d"),
    .init("'Login' where «5»", "a number alone is no test", hint: "compare it with < <= > >= = or !="),
    .init("'Login' where «x + 1»", "a number alone is no test", hint: "compare it with < <= > >= = or !="),
    .init(
      "'Login' where x is «null»",
      "expected `missing` behind `is`, found `null`", hint: "write x is missing, or x exists for the opposite"),
    .init(
      "web:«»",
      "expected the name of an event, found the end of the rule",
      hint: "for example 'Order Completed', or a bare * for any event"),
    .init("web:«Login»", "expected the name of an event, found `Login`", hint: "names of events are quoted: 'Login'"),
    .init("«:» 'A'", "expected a condition, found `:`"),
    .init(
      "'A' |«»",
      "expected the name of an event, found the end of the rule",
      hint: "for example 'Order Completed', or a bare * for any event"),
    .init(
      "'A' | «where» x = 1",
      "expected the name of an event, found `where`",
      hint: "for example 'Order Completed', or a bare * for any event"),
  ]

  @Test("broken filters and names of events are refused", arguments: filters)
  func refusesFilters(_ refusal: Refusal) { refusal.check() }

  static let windows: [Refusal] = [
    .init(
      "'A' within«»",
      "expected a duration behind `within`, found the end of the rule", hint: "for example 30d or 1h30m"),
    .init(
      "'A' within «7»",
      "expected a duration behind `within`, found `7`", hint: "with a unit, one of w d h m s ms: 7d"),
    .init("'A' within «7» days", "expected a duration behind `within`, found `7`", hint: "write 7d"),
    .init(
      "'A' within «3» months",
      "months and years differ in length, so no duration is counted in them", hint: "use days: 30d, 365d"),
    .init(
      "'A' within «1» year",
      "months and years differ in length, so no duration is counted in them", hint: "use days: 30d, 365d"),
    .init("'A' within «7x»", "`x` is no unit of time; units are w d h m s ms", hint: "for example 30d or 1h30m"),
    .init(
      "'A' within «7» x",
      "expected a duration behind `within`, found `7`", hint: "with a unit, one of w d h m s ms: 7d"),
    .init("'A' within «-»7d", "expected a duration behind `within`, found `-`", hint: "a duration is longer than 0"),
    .init("'A' within «0d»", "a duration is longer than 0 here"),
    .init(
      "'A' within 1h «30m»",
      "expected one duration, found a second one", hint: "its parts stand together: 1h30m"),
    .init(
      "'A' within 7d «within» 8d",
      "a window stands behind an event, a measure, first or last, and once", hint: "count('A') within 7d"),
    .init(
      "'A' within 7d «ago»",
      "`ago` stands behind a window of two durations",
      hint: "between 7d and 30d ago; within 30d reaches back from now"),
    .init(
      "'A' between 1h and 2h«»",
      "expected `ago` behind the window's durations, found the end of the rule", hint: "between 7d and 30d ago"),
    .init(
      "'A' between 1h «or» 2h ago",
      "expected `and` between the two durations of a window, found `or`", hint: "between 7d and 30d ago"),
    .init(
      "'A' between 1h and «2» ago",
      "expected a duration behind `and`, found `2`", hint: "with a unit, one of w d h m s ms: 2d"),
    .init(
      "'A' «between 2d and 1d ago»",
      "the first duration of a window is the shorter one", hint: "between 1d and 2d ago"),
    .init("'A' «between 1d and 24h ago»", "the first duration of a window is the shorter one"),
    .init("'A' between «0s» and 1d ago", "a duration is longer than 0 here"),
    .init(
      "'A' within 7d «where» x = 1",
      "`where` stands directly behind the name of an event", hint: "'A' where plan = 'pro' within 7d"),
    .init("'A' «for» 7d", "`for` stands behind segment(…) alone", hint: "segment(name) for 30d"),
  ]

  @Test("broken windows are refused", arguments: windows)
  func refusesWindows(_ refusal: Refusal) { refusal.check() }

  static let sequences: [Refusal] = [
    .init("«sequence»", "expected `(` behind `sequence`", hint: "sequence(…)"),
    .init(
      "sequence('A'«,» 'B')",
      "expected `then` or `)` in the sequence, found `,`", hint: "steps are joined by then: sequence('A' then 'B')"),
    .init(
      "sequence('A' «and» 'B')",
      "expected `then` or `)` in the sequence, found `and`",
      hint: "steps are joined by then; alternatives of an event by |"),
    .init(
      "sequence(«)»",
      "expected the name of an event, found `)`", hint: "for example 'Order Completed', or a bare * for any event"),
    .init(
      "sequence('A' then«)»",
      "expected the name of an event, found `)`", hint: "for example 'Order Completed', or a bare * for any event"),
    .init("sequence('A' then 'B'«»", "expected `then` or `)` in the sequence, found the end of the rule"),
    .init(
      "sequence(«not» 'A' then 'B')",
      "the first step of a sequence cannot be negated", hint: "begin with the event that starts the clock"),
    .init(
      "sequence('A' «within» 7d then 'B')",
      "the first step of a sequence has no gap",
      hint: "a gap stands behind the later step; the window stands behind the parenthesis: sequence(…) within 30d"),
    .init(
      "sequence('A' «for» at least 7d then 'B')",
      "the first step of a sequence has no gap",
      hint: "a gap stands behind the later step; the window stands behind the parenthesis: sequence(…) within 30d"),
    .init(
      "sequence('A' then not 'B' then «not» 'C')",
      "two negated steps of a sequence do not stand in a row", hint: "join them into one: then not 'A' | 'B'"),
    .init(
      "sequence('A' then not «not» 'B')",
      "expected the name of an event, found `not`", hint: "for example 'Order Completed', or a bare * for any event"),
    .init(
      "sequence('A' then 'B' «for» at least 1h)",
      "`for at least` belongs to a negated step", hint: "then 'A' within 1h, or then not 'A' for at least 1h"),
    .init(
      "sequence('A' then not 'B' for «1h»)",
      "expected `at least` behind `for`, found `1h`", hint: "then not 'A' for at least 1h"),
    .init(
      "sequence('A' then not 'B' for at «1h»)",
      "expected `at least` behind `for`, found `1h`", hint: "then not 'A' for at least 1h"),
    .init(
      "sequence('A' then not 'B' for at least«)»",
      "expected a duration behind `for at least`, found `)`", hint: "for example 30d or 1h30m"),
    .init(
      "sequence('A' then 'B' «between» 1h and 2h ago)",
      "a gap is `within` or `for at least` and a duration", hint: "the window stands behind the parenthesis"),
    .init(
      "sequence('A' then «segment»(vip))",
      "expected the name of an event, found `segment`",
      hint: "for example 'Order Completed', or a bare * for any event"),
    .init("sequence('A' then 'B') «for» 7d", "`for` stands behind segment(…) alone", hint: "segment(name) for 30d"),
    .init(
      "«sequence('A' then 'B')» > 1",
      "a condition is true or false, and no value", hint: "conditions are joined by and, or, not"),
    .init("sequence('A' then 'B') within «0d»", "a duration is longer than 0 here"),
  ]

  @Test("broken sequences are refused", arguments: sequences)
  func refusesSequences(_ refusal: Refusal) { refusal.check() }
}
