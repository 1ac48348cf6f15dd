extension Rule {
  /// The segments that the rule refers to, each once, in the order of their first mention.
  public var references: [String] {
    var found: [String] = []
    var seen: Set<String> = []
    collectReferences(into: &found, &seen)
    return found
  }

  private func collectReferences(into found: inout [String], _ seen: inout Set<String>) {
    switch self {
    case .or(let rules), .and(let rules):
      for rule in rules { rule.collectReferences(into: &found, &seen) }
    case .not(let rule): rule.collectReferences(into: &found, &seen)
    case .segment(let name, _):
      if seen.insert(name).inserted { found.append(name) }
    case .compare, .between, .isIn, .contains, .startsWith, .endsWith, .matches, .exists, .isMissing, .timestamp,
      .changed,
      .occurs, .sequence, .truth:
      break
    }
  }
}
