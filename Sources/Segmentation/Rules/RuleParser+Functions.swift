/// Measures, `first` and `last`, `bucket`.
extension RuleParser {
  /// The present token is the function's name, a parenthesis behind it.
  mutating func function(_ name: String) throws(RuleError) -> Phrase {
    let start = token.start
    try advance()
    try expect(.open, "behind `\(name)`")
    if name == "bucket" {
      guard case .text(let salt) = token.kind else {
        throw expected("a salt in quotes", hint: "bucket('winter-offer') < 10")
      }
      try advance()
      try expect(.close, "behind the salt")
      return Phrase(.operand(.bucket(salt: salt)), from: start, to: previousEnd)
    }
    let event = try event()
    if token.is("within") || token.is("between") {
      throw error(at: token, "the window stands behind the parenthesis", hint: "\(name)(…) within 30d")
    }
    let operand = try measure(name, event)
    return Phrase(.operand(operand), from: start, to: previousEnd)
  }

  private mutating func measure(_ name: String, _ event: EventPattern) throws(RuleError) -> Operand {
    switch name {
    case "count", "time_since":
      try close(name, hint: "\(name) takes an event alone")
      let isCount = name == "count"
      return .measure(isCount ? .count(event) : .timeSince(event), try window(allowingRange: !isCount))
    case "score":
      try comma(name, "half_life", hint: "score('Page Viewed', half_life 7d)")
      guard try take("half_life") else {
        throw expected("`half_life` and a duration", hint: "score('Page Viewed', half_life 7d)")
      }
      let halfLife = try duration("behind `half_life`")
      try close(name)
      return .measure(.score(event, halfLife: halfLife), try window())
    default:
      let example = "\(name)('Order Completed', total)"
      try comma(name, "a path of the event", hint: example)
      let place = token
      let path = try path()
      if name == "first" || name == "last", path.hasEach {
        throw RuleError(
          offset: place.start, length: previousEnd - place.start,
          message: "[*] stands for many values, and \(name) reads one",
          hint: "[0] is the first element; sum, min, max, avg and distinct take [*]")
      }
      try close(name)
      let window = try window()
      return switch name {
      case "first": .pick(.first, event, path, window)
      case "last": .pick(.last, event, path, window)
      case "distinct": .measure(.distinct(event, path), window)
      case "sum": .measure(.sum(event, path), window)
      case "avg": .measure(.avg(event, path), window)
      case "min": .measure(.min(event, path), window)
      default: .measure(.max(event, path), window)
      }
    }
  }

  private mutating func comma(_ name: String, _ what: String, hint: String) throws(RuleError) {
    guard try take(.comma) else { throw expected("`,` and \(what) in \(name)(…)", hint: hint) }
  }

  private mutating func close(_ name: String, hint: String? = nil) throws(RuleError) {
    guard try take(.close) else { throw expected("`)` at the end of \(name)(…)", hint: token.is(.comma) ? hint : nil) }
  }

  // MARK: - Paths

  /// A value of the event, in a filter.
  mutating func pathValue() throws(RuleError) -> Phrase {
    let start = token.start
    if let word = token.word { try checkFirstStep(word) }
    let path = try path()
    return Phrase(.operand(.path(path)), from: start, to: previousEnd)
  }

  private func checkFirstStep(_ word: String) throws(RuleError) {
    if Keyword.reservedInFilters.contains(word) {
      throw error(
        at: token, "expected a path of the event or a literal, found the keyword `\(word)`",
        hint: "a property of that name is quoted: properties.'\(word)'")
    }
    let isCRM = scope.sources.contains { $0.name == word && $0.kind == .crm }
    if isCRM || word == "profile" || word == "consent" {
      throw error(
        at: token, "a filter reads the event's own fields, and `\(word)` is none of them",
        hint: "end the filter by parentheses: ('A' where …) and \(word).…; a field of the event is $.\(word)")
    }
    let next = try peek()
    if next.is(.open) {
      throw error(
        at: token, "a filter reads the event's own fields alone, found \(word)(…)",
        hint: "end the filter by parentheses: ('A' where …) and \(word)(…)")
    }
    if next.is(.colon) {
      throw error(
        at: token, "a filter reads the event's own fields, found another event",
        hint:
          "end the filter by parentheses: ('A' where …) or \(word):…; alternatives stand before it: 'A' | 'B' where …")
    }
    if let hint = keywordHint(), ["and", "or", "not", "true", "false", "null"].contains(word.lowercased()) {
      throw expected("a path of the event or a literal", hint: hint)
    }
  }

  /// `a.b` and `$.a` from the root; `a`, `a[0].b`, `a[*]` in the properties.
  mutating func path() throws(RuleError) -> Path {
    var origin = Path.Origin.properties
    if token.is("$"), try peek().is(.dot) {
      origin = .root
      try advance()
      try advance()
    } else if try peek().is(.dot) {
      origin = .root
    }
    var steps = [Path.Step.key(try step())]
    while true {
      if try take(.dot) {
        steps.append(.key(try step()))
      } else if try take(.openBracket) {
        steps.append(try element())
      } else {
        return Path(origin: origin, steps: steps)
      }
    }
  }

  private mutating func step() throws(RuleError) -> String {
    switch token.kind {
    case .word(let name), .text(let name):
      try advance()
      return name
    case .number: throw expected("the name of a step of the path", hint: "an element of an array is [0]")
    default: throw expected("a step of a path", hint: "a name, or 'a name in quotes'")
    }
  }

  private mutating func element() throws(RuleError) -> Path.Step {
    if try take(.star) {
      try expect(.closeBracket, "behind `[*`")
      return .each
    }
    guard case .number = token.kind, let index = Int32(lexer.string(token.start..<token.end)) else {
      var hint = "an element is [0], every element [*]"
      if case .text(let name) = token.kind { hint = "a step in quotes stands behind a point: .'\(name)'" }
      throw expected("the number of an element, from 0, or `*`", hint: hint)
    }
    try advance()
    try expect(.closeBracket, "behind the number of the element")
    return .index(Int(index))
  }
}
