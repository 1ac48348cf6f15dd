import Segmentation

/// What an operand came to, by the definitions of the reference.
enum Reading {
  case missing
  case value(JSON)
  /// What a path with `[*]` led to, in array order.
  case each([JSON])
  /// Milliseconds; compares with durations alone.
  case duration(Int64)
  /// `profile.first_seen` and `last_seen`: compare with nothing.
  case instant(Int64)

  init(_ value: JSON?) { self = value.map(Reading.value) ?? .missing }

  init(number: Double) { self = number.isFinite ? .value(.number(number + 0)) : .missing }

  init(_ literal: Literal) {
    switch literal {
    case .text(let text): self = .value(.string(text))
    case .number(let number): self = .value(.number(number))
    case .boolean(let flag): self = .value(.boolean(flag))
    }
  }

  var number: Double? {
    if case .value(.number(let number)) = self { number } else { nil }
  }

  /// Some element of a spread, or the one value itself, satisfies `test`.
  func some(_ test: (Reading) -> Bool) -> Bool {
    if case .each(let elements) = self { elements.contains { test(.value($0)) } } else { test(self) }
  }

  var exists: Bool {
    some { reading in
      switch reading {
      case .missing, .value(.null): false
      default: true
      }
    }
  }

  /// Neither side is a spread. What is not of one type compares false, `!=` included.
  func compares(_ comparison: Comparison, with other: Reading) -> Bool {
    switch (self, other) {
    case (.duration(let a), .duration(let b)): comparison.holds(a < b, a == b)
    case (.value(.number(let a)), .value(.number(let b))): comparison.holds(a < b, a == b)
    case (.value(.string(let a)), .value(.string(let b))): comparison.holds(textPrecedes(a, b), sameText(a, b))
    case (.value(.boolean(let a)), .value(.boolean(let b))):
      switch comparison {
      case .equal: a == b
      case .notEqual: a != b
      default: false
      }
    default: false
    }
  }

  func isOfType(of literal: Literal) -> Bool {
    switch (self, literal) {
    case (.value(.string), .text), (.value(.number), .number), (.value(.boolean), .boolean): true
    default: false
    }
  }
}

extension Comparison {
  func holds(_ isLess: Bool, _ isEqual: Bool) -> Bool {
    switch self {
    case .equal: isEqual
    case .notEqual: !isEqual
    case .less: isLess
    case .lessOrEqual: isLess || isEqual
    case .greater: !isLess && !isEqual
    case .greaterOrEqual: !isLess
    }
  }
}

extension JSON {
  /// What a path leads to, from the record's root.
  ///
  /// - Parameter properties: where a path that starts in `properties` starts.
  func look(up path: Path, properties: Path) -> Reading {
    let steps = path.origin == .properties ? properties.steps + path.steps : path.steps
    let found = follow(steps[...])
    return path.hasEach ? .each(found) : Reading(found.first)
  }

  private func follow(_ steps: ArraySlice<Path.Step>) -> [JSON] {
    guard let step = steps.first else { return [self] }
    let rest = steps.dropFirst()
    switch (step, self) {
    case (.key(let key), .object): return self[key]?.follow(rest) ?? []
    case (.index(let index), .array(let elements)):
      return elements.indices.contains(index) ? elements[index].follow(rest) : []
    case (.each, .array(let elements)): return elements.flatMap { $0.follow(rest) }
    default: return []
    }
  }
}
