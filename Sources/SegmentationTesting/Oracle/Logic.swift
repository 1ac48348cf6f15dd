import Segmentation

/// The part of the language that filters and rules share: logic, comparisons, arithmetic.
///
/// A rule becomes a closure over its subject (an event for a filter, a moment of a profile for a rule), so that what a
/// pattern matches is found once. Nothing else is remembered between two evaluations.
struct Logic<Subject> {
  typealias Test = (Subject) -> Bool
  typealias Look = (Subject) -> Reading

  /// Operands that are neither literals nor arithmetic.
  let operand: (Operand) -> Look
  /// Tests that this file does not know.
  let other: (Rule) -> Test

  func test(_ rule: Rule) -> Test {
    switch rule {
    case .or(let rules):
      let tests = rules.map(test)
      return { subject in tests.contains { $0(subject) } }
    case .and(let rules):
      let tests = rules.map(test)
      return { subject in tests.allSatisfy { $0(subject) } }
    case .not(let rule):
      let test = test(rule)
      return { !test($0) }
    case .compare(let a, let comparison, let b):
      let (a, b) = (look(a), look(b))
      return { subject in
        let right = b(subject)
        return a(subject).some { left in right.some { left.compares(comparison, with: $0) } }
      }
    case .between(let operand, let low, let high):
      let (operand, low, high) = (look(operand), look(low), look(high))
      return { subject in
        let (low, high) = (low(subject), high(subject))
        return operand(subject).some { value in
          low.some { value.compares(.greaterOrEqual, with: $0) } && high.some { value.compares(.lessOrEqual, with: $0) }
        }
      }
    case .isIn(let operand, let items, let negated):
      return each(operand) { value in
        let isEqual = items.contains { value.compares(.equal, with: Reading($0)) }
        return negated ? !isEqual && items.contains { value.isOfType(of: $0) } : isEqual
      }
    case .contains(let operand, let item):
      return each(operand) { value in
        switch (value, item) {
        case (.value(.array(let elements)), _):
          elements.contains { Reading.value($0).compares(.equal, with: Reading(item)) }
        case (.value(.string(let text)), .text(let part)): bytes(text, hold: part)
        default: false
        }
      }
    case .startsWith(let operand, let prefix):
      return text(operand) { $0.utf8.starts(with: prefix.utf8) }
    case .endsWith(let operand, let suffix):
      return text(operand) { $0.utf8.reversed().starts(with: suffix.utf8.reversed()) }
    case .matches(let operand, let pattern):
      // Known to compile, as the syntax tree promises.
      guard let regex = try? Regex(pattern) else { return { _ in false } }
      return text(operand) { text in
        var text = text
        return text.withUTF8 { regex.search(UnsafeRawBufferPointer($0)) }
      }
    case .exists(let operand):
      let look = look(operand)
      return { look($0).exists }
    case .isMissing(let operand):
      let look = look(operand)
      return { !look($0).exists }
    case .truth(let operand):
      return each(operand) { $0.compares(.equal, with: .value(.boolean(true))) }
    case .timestamp, .changed, .occurs, .sequence, .segment:
      return other(rule)
    }
  }

  func look(_ operand: Operand) -> Look {
    switch operand {
    case .literal(let literal):
      let reading = Reading(literal)
      return { _ in reading }
    case .duration(let milliseconds):
      return { _ in .duration(milliseconds) }
    case .arithmetic(let a, let operation, let b):
      let (a, b) = (look(a), look(b))
      return { subject in
        guard let a = a(subject).number, let b = b(subject).number else { return .missing }
        switch operation {
        case .add: return Reading(number: a + b)
        case .subtract: return Reading(number: a - b)
        case .multiply: return Reading(number: a * b)
        case .divide: return Reading(number: a / b)
        }
      }
    default:
      return self.operand(operand)
    }
  }

  private func each(_ operand: Operand, _ test: @escaping (Reading) -> Bool) -> Test {
    let look = look(operand)
    return { look($0).some(test) }
  }

  private func text(_ operand: Operand, _ test: @escaping (String) -> Bool) -> Test {
    each(operand) { value in
      if case .value(.string(let text)) = value { test(text) } else { false }
    }
  }
}

/// By bytes, which for UTF-8 is by Unicode scalars.
private func bytes(_ text: String, hold part: String) -> Bool {
  let (text, part) = (Array(text.utf8), Array(part.utf8))
  guard text.count >= part.count else { return false }
  return (0...text.count - part.count).contains { text[$0...].starts(with: part) }
}
