/// Canonical text of the rule language: it parses to the same tree.
///
/// Where a filter reads a field of the record's root that is called like a CRM source, `$.` stands before it.
public struct RulePrinter {
  /// Names that cannot begin a path in a filter, beside keywords.
  private let reserved: Set<String>

  public init(scope: RuleScope? = nil) {
    let sources = scope?.sources.filter { $0.kind == .crm }.map(\.name) ?? []
    reserved = Keyword.reservedInFilters.union(["profile", "consent", "$"]).union(sources)
  }

  /// The whole rule on one line.
  public func text(_ rule: Rule) -> String { text(rule, in: .alone) }

  /// What a rule stands in: it needs parentheses where that binds more tightly.
  private enum Place { case alone, or, and, not }

  private func text(_ rule: Rule, in place: Place) -> String {
    switch rule {
    case .or(let rules):
      let joined = rules.map { text($0, in: .or) }.joined(separator: " or ")
      return place == .alone ? joined : "(\(joined))"
    case .and(let rules):
      let joined = rules.map { text($0, in: .and) }.joined(separator: " and ")
      return place == .alone || place == .or ? joined : "(\(joined))"
    case .not(let rule): return "not \(text(rule, in: .not))"
    case .occurs(let event, let window):
      let joined = text(event) + text(window)
      // A filter reaches as far as it can, so an `and` behind it would become its own.
      return event.filter != nil && window == nil && place != .alone ? "(\(joined))" : joined
    default: return test(rule)
    }
  }

  private func test(_ rule: Rule) -> String {
    switch rule {
    case .compare(let left, let comparison, let right): "\(text(left)) \(comparison.rawValue) \(text(right))"
    case .between(let value, let low, let high): "\(text(value)) between \(text(low)) and \(text(high))"
    case .isIn(let value, let literals, let negated):
      "\(text(value)) \(negated ? "not in" : "in") (\(literals.map(text).joined(separator: ", ")))"
    case .contains(let value, let literal): "\(text(value)) contains \(text(literal))"
    case .startsWith(let value, let prefix): "\(text(value)) starts with \(quoted(prefix))"
    case .endsWith(let value, let suffix): "\(text(value)) ends with \(quoted(suffix))"
    case .matches(let value, let pattern): "\(text(value)) matches \(quoted(pattern))"
    case .exists(let value): "\(text(value)) exists"
    case .isMissing(let value): "\(text(value)) is missing"
    case .timestamp(let value, let direction, let duration):
      "\(text(value)) within \(direction) \(DurationText.text(duration))"
    case .changed(let source, let attribute, let duration):
      "\(source).\(attribute) changed within \(DurationText.text(duration))"
    case .sequence(let sequence): text(sequence)
    case .segment(let name, let heldFor): "segment(\(name))" + (heldFor.map { " for \(DurationText.text($0))" } ?? "")
    case .truth(let value): text(value)
    case .or, .and, .not, .occurs: text(rule)
    }
  }

  // MARK: - Events

  public func text(_ event: EventPattern) -> String {
    let names = event.names.map { name in
      (name.source.map { "\($0):" } ?? "") + (name.name.map(quoted) ?? "*")
    }
    return names.joined(separator: " | ") + (event.filter.map { " where \(text($0))" } ?? "")
  }

  private func text(_ window: Window?) -> String {
    switch window {
    case nil: ""
    case .within(let duration): " within \(DurationText.text(duration))"
    case .between(let near, let far): " between \(DurationText.text(near)) and \(DurationText.text(far)) ago"
    }
  }

  private func text(_ sequence: EventSequence) -> String {
    let steps = sequence.steps.map { step in
      let gap =
        switch step.gap {
        case nil: ""
        case .within(let duration): " within \(DurationText.text(duration))"
        case .forAtLeast(let duration): " for at least \(DurationText.text(duration))"
        }
      return (step.isNegated ? "not " : "") + text(step.event) + gap
    }
    return "sequence(\(steps.joined(separator: " then ")))" + text(sequence.window)
  }

  // MARK: - Operands

  public func text(_ operand: Operand) -> String {
    switch operand {
    case .literal(let literal): text(literal)
    case .duration(let duration): DurationText.text(duration)
    case .measure(let measure, let window): text(measure) + text(window)
    case .attribute(let source, let name): "\(source).\(name)"
    case .profile(let field): "profile.\(field.rawValue)"
    case .consent(let purpose): "consent.\(purpose)"
    case .pick(let pick, let event, let path, let window):
      "\(pick.rawValue)(\(text(event)), \(text(path, inFilter: false)))" + text(window)
    case .bucket(let salt): "bucket(\(quoted(salt)))"
    case .arithmetic(let left, let operation, let right):
      term(left, beside: operation, isRight: false) + " \(operation.rawValue) "
        + term(right, beside: operation, isRight: true)
    case .path(let path): text(path, inFilter: true)
    }
  }

  private func term(_ operand: Operand, beside operation: Arithmetic, isRight: Bool) -> String {
    guard case .arithmetic(_, let inner, _) = operand else { return text(operand) }
    let isWeaker = inner.isSum && !operation.isSum
    let isRegrouped = isRight && inner.isSum == operation.isSum
    return isWeaker || isRegrouped ? "(\(text(operand)))" : text(operand)
  }

  private func text(_ measure: Measure) -> String {
    switch measure {
    case .count(let event): "count(\(text(event)))"
    case .distinct(let event, let path): call("distinct", event, path)
    case .sum(let event, let path): call("sum", event, path)
    case .avg(let event, let path): call("avg", event, path)
    case .min(let event, let path): call("min", event, path)
    case .max(let event, let path): call("max", event, path)
    case .timeSince(let event): "time_since(\(text(event)))"
    case .score(let event, let halfLife): "score(\(text(event)), half_life \(DurationText.text(halfLife)))"
    }
  }

  private func call(_ name: String, _ event: EventPattern, _ path: Path) -> String {
    "\(name)(\(text(event)), \(text(path, inFilter: false)))"
  }

  public func text(_ literal: Literal) -> String {
    switch literal {
    case .text(let text): return quoted(text)
    case .boolean(let flag): return flag ? "true" : "false"
    case .number(let number):
      guard let integer = Int64(exactly: number), integer.magnitude < 1 << 53 else { return "\(number)" }
      return "\(integer)"
    }
  }

  /// As a rule writes it: `context.page.path`, `plan`, `products[*].sku`, `$.type`.
  public func text(_ path: Path) -> String { text(path, inFilter: false) }

  private func text(_ path: Path, inFilter: Bool) -> String {
    var text = ""
    if path.origin == .root {
      var isDotted = false
      if path.steps.count > 1, case .key(let first) = path.steps[0], case .key = path.steps[1] {
        isDotted = first.isStepName && !(inFilter ? reserved.contains(first) : first == "$")
      }
      if !isDotted { text = "$" }
    }
    for step in path.steps {
      switch step {
      case .key(let name):
        let isPlain = name.isStepName && !(text.isEmpty && inFilter && name != "$" && reserved.contains(name))
        text += (text.isEmpty ? "" : ".") + (isPlain ? name : quoted(name))
      case .index(let index): text += "[\(index)]"
      case .each: text += "[*]"
      }
    }
    return text
  }

  private func quoted(_ text: String) -> String {
    // By scalars: as a character a quote may be joined with a mark that follows it.
    var result = "'"
    for scalar in text.unicodeScalars {
      if scalar == "'" { result.unicodeScalars.append(scalar) }
      result.unicodeScalars.append(scalar)
    }
    return result + "'"
  }
}

extension Arithmetic {
  fileprivate var isSum: Bool { self == .add || self == .subtract }
}

extension String {
  fileprivate var isStepName: Bool {
    guard let first = utf8.first, first.isNameStart else { return false }
    return utf8.allSatisfy(\.isNamePart)
  }
}

extension Rule: CustomStringConvertible {
  /// Canonical text, which parses to the same tree.
  public var description: String { RulePrinter().text(self) }
}
extension Operand: CustomStringConvertible {
  public var description: String { RulePrinter().text(self) }
}
extension EventPattern: CustomStringConvertible {
  public var description: String { RulePrinter().text(self) }
}
