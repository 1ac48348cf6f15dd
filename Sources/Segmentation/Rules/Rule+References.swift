extension Rule {
  /// The segments that the rule refers to, each once, in the order of their first mention.
  public var references: [String] {
    var found: [String] = []
    collectReferences(into: &found)
    return found
  }

  private func collectReferences(into found: inout [String]) {
    switch self {
    case .or(let rules), .and(let rules):
      for rule in rules { rule.collectReferences(into: &found) }
    case .not(let rule): rule.collectReferences(into: &found)
    case .segment(let name, _):
      if !found.contains(name) { found.append(name) }
    case .compare, .between, .isIn, .contains, .startsWith, .endsWith, .matches, .exists, .isMissing, .timestamp,
      .changed,
      .occurs, .sequence, .truth:
      break
    }
  }
}
