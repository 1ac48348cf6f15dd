/// Reads a rule's text into its tree, and refuses what the language refuses: a tree that comes from here refers only
/// to names of the scope, compares only what can be compared, and holds regular expressions that compile.
///
/// Recursive descent without backtracking. `(` may begin a condition as well as a number, so an expression is read as a
/// `Phrase` and becomes what the text behind it needs. Linear in the length of the text.
public struct RuleParser {
  /// Parentheses, negations and operations stand at most so deep in one another, which bounds the stack of everyone
  /// who walks a tree.
  static let deepest = 200

  let lexer: Lexer
  let scope: RuleScope
  var token: Token
  /// Where the token before `token` ended.
  var previousEnd = 0
  /// Open parentheses and negations.
  var depth = 0
  /// Inside `where …`: names are paths of the event, and nothing depends on now.
  var inFilter = false
  /// What was read and cannot have been meant.
  var warnings: [RuleError] = []

  /// The error names the first spot that cannot be read, with what was expected there.
  public static func parse(_ text: String, scope: RuleScope) throws(RuleError) -> Rule {
    try parseWithWarnings(text, scope: scope).rule
  }

  /// As `parse`, with what is odd about a rule that can be read: tests that no value passes, in the order of the text.
  public static func parseWithWarnings(
    _ text: String, scope: RuleScope
  ) throws(RuleError) -> (rule: Rule, warnings: [RuleError]) {
    var parser = try RuleParser(text, scope: scope)
    guard parser.token.kind != .end else {
      throw RuleError(
        offset: 0, length: 1, message: "the rule is empty", hint: "for example 'Order Completed' within 30d")
    }
    let phrase = try parser.expression()
    let rule = try parser.rule(from: phrase)
    guard parser.token.kind == .end else { throw parser.unexpectedRest() }
    return (rule, parser.warnings)
  }

  private init(_ text: String, scope: RuleScope) throws(RuleError) {
    lexer = Lexer(text)
    self.scope = scope
    token = try lexer.token(at: 0)
  }

  // MARK: - or, and, not

  /// `or`, the weakest of all.
  mutating func expression() throws(RuleError) -> Phrase {
    let first = try conjunction()
    guard token.is("or") else { return first }
    var rules = [try rule(from: first)]
    while try take("or") { rules.append(try rule(from: conjunction())) }
    return Phrase(.rule(.or(rules)), from: first.start, to: previousEnd)
  }

  private mutating func conjunction() throws(RuleError) -> Phrase {
    let first = try negation()
    guard token.is("and") else { return first }
    var rules = [try rule(from: first)]
    while try take("and") { rules.append(try rule(from: negation())) }
    return Phrase(.rule(.and(rules)), from: first.start, to: previousEnd)
  }

  private mutating func negation() throws(RuleError) -> Phrase {
    // `not:'A'` is an event of a source of that name.
    guard token.is("not"), try !peek().is(.colon) else { return try test() }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else { throw tooDeep(at: token) }
    let start = token.start
    try advance()
    let negated = try rule(from: negation())
    return Phrase(.rule(.not(negated)), from: start, to: previousEnd)
  }

  // MARK: - Tokens

  mutating func advance() throws(RuleError) {
    previousEnd = token.end
    token = try lexer.token(at: token.end)
  }

  /// Goes on behind `offset`, where something was read that is no token.
  mutating func resume(at offset: Int) throws(RuleError) {
    previousEnd = offset
    token = try lexer.token(at: offset)
  }

  /// The token after this one.
  func peek() throws(RuleError) -> Token { try lexer.token(at: token.end) }

  mutating func take(_ symbol: Token.Symbol) throws(RuleError) -> Bool {
    guard token.is(symbol) else { return false }
    try advance()
    return true
  }

  mutating func take(_ word: String) throws(RuleError) -> Bool {
    guard token.is(word) else { return false }
    try advance()
    return true
  }

  mutating func expect(_ symbol: Token.Symbol, _ purpose: String, hint: String? = nil) throws(RuleError) {
    guard token.is(symbol) else { throw expected("`\(symbol.rawValue)` \(purpose)", hint: hint) }
    try advance()
  }

  // MARK: - Errors

  func error(at token: Token, _ message: String, hint: String? = nil) -> RuleError {
    RuleError(offset: token.start, length: token.end - token.start, message: message, hint: hint)
  }

  func error(at phrase: Phrase, _ message: String, hint: String? = nil) -> RuleError {
    RuleError(offset: phrase.start, length: phrase.end - phrase.start, message: message, hint: hint)
  }

  /// What was expected where the present token stands.
  func expected(_ what: String, hint: String? = nil) -> RuleError {
    error(at: token, "expected \(what), found \(describe(token))", hint: hint ?? keywordHint())
  }

  func tooDeep(at token: Token) -> RuleError {
    error(
      at: token, "the rule is nested deeper than \(Self.deepest)",
      hint: "move a part of it into a segment of its own: segment(name)")
  }

  /// As the text has it, shortened.
  func describe(_ token: Token) -> String {
    guard token.kind != .end else { return "the end of the rule" }
    let text = lexer.string(token.start..<token.end)
    return text.unicodeScalars.count <= 40 ? "`\(text)`" : "`\(String(text.unicodeScalars.prefix(40)))…`"
  }

  /// Keywords in another letter case than theirs.
  func keywordHint() -> String? {
    guard let word = token.word, !Keyword.all.contains(word), Keyword.all.contains(word.lowercased()) else {
      return nil
    }
    return "keywords are lower case: \(word.lowercased())"
  }
}

/// What an expression turned out to be, and where it stands.
struct Phrase {
  enum Kind {
    case rule(Rule)
    case operand(Operand)
  }

  var kind: Kind
  var start: Int
  var end: Int
  /// Operations in one another.
  var height = 0

  init(_ kind: Kind, from start: Int, to end: Int) {
    self.kind = kind
    self.start = start
    self.end = end
  }
}
