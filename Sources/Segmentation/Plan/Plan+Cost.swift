extension Plan {
  /// What one evaluation of a condition costs, as the report tells it.
  func cost(_ condition: Int) -> String {
    let code = conditions[condition]
    switch code.kind {
    case .count:
      // Whether anything is in a window that ends in the past is found in a few steps; others may hover at a bound.
      let asksForAny = (code.low == 1 && code.high == .max) || (code.low == 0 && code.high == 0)
      return code.reach.from == 0 || asksForAny ? "logarithmic" : "linear"
    case .distinct: return code.wantedValues <= ValueDigest.limit ? "logarithmic" : "linear"
    case .sum: return "logarithmic"
    // An A may have its own B within the gap, each of which is looked at.
    case .pair: return code.pairGap == .within ? "linear" : "logarithmic"
    case .held: return "constant"
    case .sequence: return "search"
    case .general:
      if reads[condition].lists.isEmpty { return "constant" }
      return isPass(rules[condition]) ? "linear" : "logarithmic"
    }
  }

  /// Whether a test over values looks at each fact in a window.
  private func isPass(_ rule: Rule) -> Bool {
    var isPass = false
    rule.visitOperands { operand in
      guard case .measure(let measure, _) = operand else { return }
      switch measure {
      case .distinct, .score: isPass = true
      case .sum(_, let path), .avg(_, let path), .min(_, let path), .max(_, let path): if path.hasEach { isPass = true }
      case .count, .timeSince: break
      }
    }
    return isPass
  }
}

extension Condition {
  /// Of `distinct`: with so many different values it is decided.
  @inline(__always)
  var wantedValues: Int { Int(clamping: high == .max ? low : high + 1) }
}
