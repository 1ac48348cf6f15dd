import Testing

@Suite("A rule of the wrong shape is refused where it breaks")
struct RuleParserShapeRefusalTests {
  static let shape: [Refusal] = [
    .init("«»", "the rule is empty", hint: "for example 'Order Completed' within 30d"),
    .init("«#» a comment alone", "the rule is empty", hint: "for example 'Order Completed' within 30d"),
    .init("(«)»", "expected a condition, found `)`"),
    .init("(«,»)", "expected a condition, found `,`"),
    .init("«(»'A'", "this `(` is never closed: expected `)`, found the end of the rule"),
    .init("«(»crm.balance + 1 < 5", "this `(` is never closed: expected `)`, found the end of the rule"),
    .init("«(»crm.balance", "this `(` is never closed: expected `)`, found the end of the rule"),
    .init("'A'«)»", "this `)` closes nothing"),
    .init("'A' «'B'»", "expected `and`, `or` or the end of the rule, found `'B'`"),
    .init("'A' or«»", "expected a condition, found the end of the rule"),
    .init("'A' and «and» 'B'", "expected a condition, found `and`"),
    .init("«or» 'A'", "expected a condition, found `or`"),
    .init("not«»", "expected a condition, found the end of the rule"),
    .init("not «and» 'A'", "expected a condition, found `and`"),
    .init("crm.tier «'gold'»", "expected `and`, `or` or the end of the rule, found `'gold'`"),
    .init("crm.tier =«»", "expected a value, found the end of the rule"),
    .init("crm.tier = «=» 'gold'", "expected a value behind `=`, found `=`", hint: "equality is a single ="),
    .init("crm.tier =«=» 'gold'", "expected a value behind `=`, found `=`", hint: "equality is a single ="),
    .init("crm.tier <«>» 'gold'", "expected a value behind `<`, found `>`", hint: "unequal is !="),
    .init("crm.balance =«>» 5", "expected a value behind `=`, found `>`", hint: "at least is >=, without a space"),
    .init("crm.balance =«<» 5", "expected a value behind `=`, found `<`", hint: "at most is <=, without a space"),
    .init("crm.balance > «=» 5", "expected a value behind `>`, found `=`", hint: "at least is >=, without a space"),
    .init("1 < crm.balance «<» 5", "comparisons do not chain", hint: "write a < b and b < c, or b between a and c"),
    .init("crm.tier = ('A' «or» 'B')", "expected `)`, found `or`"),
    .init(
      "crm.tier = (crm.tier «=» 2)",
      "expected `)`, found `=`", hint: "a condition is no value, so nothing compares with it"),
    .init("crm.tier = 'A' and«»", "expected a condition, found the end of the rule"),
    .init(
      "«(crm.tier = 'x')» = true",
      "a condition is true or false, and no value", hint: "conditions are joined by and, or, not"),
    .init(
      "«('A' and 'B')» + 1 > 2",
      "a condition is true or false, and no value", hint: "conditions are joined by and, or, not"),
    .init("crm.balance between 1 «or» 3", "expected `and` between the two bounds of `between`, found `or`"),
    .init("crm.balance between 1«,» 3", "expected `and` between the two bounds of `between`, found `,`"),
    .init(
      "crm.balance between 1 and 3 «ago»",
      "`ago` closes a window between two durations", hint: "between 7d and 30d ago"),
    .init("'A'«,» 'B'", "expected `and`, `or` or the end of the rule, found `,`"),
    .init(
      "'A' | «crm».tier = 'x'",
      "expected the name of an event, found `crm`",
      hint: "an attribute is no event: it is a value by itself, in no function"),
    .init(
      "'A' «ago»",
      "`ago` stands behind a window of two durations",
      hint: "between 7d and 30d ago; within 30d reaches back from now"),
  ]

  @Test("rules that end early or go on too long are refused", arguments: shape)
  func refusesShape(_ refusal: Refusal) { refusal.check() }

  static let lists: [Refusal] = [
    .init(
      "crm.tier in («)»",
      "expected a text, a number, true or false, found `)`", hint: "a list has at least one item"),
    .init(
      "crm.tier in ('a',«)»",
      "expected a text, a number, true or false, found `)`", hint: "remove the last comma"),
    .init("crm.tier in ('a' «'b'»)", "expected `)` or `,` in the list, found `'b'`"),
    .init(
      "crm.tier in «'a'»",
      "expected `(` behind `in`, found `'a'`", hint: "a list: crm.tier in ('gold', 'silver')"),
    .init(
      "crm.tier in («crm».balance)",
      "expected a text, a number, true or false in the list, found `crm`",
      hint: "the other side is a text, a number, true or false, and no attribute"),
    .init(
      "crm.tier in («gold»)",
      "expected a text, a number, true or false in the list, found `gold`", hint: "a text stands in quotes: 'gold'"),
    .init(
      "crm.tier in («1d»)",
      "expected a text, a number, true or false in the list, found `1d`",
      hint: "durations compare with time_since alone"),
    .init(
      "crm.tier «not» contains 'x'",
      "behind a value only `in` follows `not`, found `contains`",
      hint: "`not` stands before the whole test: not x contains …"),
    .init(
      "crm.tier «not» between 1 and 2",
      "behind a value only `in` follows `not`, found `between`",
      hint: "`not` stands before the whole test: not x between …"),
    .init(
      "crm.tier «not» = 'x'",
      "behind a value only `in` follows `not`, found `=`",
      hint: "write not before the whole test, or != for unequal"),
    .init(
      "«crm.balance + 1» in (1, 2)",
      "`in` tests a plain value, not a computed number", hint: "compare it with < <= > >= = != or between"),
    .init(
      "«bucket('salt')» in (1)",
      "`in` tests a plain value, not a computed number", hint: "compare it with < <= > >= = != or between"),
    .init(
      "crm.tier contains «crm».balance",
      "expected a text, a number, true or false behind `contains`, found `crm`",
      hint: "the other side is a text, a number, true or false, and no attribute"),
    .init("crm.tier starts «'x'»", "expected `with` behind `starts`, found `'x'`"),
    .init(
      "crm.tier starts with «5»",
      "expected a text behind `starts with`, found `5`", hint: "only texts start and end with something: '4711'"),
    .init(
      "crm.tier ends with «crm».tier",
      "expected a text behind `ends with`, found `crm`", hint: "only texts start and end with something: '4711'"),
    .init(
      "crm.tier matches «crm».tier",
      "expected a regular expression in quotes behind `matches`, found `crm`", hint: "matches '^/checking/'"),
  ]

  @Test("broken lists and tests of texts are refused", arguments: lists)
  func refusesLists(_ refusal: Refusal) { refusal.check() }

  static let tests: [Refusal] = [
    .init("«count('A')»", "a measure alone is no test", hint: "compare it: count('A') >= 1"),
    .init("«count('A')» and 'B'", "a measure alone is no test", hint: "compare it: count('A') >= 1"),
    .init("not «count('A')»", "a measure alone is no test", hint: "compare it: count('A') >= 1"),
    .init("«(count('A'))»", "a measure alone is no test", hint: "compare it: count('A') >= 1"),
    .init("«time_since('A')»", "a measure alone is no test", hint: "compare it: time_since('A') > 30d"),
    .init(
      "«score('A', half_life 7d)»",
      "a measure alone is no test", hint: "compare it: score('A', half_life 7d) >= 1"),
    .init("«5»", "a number alone is no test", hint: "compare it with < <= > >= = or !="),
    .init("«5» and 'A'", "a number alone is no test", hint: "compare it with < <= > >= = or !="),
    .init("«crm.balance + 1»", "a number alone is no test", hint: "compare it with < <= > >= = or !="),
    .init("«30d»", "a duration alone is no test", hint: "time_since('Login') > 30d"),
    .init("«bucket('salt')»", "a bucket alone is no test", hint: "bucket('salt') < 10 is a tenth of all profiles"),
    .init("«profile.first_seen»", "a timestamp alone is no test", hint: "profile.first_seen within last 30d"),
    .init(
      "«'A'» exists",
      "an event is no value", hint: "leave `exists` out: an event by itself says that it happened"),
    .init("«'A'» is missing", "an event is no value", hint: "not 'A' says that it did not happen"),
    .init(
      "«web:'A'» = 3",
      "an event is no value",
      hint: "count(web:'A') is the number of such events, first(web:'A', path) a value of one"),
    .init(
      "«('A')» = 3",
      "an event is no value", hint: "count('A') is the number of such events, first('A', path) a value of one"),
    .init(
      "«'A'» + 3 > 2",
      "an event is no value", hint: "count('A') is the number of such events, first('A', path) a value of one"),
    .init(
      "«*» * 3 > 2",
      "an event is no value", hint: "count(*) is the number of such events, first(*, path) a value of one"),
    .init("crm.tier = «*»", "a bare * is any event, and no value", hint: "a text is quoted: '*'"),
    .init("crm.balance * «*» > 2", "a bare * is any event, and no value", hint: "a text is quoted: '*'"),
    .init(
      "'A'«.»b = 3",
      "a field of an event is read in a filter, or by first, last, sum and the like",
      hint: "'A' where plan = 'pro', or last('A', plan) = 'pro'"),
    .init(
      "'A'«[»0] = 3",
      "a field of an event is read in a filter, or by first, last, sum and the like",
      hint: "'A' where plan = 'pro', or last('A', plan) = 'pro'"),
    .init(
      "«profile.known» changed within 7d",
      "`changed` needs an attribute of a CRM source", hint: "crm.tier changed within 7d"),
    .init(
      "«first('A', p)» changed within 7d",
      "`changed` needs an attribute of a CRM source", hint: "crm.tier changed within 7d"),
    .init(
      "«(crm.balance + 1)» changed within 7d",
      "`changed` needs an attribute of a CRM source", hint: "crm.tier changed within 7d"),
    .init(
      "«'A'» changed within 7d",
      "an event is no value", hint: "count('A') is the number of such events, first('A', path) a value of one"),
    .init(
      "crm.tier changed«»",
      "expected `within` and a duration behind `changed`, found the end of the rule", hint: "changed within 7d"),
    .init(
      "crm.tier changed within«»",
      "expected a duration behind `changed within`, found the end of the rule", hint: "for example 30d or 1h30m"),
    .init(
      "crm.tier changed within «last» 7d",
      "`changed within` is followed by a duration, found `last`", hint: "changed within 7d"),
    .init(
      "crm.tier «within» 7d",
      "a window does not apply to this value",
      hint: "crm.tier within last 7d for a timestamp, crm.tier changed within 7d for a change"),
    .init(
      "crm.tier «between» 1d and 2d ago",
      "a window does not apply to this value",
      hint: "crm.tier within last 7d for a timestamp, crm.tier changed within 7d for a change"),
    .init(
      "profile.first_seen «within» 7d",
      "a window does not apply to this value", hint: "profile.first_seen within last 7d"),
    .init(
      "5 «within» 7d",
      "a window does not apply to this value", hint: "a window stands behind an event, a measure, first or last"),
    .init(
      "«count('A')» within last 7d",
      "`within last` and `within next` test a timestamp, which this is not",
      hint: "a window of events is written within 7d"),
    .init(
      "«time_since('A')» within last 7d",
      "`within last` and `within next` test a timestamp, which this is not",
      hint: "a window of events is written within 7d"),
    .init(
      "«5» within last 7d",
      "`within last` and `within next` test a timestamp, which this is not",
      hint: "a window of events is written within 7d"),
    .init(
      "«profile.known» within last 7d",
      "`within last` and `within next` test a timestamp, which this is not",
      hint: "a window of events is written within 7d"),
    .init(
      "«consent.email» within next 7d",
      "`within last` and `within next` test a timestamp, which this is not",
      hint: "a window of events is written within 7d"),
    .init(
      "«(crm.balance + 1)» within next 7d",
      "`within last` and `within next` test a timestamp, which this is not",
      hint: "a window of events is written within 7d"),
    .init(
      "'A' within «last» 7d",
      "`within last` tests a timestamp; the window of an event is `within` and a duration", hint: "within 7d"),
    .init(
      "'A' within «next» 7d",
      "`within next` tests a timestamp; the window of an event is `within` and a duration", hint: "within 7d"),
    .init(
      "crm.renewal within next«»",
      "expected a duration behind `within next`, found the end of the rule", hint: "for example 30d or 1h30m"),
    .init(
      "crm.renewal within next «30»",
      "expected a duration behind `within next`, found `30`", hint: "with a unit, one of w d h m s ms: 30d"),
  ]

  @Test("values and events where a test stands are refused", arguments: tests)
  func refusesTests(_ refusal: Refusal) { refusal.check() }
}
