// Texts of a tree are equal when their Unicode scalars are: in the rule language a composed and a decomposed é differ,
// while Swift's own `==` of strings takes them for one. Whoever looks for equal matchers, paths or rules relies on it.

extension String {
  /// Equal scalar by scalar, without normalisation.
  func isExactly(_ other: String) -> Bool { utf8.elementsEqual(other.utf8) }

  fileprivate func hashExactly(into hasher: inout Hasher) {
    for byte in utf8 { hasher.combine(byte) }
  }
}

extension String? {
  /// As of texts; nothing equals nothing.
  func isExactly(_ other: String?) -> Bool {
    switch (self, other) {
    case (nil, nil): true
    case (let text?, let other?): text.isExactly(other)
    default: false
    }
  }
}

extension Literal {
  public static func == (a: Literal, b: Literal) -> Bool {
    switch (a, b) {
    case (.text(let a), .text(let b)): a.isExactly(b)
    case (.number(let a), .number(let b)): a == b
    case (.boolean(let a), .boolean(let b)): a == b
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .text(let text): text.hashExactly(into: &hasher)
    case .number(let number): hasher.combine(number)
    case .boolean(let flag): hasher.combine(flag)
    }
  }
}

extension EventPattern.Name {
  public static func == (a: EventPattern.Name, b: EventPattern.Name) -> Bool {
    a.name.isExactly(b.name) && a.source == b.source
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(source)
    name?.hashExactly(into: &hasher)
  }
}

extension Path.Step {
  public static func == (a: Path.Step, b: Path.Step) -> Bool {
    switch (a, b) {
    case (.key(let a), .key(let b)): a.isExactly(b)
    case (.index(let a), .index(let b)): a == b
    case (.each, .each): true
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .key(let name): name.hashExactly(into: &hasher)
    case .index(let index): hasher.combine(index)
    case .each: hasher.combine(true)
    }
  }
}

extension Operand {
  public static func == (a: Operand, b: Operand) -> Bool {
    switch (a, b) {
    case (.literal(let a), .literal(let b)): a == b
    case (.duration(let a), .duration(let b)): a == b
    case (.measure(let a, let windowA), .measure(let b, let windowB)): a == b && windowA == windowB
    case (.attribute(let a, let nameA), .attribute(let b, let nameB)): a == b && nameA == nameB
    case (.profile(let a), .profile(let b)): a == b
    case (.consent(let a), .consent(let b)): a == b
    case (.pick(let a, let eventA, let pathA, let windowA), .pick(let b, let eventB, let pathB, let windowB)):
      a == b && eventA == eventB && pathA == pathB && windowA == windowB
    case (.bucket(let a), .bucket(let b)): a.isExactly(b)
    case (.arithmetic(let a1, let a, let a2), .arithmetic(let b1, let b, let b2)): a == b && a1 == b1 && a2 == b2
    case (.path(let a), .path(let b)): a == b
    // Named one by one, so that a new case does not compile before it can be compared.
    case (.literal, _), (.duration, _), (.measure, _), (.attribute, _), (.profile, _), (.consent, _), (.pick, _),
      (.bucket, _), (.arithmetic, _), (.path, _):
      false
    }
  }
}

extension Rule {
  public static func == (a: Rule, b: Rule) -> Bool {
    switch a {
    case .or(let a): if case .or(let b) = b { return a == b }
    case .and(let a): if case .and(let b) = b { return a == b }
    case .not(let a): if case .not(let b) = b { return a == b }
    case .compare(let a, let sign, let right):
      if case .compare(let b, let other, let otherRight) = b { return sign == other && a == b && right == otherRight }
    case .between(let a, let low, let high):
      if case .between(let b, let otherLow, let otherHigh) = b { return a == b && low == otherLow && high == otherHigh }
    case .isIn(let a, let list, let negated):
      if case .isIn(let b, let other, negated) = b { return a == b && list == other }
    case .contains(let a, let part): if case .contains(let b, let other) = b { return a == b && part == other }
    case .startsWith(let a, let part):
      if case .startsWith(let b, let other) = b { return a == b && part.isExactly(other) }
    case .endsWith(let a, let part): if case .endsWith(let b, let other) = b { return a == b && part.isExactly(other) }
    case .matches(let a, let part): if case .matches(let b, let other) = b { return a == b && part.isExactly(other) }
    case .exists(let a): if case .exists(let b) = b { return a == b }
    case .isMissing(let a): if case .isMissing(let b) = b { return a == b }
    case .timestamp(let a, let direction, let length):
      if case .timestamp(let b, direction, length) = b { return a == b }
    case .changed(let source, let name, let length): if case .changed(source, name, length) = b { return true }
    case .occurs(let a, let window): if case .occurs(let b, window) = b { return a == b }
    case .sequence(let a): if case .sequence(let b) = b { return a == b }
    case .segment(let name, let heldFor): if case .segment(name, heldFor) = b { return true }
    case .truth(let a): if case .truth(let b) = b { return a == b }
    }
    return false
  }
}
