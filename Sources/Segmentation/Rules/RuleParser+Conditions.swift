/// Tests: what stands behind a value and makes it a condition.
extension RuleParser {
  /// A condition, or a value with nothing behind it, which the caller may use as either.
  mutating func test() throws(RuleError) -> Phrase {
    let left = try sum(asValue: false)
    guard case .operand = left.kind else {
      if token.comparison != nil || beginsValueTest { throw conditionIsNoValue(left) }
      return left
    }
    guard let condition = try condition(of: left) else { return left }
    return Phrase(.rule(condition), from: left.start, to: previousEnd)
  }

  /// What the words behind `left` say of it; nil where none do.
  private mutating func condition(of left: Phrase) throws(RuleError) -> Rule? {
    if let comparison = token.comparison { return try compare(left, comparison) }
    switch token.word {
    case "between":
      if try windowFollows() { return try leavingWindow(behind: left) }
      return try range(of: left)
    case "within":
      if try windowFollows() { return try leavingWindow(behind: left) }
      return try timestamp(left)
    case "changed": return try change(of: left)
    case "in", "not": return try membership(of: left)
    case "contains":
      let operand = try value(of: left, for: "contains")
      warnOfTextTest(left, "contains")
      try advance()
      return .contains(operand, try literal("behind `contains`"))
    case "starts", "ends": return try affix(of: left)
    case "matches": return try match(of: left)
    case "exists":
      let operand = try presence(of: left, "exists")
      try advance()
      return .exists(operand)
    case "is":
      let operand = try presence(of: left, "is missing")
      try advance()
      guard try take("missing") else {
        throw expected("`missing` behind `is`", hint: "write x is missing, or x exists for the opposite")
      }
      return .isMissing(operand)
    default: return nil
    }
  }

  private var beginsValueTest: Bool {
    guard let word = token.word else { return false }
    return ["in", "contains", "starts", "ends", "matches", "exists", "is", "changed"].contains(word)
  }

  /// A bare boolean value stands for its truth.
  func rule(from phrase: Phrase) throws(RuleError) -> Rule {
    switch phrase.kind {
    case .rule(let rule): return rule
    case .operand(let operand):
      if let refusal = operand.refusalAlone { throw error(at: phrase, refusal.message, hint: refusal.hint) }
      return .truth(operand)
    }
  }

  // MARK: - Comparisons

  private mutating func compare(_ left: Phrase, _ comparison: Comparison) throws(RuleError) -> Rule {
    let symbol = token
    try advance()
    if token.comparison != nil {
      throw expected("a value behind `\(comparison.rawValue)`", hint: doubledHint(comparison))
    }
    let right = try sum(asValue: true)
    if token.comparison != nil {
      throw error(at: token, "comparisons do not chain", hint: "write a < b and b < c, or b between a and c")
    }
    if let score = try scoreComparison(left, comparison, right, at: symbol) { return score }
    try check(left, comparesWith: right)
    warnOfComparison(left, with: right, isOrdering: comparison != .equal && comparison != .notEqual)
    return .compare(try operand(of: left), comparison, try operand(of: right))
  }

  /// What two signs in a row probably mean.
  private func doubledHint(_ first: Comparison) -> String? {
    switch (first, token.comparison) {
    case (.equal, .equal): "equality is a single ="
    case (.less, .greater): "unequal is !="
    case (.equal, .less), (.less, .equal): "at most is <=, without a space"
    case (.equal, .greater), (.greater, .equal): "at least is >=, without a space"
    default: nil
    }
  }

  /// A score stands alone on one side of an ordering, a constant on the other.
  private func scoreComparison(
    _ left: Phrase, _ comparison: Comparison, _ right: Phrase, at symbol: Token
  ) throws(RuleError) -> Rule? {
    let (a, b) = (try operand(of: left), try operand(of: right))
    guard a.isScore || b.isScore else { return nil }
    guard comparison != .equal, comparison != .notEqual else {
      throw error(
        at: symbol, "a score compares by < <= > >= alone, found `\(comparison.rawValue)`",
        hint: "it decays from one millisecond to the next, so it equals nothing for long")
    }
    guard let constant = (a.isScore ? b : a).constant else {
      throw error(
        at: a.isScore ? right : left, "a score compares with a constant number alone",
        hint: "for example score(…) >= 2.5")
    }
    return a.isScore
      ? .compare(a, comparison, .literal(.number(constant))) : .compare(.literal(.number(constant)), comparison, b)
  }

  private mutating func range(of left: Phrase) throws(RuleError) -> Rule {
    try advance()
    let low = try sum(asValue: true)
    guard try take("and") else { throw expected("`and` between the two bounds of `between`") }
    let high = try sum(asValue: true)
    if token.is("ago") {
      throw error(at: token, "`ago` closes a window between two durations", hint: "between 7d and 30d ago")
    }
    for bound in [low, high] {
      guard try !operand(of: left).isScore, try !operand(of: bound).isScore else {
        let score = try operand(of: left).isScore ? left : bound
        throw error(at: score, "a score compares by < <= > >= alone", hint: "score(…) >= 1 and score(…) <= 2")
      }
      try check(left, comparesWith: bound)
      warnOfComparison(left, with: bound, isOrdering: true)
    }
    return .between(try operand(of: left), try operand(of: low), try operand(of: high))
  }

  /// Refuses two sides of a comparison that the language never compares.
  private func check(_ left: Phrase, comparesWith right: Phrase) throws(RuleError) {
    let (a, b) = (try operand(of: left), try operand(of: right))
    for (side, operand) in [(left, a), (right, b)] where operand.isInstantOfProfile {
      throw error(
        at: side, "\(operand) is a timestamp, which compares with nothing", hint: "\(operand) within last 30d")
    }
    switch (a.isDuration, b.isDuration) {
    case (false, false): return
    case (true, true):
      guard case .duration = a, case .duration = b else { return }
      throw error(at: left, "a duration compares with time_since alone", hint: "time_since('Login') > \(b)")
    case (true, false): throw durationMismatch(left, a, right)
    case (false, true): throw durationMismatch(right, b, left)
    }
  }

  private func durationMismatch(_ duration: Phrase, _ operand: Operand, _ other: Phrase) -> RuleError {
    if case .duration = operand {
      return error(at: duration, "a duration compares with time_since alone", hint: "time_since('Login') > \(operand)")
    }
    return error(
      at: other, "time_since is a duration and compares with durations alone", hint: "time_since('Login') > 30d")
  }

  // MARK: - Lists and texts

  private mutating func membership(of left: Phrase) throws(RuleError) -> Rule {
    let negated = token.is("not")
    if negated {
      let next = try peek()
      guard next.is("in") else {
        let hint: String? =
          switch next.word {
          case "exists": "write is missing"
          case "contains", "starts", "ends", "matches", "between", "within":
            "`not` stands before the whole test: not x \(next.word ?? "") …"
          default: "write not before the whole test, or != for unequal"
          }
        throw error(at: token, "behind a value only `in` follows `not`, found \(describe(next))", hint: hint)
      }
    }
    let operand = try value(of: left, for: negated ? "not in" : "in")
    if negated { try advance() }
    try advance()
    try expect(.open, "behind `in`", hint: "a list: crm.tier in ('gold', 'silver')")
    var literals: [Literal] = []
    repeat {
      if token.is(.close) {
        throw expected(
          "a text, a number, true or false",
          hint: literals.isEmpty ? "a list has at least one item" : "remove the last comma")
      }
      literals.append(try literal("in the list"))
    } while try take(.comma)
    try expect(.close, "or `,` in the list")
    warnOfList(left, literals)
    return .isIn(operand, literals, negated: negated)
  }

  private mutating func affix(of left: Phrase) throws(RuleError) -> Rule {
    let word = token.word ?? ""
    let operand = try value(of: left, for: "\(word) with")
    try advance()
    guard try take("with") else { throw expected("`with` behind `\(word)`") }
    guard case .text(let text) = token.kind else {
      throw expected("a text behind `\(word) with`", hint: "only texts start and end with something: '4711'")
    }
    try advance()
    warnOfTextTest(left, "\(word) with")
    return word == "starts" ? .startsWith(operand, text) : .endsWith(operand, text)
  }

  private mutating func match(of left: Phrase) throws(RuleError) -> Rule {
    let operand = try value(of: left, for: "matches")
    try advance()
    guard case .text(let pattern) = token.kind else {
      throw expected("a regular expression in quotes behind `matches`", hint: "matches '^/checking/'")
    }
    do {
      _ = try Regex(pattern)
    } catch {
      throw self.error(
        at: token, "the regular expression is not accepted: \(error.message)",
        hint: "the syntax is RE2's: no look-around, no back-references, no \\C")
    }
    try advance()
    warnOfTextTest(left, "matches")
    return .matches(operand, pattern)
  }

  // MARK: - Time

  private mutating func timestamp(_ left: Phrase) throws(RuleError) -> Rule {
    guard !inFilter else {
      throw error(
        at: token, "a filter depends on nothing but the event, so not on now",
        hint: "a window behind the filter bounds the event's own time: 'A' where … within 7d")
    }
    let operand = try operand(of: left)
    guard operand.mayBeInstant else {
      throw error(
        at: left, "`within last` and `within next` test a timestamp, which this is not",
        hint: "a window of events is written within 7d")
    }
    try advance()
    let direction: Direction = token.is("last") ? .last : .next
    try advance()
    return .timestamp(operand, direction, try duration("behind `within \(direction)`"))
  }

  private mutating func change(of left: Phrase) throws(RuleError) -> Rule {
    guard !inFilter else {
      throw error(at: token, "a filter depends on nothing but the event, and its values do not change")
    }
    guard case .operand(.attribute(let source, let name)) = left.kind else {
      throw error(
        at: left, "`changed` needs an attribute of a CRM source",
        hint: attributeExample.map { "\($0) changed within 7d" })
    }
    try advance()
    guard try take("within") else {
      throw expected("`within` and a duration behind `changed`", hint: "changed within 7d")
    }
    if let word = token.word, ["last", "next"].contains(word) {
      throw error(at: token, "`changed within` is followed by a duration, found `\(word)`", hint: "changed within 7d")
    }
    return .changed(source: source, attribute: name, within: try duration("behind `changed within`"))
  }

  /// In a filter the window belongs to the event; a value has none.
  private func leavingWindow(behind left: Phrase) throws(RuleError) -> Rule? {
    guard !inFilter else { return nil }
    let operand = try operand(of: left)
    let hint: String
    switch operand {
    case .attribute: hint = "\(operand) within last 7d for a timestamp, \(operand) changed within 7d for a change"
    case .profile(.firstSeen), .profile(.lastSeen): hint = "\(operand) within last 7d"
    case .measure, .pick: hint = "the window stands directly behind the measure's own parenthesis: count('A') within 7d"
    default: hint = "a window stands behind an event, a measure, first or last"
    }
    throw error(at: token, "a window does not apply to this value", hint: hint)
  }
}
