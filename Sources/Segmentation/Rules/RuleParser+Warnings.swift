/// What the language allows and nobody can have meant: tests that hold for no value whatever.
///
/// They are no errors, since `not` turns them into what is always true.
extension RuleParser {
  /// Two sides of a comparison, of which one is known to be of another kind than the other needs.
  mutating func warnOfComparison(_ left: Phrase, with right: Phrase, isOrdering: Bool) {
    guard case .operand(let a) = left.kind, case .operand(let b) = right.kind else { return }
    for (side, operand) in [(left, a), (right, b)] where isOrdering && operand.knownKind == .boolean {
      warn(at: side, "true and false compare with = and != alone, so this never holds")
      return
    }
    guard let one = a.knownKind, let other = b.knownKind, one != other else { return }
    var hint: String?
    if inFilter, case .literal(.text(let name)) = a { hint = "a field of that name is properties.\(quoted(name))" }
    warn(at: left, "\(one.rawValue) never compares with \(other.rawValue), so this never holds", hint: hint)
  }

  /// A list without an item of the kind that the value is known to have.
  mutating func warnOfList(_ value: Phrase, _ literals: [Literal]) {
    guard case .operand(let operand) = value.kind, let kind = operand.knownKind else { return }
    guard !literals.contains(where: { Operand.literal($0).knownKind == kind }) else { return }
    warn(at: value, "this is \(kind.rawValue), and no item of the list is, so this never holds")
  }

  /// A test of a text, of a value that is known to be none.
  mutating func warnOfTextTest(_ value: Phrase, _ test: String) {
    guard case .operand(let operand) = value.kind, let kind = operand.knownKind, kind != .text else { return }
    warn(at: value, "`\(test)` tests a text, and this is \(kind.rawValue), so this never holds")
  }

  /// Arithmetic with a literal that is no number.
  mutating func warnOfTerm(_ phrase: Phrase) {
    guard case .operand(let operand) = phrase.kind, let kind = operand.knownKind, kind != .number else { return }
    warn(at: phrase, "\(kind.rawValue) is no number, so the result is always missing")
  }

  private mutating func warn(at phrase: Phrase, _ message: String, hint: String? = nil) {
    let warning = error(at: phrase, message, hint: hint)
    // Both bounds of a range may say the same of its value.
    if warnings.last != warning { warnings.append(warning) }
  }

  private func quoted(_ name: String) -> String { "\(Operand.literal(.text(name)))" }
}

/// What a value is, whatever the data.
private enum KnownKind: String {
  case text = "a text"
  case number = "a number"
  case boolean = "true or false"
}

extension Operand {
  /// nil where only the data tells.
  fileprivate var knownKind: KnownKind? {
    switch self {
    case .literal(.text): .text
    case .literal(.number), .bucket, .arithmetic: .number
    case .literal(.boolean), .profile(.known), .consent: .boolean
    case .measure(let measure, _):
      switch measure {
      case .count, .distinct, .sum, .avg, .min, .max, .score: .number
      case .timeSince: nil
      }
    case .attribute, .pick, .path, .profile, .duration: nil
    }
  }
}
