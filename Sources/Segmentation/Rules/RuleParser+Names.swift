/// Names: functions, attributes, sources, segments, purposes.
extension RuleParser {
  /// What begins with a word outside of filters.
  mutating func named(_ word: String, asValue: Bool) throws(RuleError) -> Phrase {
    let start = token.start
    let next = try peek()
    switch next.kind {
    case .symbol(.colon):
      guard !asValue else {
        throw error(
          at: token, "expected a value, found an event", hint: "count(\(word):…) is the number of such events")
      }
      return try occurrence()
    case .symbol(.open) where !Keyword.reservedInFilters.contains(word):
      return try call(word, asValue: asValue)
    case .symbol(.dot):
      let operand = try member(of: word)
      return Phrase(.operand(operand), from: start, to: previousEnd)
    default: throw strayWord(word, asValue: asValue)
    }
  }

  private mutating func call(_ word: String, asValue: Bool) throws(RuleError) -> Phrase {
    guard Keyword.functions.contains(word) else {
      if let hint = keywordHint() { throw error(at: token, "there is no function `\(word)`", hint: hint) }
      let nearest = NearestName.of(word, in: Keyword.functions)
      throw error(
        at: token, "there is no function `\(word)`",
        hint: nearest.map { "did you mean \($0)?" } ?? "functions are " + Keyword.functions.joined(separator: " "))
    }
    guard word == "segment" || word == "sequence" else { return try function(word) }
    guard !asValue else {
      throw error(
        at: token, "expected a value, found a condition", hint: "\(word)(…) stands by itself, joined by and, or, not")
    }
    return word == "segment" ? try segment() : try sequence()
  }

  private func strayWord(_ word: String, asValue: Bool) -> RuleError {
    if Keyword.functions.contains(word) {
      return error(at: token, "expected `(` behind `\(word)`", hint: "\(word)(…)")
    }
    let wanted = asValue ? "a value" : "a condition"
    if let hint = keywordHint() { return expected(wanted, hint: hint) }
    if Keyword.reservedInFilters.contains(word) { return expected(wanted) }
    if word == "profile" || word == "consent" {
      let example = word == "profile" ? "profile.known" : "consent.\(scope.purposes.first ?? "advertising")"
      return error(at: token, "expected `.` and a name behind `\(word)`", hint: example)
    }
    if let source = scope.sources.first(where: { $0.name == word }) {
      let example =
        source.kind == .crm
        ? ".\(source.attributes.first ?? "attribute")" : ":'Page Viewed', or \(word):* for any event"
      return error(at: token, "a source by itself is no condition and no value", hint: word + example)
    }
    let owners = scope.sources.filter { $0.kind == .crm && $0.attributes.contains(word) }
    if let owner = owners.first {
      return expected(wanted, hint: "an attribute is named with its source: \(owner.name).\(word)")
    }
    if scope.segments.contains(word) { return expected(wanted, hint: "a segment is segment(\(word))") }
    return expected(
      wanted,
      hint: asValue
        ? "a text is quoted: '\(word)'; an attribute is named with its source" : "names of events are quoted: '\(word)'"
    )
  }

  // MARK: - Members

  /// `source.attribute`, `profile.field`, `consent.purpose`; the present token is the first word.
  private mutating func member(of owner: String) throws(RuleError) -> Operand {
    let place = token
    if owner != "profile", owner != "consent" { try checkAttributeSource(owner, at: place) }
    try advance()
    try advance()
    guard let name = token.word else {
      let what = owner == "consent" ? "a purpose" : owner == "profile" ? "a field of the profile" : "an attribute"
      var hint: String?
      if case .text(let text) = token.kind { hint = "without quotes: \(owner).\(text)" }
      throw expected("the name of \(what) behind `\(owner).`", hint: hint)
    }
    let operand: Operand =
      switch owner {
      case "profile": .profile(try field(name))
      case "consent": .consent(try purpose(name))
      default: try attribute(name, of: owner)
      }
    try advance()
    if token.is(.dot) || token.is(.openBracket) {
      throw error(
        at: token, "\(operand) has no parts that a rule could read",
        hint: "declare an attribute with a path of its own in the pipeline file")
    }
    return operand
  }

  private func field(_ name: String) throws(RuleError) -> ProfileField {
    guard let field = ProfileField(rawValue: name) else {
      let names = ProfileField.allCases.map(\.rawValue)
      throw unknown("the profile has no field `\(name)`", name, among: names, "fields are")
    }
    return field
  }

  private func purpose(_ name: String) throws(RuleError) -> String {
    guard scope.purposes.contains(name) else {
      throw unknown("there is no consent purpose `\(name)`", name, among: scope.purposes, "purposes are")
    }
    return name
  }

  private func attribute(_ name: String, of source: String) throws(RuleError) -> Operand {
    let attributes = scope.sources.first { $0.name == source }?.attributes ?? []
    guard attributes.contains(name) else {
      if let joined = hyphenated(name), attributes.contains(joined) {
        throw error(
          at: token, "the source `\(source)` has no attribute `\(name)`", hint: "`-` is minus; did you mean \(joined)?")
      }
      throw unknown("the source `\(source)` has no attribute `\(name)`", name, among: attributes, "attributes are")
    }
    return .attribute(source: source, name: name)
  }

  /// `has-card` read as `has_card`; nil where no minus and word follow at once.
  private func hyphenated(_ name: String) -> String? {
    var joined = name
    var last = token
    while let minus = try? lexer.token(at: last.end), minus.is(.minus), minus.start == last.end,
      let next = try? lexer.token(at: minus.end), let word = next.word, next.start == minus.end
    {
      joined += "_" + word
      last = next
    }
    return last == token ? nil : joined
  }

  private func checkAttributeSource(_ name: String, at place: Token) throws(RuleError) {
    let crm = scope.sources.filter { $0.kind == .crm }.map(\.name)
    guard let source = scope.sources.first(where: { $0.name == name }) else {
      throw unknown(
        "there is no CRM source `\(name)`", name, among: crm + ["profile", "consent"], "values are read from", at: place
      )
    }
    guard source.kind == .crm else {
      let kind = source.kind == .tracker ? "a tracker" : "an audience source"
      throw error(
        at: place, "`\(name)` is \(kind), which has events and no attributes",
        hint: "read a value of its events in a filter, \(name):'A' where x = 1, or by last(\(name):'A', x)")
    }
  }

  // MARK: - Sources and segments

  /// A source whose records are events.
  func eventSource(_ name: String) throws(RuleError) -> String {
    guard let source = scope.sources.first(where: { $0.name == name }) else {
      let others = scope.sources.filter { $0.kind != .crm }.map(\.name)
      throw unknown("there is no source `\(name)`", name, among: others, "sources of events are")
    }
    guard source.kind != .crm else {
      let example = source.attributes.first ?? "attribute"
      throw error(
        at: token, "`\(name)` is a CRM source, and CRM records are never events",
        hint: "read its attributes: \(name).\(example) = …, \(name).\(example) changed within 7d")
    }
    return name
  }

  /// `"segment" "(" segment-name ")" ["for" D]`. The name is read as bytes, since it may hold `-` and begin with a digit.
  private mutating func segment() throws(RuleError) -> Phrase {
    let start = token.start
    let open = try peek()
    guard let (name, from, to) = lexer.segmentName(at: open.end) else {
      try advance()
      try advance()
      var hint = "segment(name)"
      if case .text(let text) = token.kind { hint = "without quotes: segment(\(text))" }
      throw expected("the name of a segment", hint: hint)
    }
    guard scope.segments.contains(name) else {
      let place = Token(kind: .word(name), start: from, end: to)
      throw unknown("there is no segment `\(name)`", name, among: scope.segments, "segments are", at: place)
    }
    try resume(at: to)
    try expect(.close, "behind the name of the segment")
    var heldFor: Int64?
    if try take("for") {
      if token.is("at") {
        throw error(at: token, "expected a duration behind `for`, found `at`", hint: "segment(\(name)) for 30d")
      }
      heldFor = try duration("behind `for`")
    } else if token.is("within") || token.is("between") {
      throw error(
        at: token, "a segment has no window", hint: "segment(\(name)) for 30d: a member without a break for so long")
    }
    return Phrase(.rule(.segment(name, heldFor: heldFor)), from: start, to: previousEnd)
  }

  /// An attribute that the scope has, for hints.
  var attributeExample: String? {
    scope.sources.first { $0.kind == .crm && !$0.attributes.isEmpty }.map { "\($0.name).\($0.attributes[0])" }
  }

  /// An unknown name, with the nearest known one, or all where they are few.
  private func unknown(
    _ message: String, _ name: String, among known: [String], _ lead: String, at place: Token? = nil
  ) -> RuleError {
    let hint: String?
    if let nearest = NearestName.of(name, in: known) {
      hint = "did you mean \(nearest)?"
    } else if known.isEmpty {
      hint = "the pipeline declares none"
    } else {
      hint = "\(lead) " + known.prefix(8).joined(separator: ", ") + (known.count > 8 ? ", …" : "")
    }
    return error(at: place ?? token, message, hint: hint)
  }
}
