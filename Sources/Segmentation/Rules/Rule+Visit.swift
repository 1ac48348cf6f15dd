extension Rule {
  /// Calls `body` with every rule in this one, itself first. Filters are not entered.
  func visit(_ body: (Rule) -> Void) {
    body(self)
    switch self {
    case .or(let rules), .and(let rules): for rule in rules { rule.visit(body) }
    case .not(let rule): rule.visit(body)
    default: break
    }
  }

  /// Calls `body` with every operand, those within arithmetic included. Filters are not entered.
  func visitOperands(_ body: (Operand) -> Void) {
    visit { rule in
      switch rule {
      case .compare(let left, _, let right):
        left.visit(body)
        right.visit(body)
      case .between(let operand, let low, let high):
        operand.visit(body)
        low.visit(body)
        high.visit(body)
      case .isIn(let operand, _, _), .contains(let operand, _), .startsWith(let operand, _), .endsWith(let operand, _),
        .matches(let operand, _), .exists(let operand), .isMissing(let operand), .timestamp(let operand, _, _),
        .truth(let operand):
        operand.visit(body)
      case .or, .and, .not, .changed, .occurs, .sequence, .segment: break
      }
    }
  }
}

extension Operand {
  func visit(_ body: (Operand) -> Void) {
    body(self)
    if case .arithmetic(let left, _, let right) = self {
      left.visit(body)
      right.visit(body)
    }
  }
}
