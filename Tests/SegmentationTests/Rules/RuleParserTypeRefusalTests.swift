import Testing

@Suite("What never compares is refused")
struct RuleParserTypeRefusalTests {
  static let durations: [Refusal] = [
    .init(
      "time_since('A') > «5»",
      "time_since is a duration and compares with durations alone", hint: "time_since('Login') > 30d"),
    .init(
      "time_since('A') = «crm.balance»",
      "time_since is a duration and compares with durations alone", hint: "time_since('Login') > 30d"),
    .init(
      "«5» < time_since('A')",
      "time_since is a duration and compares with durations alone", hint: "time_since('Login') > 30d"),
    .init(
      "time_since('A') between 1d and «3»",
      "time_since is a duration and compares with durations alone", hint: "time_since('Login') > 30d"),
    .init(
      "«time_since('A')» in (1)",
      "time_since is a duration and compares with durations alone", hint: "time_since('A') > 30d"),
    .init(
      "«time_since('A')» contains 1",
      "time_since is a duration and compares with durations alone", hint: "time_since('A') > 30d"),
    .init("«30d» > 20d", "a duration compares with time_since alone", hint: "time_since('Login') > 20d"),
    .init("count('A') > «5d»", "a duration compares with time_since alone", hint: "time_since('Login') > 5d"),
    .init("«5d» > count('A')", "a duration compares with time_since alone", hint: "time_since('Login') > 5d"),
    .init(
      "crm.balance between «1h» and 3h",
      "a duration compares with time_since alone", hint: "time_since('Login') > 1h"),
    .init(
      "«1d» between 1h and time_since('A')",
      "a duration compares with time_since alone", hint: "time_since('Login') > 1h"),
    .init(
      "«time_since('A')» + 1d > 2d",
      "durations take no part in arithmetic", hint: "add up the durations by hand: time_since('A') > 36h"),
    .init(
      "«30d» + 1d < time_since('A')",
      "durations take no part in arithmetic", hint: "add up the durations by hand: time_since('A') > 36h"),
    .init(
      "crm.balance * «2d» > 1",
      "durations take no part in arithmetic", hint: "add up the durations by hand: time_since('A') > 36h"),
    .init("«1d» in (1)", "a duration compares with time_since alone", hint: "time_since('Login') > 1d"),
    .init("«1d» exists", "a duration compares with time_since alone", hint: "time_since('Login') > 1d"),
    .init("time_since('A') > «0s»", "a duration is longer than 0 here"),
  ]

  @Test("a duration beside anything but time_since is refused", arguments: durations)
  func refusesDurations(_ refusal: Refusal) { refusal.check() }

  static let scores: [Refusal] = [
    .init(
      "score('A', half_life 7d) «=» 2",
      "a score compares by < <= > >= alone, found `=`",
      hint: "it decays from one millisecond to the next, so it equals nothing for long"),
    .init(
      "2 «!=» score('A', half_life 7d)",
      "a score compares by < <= > >= alone, found `!=`",
      hint: "it decays from one millisecond to the next, so it equals nothing for long"),
    .init(
      "«score('A', half_life 7d)» + 1 > 2",
      "a score stands alone on its side of a comparison", hint: "bring the arithmetic to the constant"),
    .init(
      "2 * «score('A', half_life 7d)» > 2",
      "a score stands alone on its side of a comparison", hint: "bring the arithmetic to the constant"),
    .init(
      "score('A', half_life 7d) > «crm.balance»",
      "a score compares with a constant number alone", hint: "for example score(…) >= 2.5"),
    .init(
      "«crm.balance» < score('A', half_life 7d)",
      "a score compares with a constant number alone", hint: "for example score(…) >= 2.5"),
    .init(
      "score('A', half_life 7d) > «score('B', half_life 7d)»",
      "a score compares with a constant number alone", hint: "for example score(…) >= 2.5"),
    .init(
      "score('A', half_life 7d) > «1 / 0»",
      "a score compares with a constant number alone", hint: "for example score(…) >= 2.5"),
    .init(
      "score('A', half_life 7d) > «'x'»",
      "a score compares with a constant number alone", hint: "for example score(…) >= 2.5"),
    .init(
      "score('A', half_life 7d) > «3d»",
      "a score compares with a constant number alone", hint: "for example score(…) >= 2.5"),
    .init(
      "«score('A', half_life 7d)» between 1 and 2",
      "a score compares by < <= > >= alone", hint: "score(…) >= 1 and score(…) <= 2"),
    .init(
      "1 between 0 and «score('A', half_life 7d)»",
      "a score compares by < <= > >= alone", hint: "score(…) >= 1 and score(…) <= 2"),
    .init(
      "«score('A', half_life 7d)» in (1)",
      "a score compares by < <= > >= alone", hint: "score('A', half_life 7d) >= 2.5"),
    .init(
      "«score('A', half_life 7d)» exists",
      "a score compares by < <= > >= alone", hint: "score('A', half_life 7d) >= 2.5"),
    .init(
      "score('A'«)» > 2",
      "expected `,` and half_life in score(…), found `)`", hint: "score('Page Viewed', half_life 7d)"),
    .init(
      "score('A', «7d») > 2",
      "expected `half_life` and a duration, found `7d`", hint: "score('Page Viewed', half_life 7d)"),
    .init(
      "score('A', half_life «7») > 2",
      "expected a duration behind `half_life`, found `7`", hint: "with a unit, one of w d h m s ms: 7d"),
    .init("score('A', half_life «0s») > 2", "a duration is longer than 0 here"),
  ]

  @Test("a score that does not stand alone against a constant is refused", arguments: scores)
  func refusesScores(_ refusal: Refusal) { refusal.check() }

  static let profile: [Refusal] = [
    .init(
      "«profile.first_seen» > 5",
      "profile.first_seen is a timestamp, which compares with nothing", hint: "profile.first_seen within last 30d"),
    .init(
      "'x' = «profile.last_seen»",
      "profile.last_seen is a timestamp, which compares with nothing", hint: "profile.last_seen within last 30d"),
    .init(
      "«profile.last_seen» between 1 and 2",
      "profile.last_seen is a timestamp, which compares with nothing", hint: "profile.last_seen within last 30d"),
    .init(
      "1 between 0 and «profile.last_seen»",
      "profile.last_seen is a timestamp, which compares with nothing", hint: "profile.last_seen within last 30d"),
    .init(
      "«profile.first_seen» in (1)",
      "profile.first_seen is a timestamp, which compares with nothing", hint: "profile.first_seen within last 30d"),
    .init(
      "«profile.first_seen» starts with '2024'",
      "profile.first_seen is a timestamp, which compares with nothing", hint: "profile.first_seen within last 30d"),
    .init(
      "«profile.first_seen» + 1 > 2",
      "profile.first_seen is a timestamp, which takes no part in arithmetic",
      hint: "profile.first_seen within last 30d"),
  ]

  @Test("a timestamp of the profile is refused outside of `within last` and `within next`", arguments: profile)
  func refusesProfile(_ refusal: Refusal) { refusal.check() }

  static let calls: [Refusal] = [
    .init("«count» 'A'", "expected `(` behind `count`", hint: "count(…)"),
    .init(
      "count(«)» > 1",
      "expected the name of an event, found `)`", hint: "for example 'Order Completed', or a bare * for any event"),
    .init(
      "count(«Login») > 1",
      "expected the name of an event, found `Login`", hint: "names of events are quoted: 'Login'"),
    .init(
      "count(«crm».tier) > 1",
      "expected the name of an event, found `crm`",
      hint: "an attribute is no event: it is a value by itself, in no function"),
    .init(
      "count('A'«,» x) > 1",
      "expected `)` at the end of count(…), found `,`", hint: "count takes an event alone"),
    .init("count('A' «'B'») > 1", "expected `)` at the end of count(…), found `'B'`"),
    .init(
      "count('A') within 7d «within» 8d > 1",
      "a window does not apply to this value",
      hint: "the window stands directly behind the measure's own parenthesis: count('A') within 7d"),
    .init("count('A' «within» 7d) > 1", "the window stands behind the parenthesis", hint: "count(…) within 30d"),
    .init("first('A' «within» 7d, x) = 1", "the window stands behind the parenthesis", hint: "first(…) within 30d"),
    .init("count('A' «>» 1", "expected `)` at the end of count(…), found `>`"),
    .init(
      "sum('A'«)» > 1",
      "expected `,` and a path of the event in sum(…), found `)`", hint: "sum('Order Completed', total)"),
    .init("sum('A', «)» > 1", "expected a step of a path, found `)`", hint: "a name, or 'a name in quotes'"),
    .init(
      "sum('A', «5») > 1",
      "expected the name of a step of the path, found `5`", hint: "an element of an array is [0]"),
    .init("sum('A', x «>» 1", "expected `)` at the end of sum(…), found `>`"),
    .init("sum('A', x.«)» > 1", "expected a step of a path, found `)`", hint: "a name, or 'a name in quotes'"),
    .init(
      "sum('A', x.«5») > 1",
      "expected the name of a step of the path, found `5`", hint: "an element of an array is [0]"),
    .init(
      "sum('A', x[«)» > 1",
      "expected the number of an element, from 0, or `*`, found `)`", hint: "an element is [0], every element [*]"),
    .init("sum('A', x[0«)» > 1", "expected `]` behind the number of the element, found `)`"),
    .init("sum('A', x[*«)» > 1", "expected `]` behind `[*`, found `)`"),
    .init(
      "sum('A', x[«-»1]) > 1",
      "expected the number of an element, from 0, or `*`, found `-`", hint: "an element is [0], every element [*]"),
    .init(
      "sum('A', x[«1.5»]) > 1",
      "expected the number of an element, from 0, or `*`, found `1.5`", hint: "an element is [0], every element [*]"),
    .init(
      "sum('A', x[«99999999999»]) > 1",
      "expected the number of an element, from 0, or `*`, found `99999999999`",
      hint: "an element is [0], every element [*]"),
    .init(
      "sum('A', x[«'b'»]) > 1",
      "expected the number of an element, from 0, or `*`, found `'b'`",
      hint: "a step in quotes stands behind a point: .'b'"),
    .init(
      "first('A', «x[*]») = 1",
      "[*] stands for many values, and first reads one",
      hint: "[0] is the first element; sum, min, max, avg and distinct take [*]"),
    .init(
      "last('A', «x[*].y») = 1",
      "[*] stands for many values, and last reads one",
      hint: "[0] is the first element; sum, min, max, avg and distinct take [*]"),
    .init("bucket(«salt») < 10", "expected a salt in quotes, found `salt`", hint: "bucket('winter-offer') < 10"),
    .init("bucket('salt'«,» 5) < 10", "expected `)` behind the salt, found `,`"),
  ]

  @Test("wrong arguments of functions are refused", arguments: calls)
  func refusesCalls(_ refusal: Refusal) { refusal.check() }
}
