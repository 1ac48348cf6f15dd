/// Values and arithmetic.
extension RuleParser {
  /// Sums of products. As a value a leading text is a literal; otherwise it may be an event, and what stands in
  /// parentheses a condition.
  mutating func sum(asValue: Bool) throws(RuleError) -> Phrase {
    var left = try product(asValue: asValue)
    while token.is(.plus) || token.is(.minus) {
      let operation = try sign(behind: left)
      left = try combine(left, operation, product(asValue: true))
    }
    return left
  }

  private mutating func product(asValue: Bool) throws(RuleError) -> Phrase {
    var left = try primary(asValue: asValue)
    while token.is(.star) || token.is(.slash) {
      let operation = try sign(behind: left)
      left = try combine(left, operation, primary(asValue: true))
    }
    return left
  }

  /// The sign of an operation, behind what it can apply to.
  private mutating func sign(behind left: Phrase) throws(RuleError) -> Token {
    try checkTerm(left)
    let sign = token
    try advance()
    return sign
  }

  private mutating func combine(_ left: Phrase, _ sign: Token, _ right: Phrase) throws(RuleError) -> Phrase {
    try checkTerm(right)
    guard case .symbol(let symbol) = sign.kind, let operation = symbol.arithmetic else { return left }
    let made = Operand.arithmetic(try operand(of: left), operation, try operand(of: right))
    var phrase = Phrase(.operand(made), from: left.start, to: right.end)
    phrase.height = max(left.height, right.height) + 1
    guard phrase.height <= Self.deepest else {
      throw error(
        at: sign, "more than \(Self.deepest) operations in one number",
        hint: "a sum over a path adds up any number of events")
    }
    warnOfTerm(left)
    warnOfTerm(right)
    return phrase
  }

  /// What a sum is made of: no duration, no score, no timestamp, no `[*]`.
  private func checkTerm(_ phrase: Phrase) throws(RuleError) {
    let operand = try operand(of: phrase)
    guard let refusal = operand.refusalInArithmetic else { return }
    throw error(at: phrase, refusal.message, hint: refusal.hint)
  }

  // MARK: - Phrases as values

  func operand(of phrase: Phrase) throws(RuleError) -> Operand {
    guard case .operand(let operand) = phrase.kind else { throw conditionIsNoValue(phrase) }
    return operand
  }

  func conditionIsNoValue(_ phrase: Phrase) -> RuleError {
    guard case .rule(.occurs(let event, _)) = phrase.kind else {
      return error(
        at: phrase, "a condition is true or false, and no value", hint: "conditions are joined by and, or, not")
    }
    let example = event.filter == nil ? "\(event)" : "…"
    let hint =
      switch token.word {
      case "exists": "leave `exists` out: an event by itself says that it happened"
      case "is": "not \(example) says that it did not happen"
      default: "count(\(example)) is the number of such events, first(\(example), path) a value of one"
      }
    return error(at: phrase, "an event is no value", hint: hint)
  }

  /// For tests that take a plain value: no arithmetic, nothing of time.
  func value(of phrase: Phrase, for test: String) throws(RuleError) -> Operand {
    let operand = try operand(of: phrase)
    if let refusal = operand.refusalInTest(test) { throw error(at: phrase, refusal.message, hint: refusal.hint) }
    return operand
  }

  /// For `exists` and `is missing`.
  func presence(of phrase: Phrase, _ test: String) throws(RuleError) -> Operand {
    let operand = try operand(of: phrase)
    if let refusal = operand.refusalOfPresence(test) { throw error(at: phrase, refusal.message, hint: refusal.hint) }
    return operand
  }

  // MARK: - Primaries

  private mutating func primary(asValue: Bool) throws(RuleError) -> Phrase {
    let start = token.start
    switch token.kind {
    case .symbol(.open):
      try advance()
      depth += 1
      defer { depth -= 1 }
      guard depth <= Self.deepest else { throw tooDeep(at: token) }
      var inner = asValue ? try sum(asValue: true) : try expression()
      guard token.is(.close) else { throw unclosed(from: start, asValue: asValue) }
      try advance()
      inner.start = start
      inner.end = previousEnd
      return inner
    case .number, .symbol(.minus), .word("true"), .word("false"), .word("null"):
      let literal = try literal("here")
      return Phrase(.operand(.literal(literal)), from: start, to: previousEnd)
    case .duration(let milliseconds):
      guard !inFilter else {
        throw error(
          at: token, "a duration has no place in a filter, where nothing depends on now",
          hint: "a window stands behind the filter: within 7d, or between 1h and 2h ago")
      }
      guard milliseconds > 0 else { throw error(at: token, "a duration is longer than 0 here") }
      try advance()
      return Phrase(.operand(.duration(milliseconds)), from: start, to: previousEnd)
    case .text(let text):
      let next = try peek()
      if inFilter, next.is(.dot) || next.is(.openBracket) { return try pathValue() }
      if asValue || inFilter { return try textValue(text) }
      return try leadingTextIsEvent() ? occurrence() : textValue(text)
    case .symbol(.star) where !inFilter && !asValue: return try occurrence()
    case .symbol(.star):
      throw error(at: token, "a bare * is any event, and no value", hint: "a text is quoted: '*'")
    case .word(let word):
      return inFilter ? try pathValue() : try named(word, asValue: asValue)
    default:
      throw expected(inFilter ? "a path of the event or a literal" : asValue ? "a value" : "a condition")
    }
  }

  private mutating func textValue(_ text: String) throws(RuleError) -> Phrase {
    let start = token.start
    try advance()
    return Phrase(.operand(.literal(.text(text))), from: start, to: previousEnd)
  }

  /// A leading quoted text is an event unless a comparison follows at once.
  private func leadingTextIsEvent() throws(RuleError) -> Bool {
    let next = try peek()
    if next.comparison != nil { return false }
    switch next.word {
    case "in", "contains", "starts", "ends", "matches": return false
    case "not": return try !lexer.token(at: next.end).is("in")
    case "between": return try lexer.token(at: next.end).isDuration
    default: return true
    }
  }

  /// An item of a list, the right side of `contains`, a number with its sign.
  mutating func literal(_ place: String) throws(RuleError) -> Literal {
    let first = token
    switch token.kind {
    case .text(let text):
      try advance()
      return .text(text)
    case .number(let number):
      try advance()
      return .number(number)
    case .symbol(.minus):
      let next = try peek()
      guard case .number(let number) = next.kind, next.start == token.end else {
        throw error(
          at: token, "a minus sign stands directly before the digits of a number", hint: "to negate a value: 0 - x")
      }
      try advance()
      try advance()
      return .number(0 - number)
    case .word("true"), .word("false"):
      try advance()
      return .boolean(first.is("true"))
    case .word("null"):
      throw error(
        at: first, "null is no literal: every comparison with it is false",
        hint: "write x is missing, or x exists for the opposite")
    case .duration:
      throw expected("a text, a number, true or false \(place)", hint: "durations compare with time_since alone")
    default: throw expected("a text, a number, true or false \(place)", hint: literalHint())
    }
  }

  private func literalHint() -> String? {
    guard let word = token.word else { return nil }
    if (try? peek().is(.dot)) == true { return "the other side is a text, a number, true or false, and no attribute" }
    let lower = word.lowercased()
    return ["true", "false", "null"].contains(lower)
      ? "keywords are lower case: \(lower)" : "a text stands in quotes: '\(word)'"
  }

  private func unclosed(from start: Int, asValue: Bool) -> RuleError {
    if token.kind == .end {
      return RuleError(
        offset: start, length: 1, message: "this `(` is never closed: expected `)`, found the end of the rule")
    }
    if asValue, token.comparison != nil {
      return error(
        at: token, "expected `)`, found \(describe(token))",
        hint: "a condition is no value, so nothing compares with it")
    }
    let error = unexpectedRest()
    return RuleError(
      offset: error.offset, length: error.length,
      message: error.message.hasPrefix("expected") ? "expected `)`, found \(describe(token))" : error.message,
      hint: error.hint)
  }

  // MARK: - Rest

  /// What stands behind a whole condition and belongs to nothing.
  func unexpectedRest() -> RuleError {
    switch token.kind {
    case .symbol(.close): return error(at: token, "this `)` closes nothing")
    case .symbol(.bar):
      return error(
        at: token, "`|` stands between the names of an event alone, found behind a whole condition",
        hint: "conditions are joined by or; alternatives stand before `where`: 'A' | 'B' where …")
    case .symbol(.dot), .symbol(.openBracket):
      return error(
        at: token, "a field of an event is read in a filter, or by first, last, sum and the like",
        hint: "'A' where plan = 'pro', or last('A', plan) = 'pro'")
    case .word("ago"):
      return error(
        at: token, "`ago` stands behind a window of two durations",
        hint: "between 7d and 30d ago; within 30d reaches back from now")
    case .word("within"), .word("between"):
      return error(
        at: token, "a window stands behind an event, a measure, first or last, and once", hint: "count('A') within 7d")
    case .word("where"):
      return error(
        at: token, "`where` stands directly behind the name of an event", hint: "'A' where plan = 'pro' within 7d")
    case .word("for"):
      return error(at: token, "`for` stands behind segment(…) alone", hint: "segment(name) for 30d")
    default: return expected("`and`, `or` or the end of the rule")
    }
  }
}
