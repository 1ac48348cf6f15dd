/// A word of the rule language and where it stands.
struct Token: Equatable {
  enum Kind: Equatable {
    /// A keyword or a name: `[A-Za-z_$][A-Za-z0-9_$]*`.
    case word(String)
    /// `'text'`, without the quotes.
    case text(String)
    /// Finite and not negative; a leading minus is a symbol.
    case number(Double)
    /// Milliseconds; zero is the parser's to refuse.
    case duration(Int64)
    case symbol(Symbol)
    case end
  }

  enum Symbol: String, CaseIterable {
    case open = "("
    case close = ")"
    case openBracket = "["
    case closeBracket = "]"
    case comma = ","
    case dot = "."
    case bar = "|"
    case colon = ":"
    case star = "*"
    case plus = "+"
    case minus = "-"
    case slash = "/"
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="

    var comparison: Comparison? { Comparison(rawValue: rawValue) }
    var arithmetic: Arithmetic? { Arithmetic(rawValue: rawValue) }
  }

  var kind: Kind
  /// UTF-8 offsets into the rule's text.
  var start: Int
  var end: Int

  func `is`(_ symbol: Symbol) -> Bool { kind == .symbol(symbol) }
  func `is`(_ word: String) -> Bool { kind == .word(word) }

  var word: String? {
    if case .word(let word) = kind { return word }
    return nil
  }
  var comparison: Comparison? {
    if case .symbol(let symbol) = kind { return symbol.comparison }
    return nil
  }
  var isDuration: Bool {
    if case .duration = kind { return true }
    return false
  }
}

/// The words that the grammar uses.
enum Keyword {
  /// Words that cannot be the first step of a path in a filter, unless quoted.
  static let reservedInFilters: Set<String> = [
    "and", "or", "not", "in", "contains", "starts", "ends", "matches", "exists", "is", "within", "between", "where",
    "then", "for", "true", "false", "null",
  ]
  /// What is written with parentheses behind it.
  static let functions = [
    "count", "distinct", "sum", "avg", "min", "max", "time_since", "score", "first", "last", "bucket", "segment",
    "sequence",
  ]
  static let all = reservedInFilters.union(functions)
    .union(["with", "missing", "changed", "next", "ago", "at", "least", "half_life", "profile", "consent"])
}
