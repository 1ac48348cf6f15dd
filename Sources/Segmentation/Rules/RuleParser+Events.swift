/// Events, windows, sequences.
extension RuleParser {
  /// `event [window]`: it happened at least once.
  mutating func occurrence() throws(RuleError) -> Phrase {
    let start = token.start
    let event = try event()
    if token.is("within"), let word = try peek().word, ["last", "next"].contains(word) {
      throw error(
        at: try peek(), "`within \(word)` tests a timestamp; the window of an event is `within` and a duration",
        hint: "within 7d")
    }
    let window = try window()
    return Phrase(.rule(.occurs(event, window)), from: start, to: previousEnd)
  }

  /// `[source ":"] name { "|" [source ":"] name } ["where" filter]`
  mutating func event() throws(RuleError) -> EventPattern {
    var names = [try eventName()]
    while try take(.bar) { names.append(try eventName()) }
    guard try take("where") else { return EventPattern(names: names) }
    inFilter = true
    defer { inFilter = false }
    let phrase = try expression()
    let filter = try rule(from: phrase)
    if token.is(.bar) { throw unexpectedRest() }
    return EventPattern(names: names, filter: filter)
  }

  private mutating func eventName() throws(RuleError) -> EventPattern.Name {
    var source: String?
    if let word = token.word {
      guard try peek().is(.colon) else { throw nameExpected() }
      source = try eventSource(word)
      try advance()
      try advance()
    }
    switch token.kind {
    case .text(let name):
      try advance()
      return EventPattern.Name(source: source, name: name)
    case .symbol(.star):
      try advance()
      return EventPattern.Name(source: source, name: nil)
    default: throw nameExpected()
    }
  }

  private func nameExpected() -> RuleError {
    if let word = token.word, !Keyword.all.contains(word.lowercased()) {
      if (try? peek().is(.dot)) == true {
        return expected(
          "the name of an event", hint: "an attribute is no event: it is a value by itself, in no function")
      }
      return expected("the name of an event", hint: "names of events are quoted: '\(word)'")
    }
    return expected("the name of an event", hint: "for example 'Order Completed', or a bare * for any event")
  }

  // MARK: - Windows

  /// Whether the present token begins a window, and not a test of a timestamp or a range.
  func windowFollows() throws(RuleError) -> Bool {
    if token.is("within") { return try !["last", "next"].contains(peek().word) }
    guard token.is("between") else { return false }
    let first = try peek()
    guard first.isDuration else { return false }
    let and = try lexer.token(at: first.end)
    guard and.is("and") else { return false }
    let second = try lexer.token(at: and.end)
    guard second.isDuration else { return false }
    return try lexer.token(at: second.end).is("ago")
  }

  /// `within D`, `between D and D ago`, or nothing. Behind time_since `between D and D` without `ago` is a range.
  mutating func window(allowingRange: Bool = false) throws(RuleError) -> Window? {
    if token.is("within") {
      guard try windowFollows() else { return nil }
      try advance()
      return .within(try duration("behind `within`"))
    }
    guard token.is("between"), try allowingRange ? windowFollows() : peek().isDuration else { return nil }
    let place = token
    try advance()
    let near = try duration("behind `between`")
    guard try take("and") else {
      throw expected("`and` between the two durations of a window", hint: "between 7d and 30d ago")
    }
    let far = try duration("behind `and`")
    guard try take("ago") else { throw expected("`ago` behind the window's durations", hint: "between 7d and 30d ago") }
    guard near < far else {
      throw RuleError(
        offset: place.start, length: previousEnd - place.start,
        message: "the first duration of a window is the shorter one",
        hint: near == far ? nil : "between \(DurationText.text(far)) and \(DurationText.text(near)) ago")
    }
    return .between(near, far)
  }

  /// Milliseconds; longer than 0, save for a gap.
  mutating func duration(_ place: String, allowingZero: Bool = false) throws(RuleError) -> Int64 {
    guard case .duration(let milliseconds) = token.kind else {
      if case .number = token.kind { throw numberWithoutUnit(place) }
      if token.is(.minus) { throw expected("a duration \(place)", hint: "a duration is longer than 0") }
      throw expected("a duration \(place)", hint: keywordHint() ?? "for example 30d or 1h30m")
    }
    guard milliseconds > 0 || allowingZero else { throw error(at: token, "a duration is longer than 0 here") }
    try advance()
    if token.isDuration, token.start > previousEnd {
      throw error(at: token, "expected one duration, found a second one", hint: "its parts stand together: 1h30m")
    }
    return milliseconds
  }

  private func numberWithoutUnit(_ place: String) -> RuleError {
    let number = lexer.string(token.start..<token.end)
    guard let word = try? peek().word else {
      return expected("a duration \(place)", hint: "with a unit, one of w d h m s ms: \(number)d")
    }
    if DurationText.isCalendarUnit(word) {
      return error(
        at: token, "months and years differ in length, so no duration is counted in them", hint: "use days: 30d, 365d")
    }
    let unit = DurationText.units.first { $0.name == word }?.name ?? DurationText.spelledOut(word.lowercased())
    return expected(
      "a duration \(place)", hint: unit.map { "write \(number)\($0)" } ?? "with a unit, one of w d h m s ms: \(number)d"
    )
  }

  // MARK: - Sequences

  /// `"sequence" "(" event { "then" ["not"] event [gap] } ")" [window]`; the present token is the word.
  mutating func sequence() throws(RuleError) -> Phrase {
    let start = token.start
    try advance()
    try expect(.open, "behind `sequence`")
    if token.is("not"), try !peek().is(.colon) {
      throw error(
        at: token, "the first step of a sequence cannot be negated", hint: "begin with the event that starts the clock")
    }
    var steps = [EventSequence.Step(isNegated: false, event: try event(), gap: nil)]
    if ["within", "for"].contains(token.word) {
      throw error(
        at: token, "the first step of a sequence has no gap",
        hint: "a gap stands behind the later step; the window stands behind the parenthesis: sequence(…) within 30d")
    }
    while try take("then") { steps.append(try step(after: steps.last?.isNegated == true)) }
    guard try take(.close) else { throw expected("`then` or `)` in the sequence", hint: sequenceHint()) }
    let window = try window()
    return Phrase(.rule(.sequence(EventSequence(steps: steps, window: window))), from: start, to: previousEnd)
  }

  private mutating func step(after negated: Bool) throws(RuleError) -> EventSequence.Step {
    let place = token
    var isNegated = false
    if token.is("not"), try !peek().is(.colon) {
      guard !negated else {
        throw error(
          at: place, "two negated steps of a sequence do not stand in a row",
          hint: "join them into one: then not 'A' | 'B'")
      }
      isNegated = true
      try advance()
    }
    let event = try event()
    return EventSequence.Step(isNegated: isNegated, event: event, gap: try gap(isNegated: isNegated))
  }

  private mutating func gap(isNegated: Bool) throws(RuleError) -> EventSequence.Gap? {
    if token.is("within") {
      try advance()
      return .within(try duration("behind `within`", allowingZero: true))
    }
    if token.is("between") {
      throw error(
        at: token, "a gap is `within` or `for at least` and a duration",
        hint: "the window stands behind the parenthesis")
    }
    guard token.is("for") else { return nil }
    guard isNegated else {
      throw error(
        at: token, "`for at least` belongs to a negated step",
        hint: "then 'A' within 1h, or then not 'A' for at least 1h")
    }
    try advance()
    guard try take("at"), try take("least") else {
      throw expected("`at least` behind `for`", hint: "then not 'A' for at least 1h")
    }
    return .forAtLeast(try duration("behind `for at least`", allowingZero: true))
  }

  private func sequenceHint() -> String? {
    switch token.kind {
    case .symbol(.comma): "steps are joined by then: sequence('A' then 'B')"
    case .word("and"), .word("or"): "steps are joined by then; alternatives of an event by |"
    default: nil
    }
  }
}
