import Segmentation

/// How far back a part of a rule looks, and at which sources' data.
struct RuleReach {
  /// nil: any tracker or audience source.
  var sources: [String?]
  var milliseconds: Int64

  func concerns(_ source: Source) -> Bool {
    sources.contains { $0.map { $0 == source.name } ?? (source.kind != .crm) }
  }
}

extension Rule {
  /// Of every window in it.
  var reaches: [RuleReach] {
    var reading = ReachReading()
    reading.read(self)
    return reading.reaches
  }
}

private struct ReachReading {
  var reaches: [RuleReach] = []

  mutating func read(_ rule: Rule) {
    switch rule {
    case .or(let rules), .and(let rules):
      for rule in rules { read(rule) }
    case .not(let rule): read(rule)
    case .compare(.measure(.timeSince(let event), nil), _, .duration(let duration)),
      .compare(.duration(let duration), _, .measure(.timeSince(let event), nil)):
      reach(event, duration)
    case .compare(let left, _, let right):
      read(left)
      read(right)
    case .between(let operand, let low, let high):
      for operand in [operand, low, high] { read(operand) }
    case .isIn(let operand, _, _), .contains(let operand, _), .startsWith(let operand, _), .endsWith(let operand, _),
      .matches(let operand, _), .exists(let operand), .isMissing(let operand), .truth(let operand),
      .timestamp(let operand, _, _):
      read(operand)
    case .changed(let source, _, let duration): reaches.append(RuleReach(sources: [source], milliseconds: duration))
    case .occurs(let event, let window): read(event, window)
    case .sequence(let sequence):
      if let first = sequence.steps.first { read(first.event, sequence.window) }
    case .segment: break
    }
  }

  private mutating func read(_ operand: Operand) {
    switch operand {
    case .measure(let measure, let window): read(measure.event, window)
    case .pick(_, let event, _, let window): read(event, window)
    case .arithmetic(let left, _, let right):
      read(left)
      read(right)
    case .literal, .duration, .attribute, .profile, .consent, .bucket, .path: break
    }
  }

  private mutating func read(_ event: EventPattern, _ window: Window?) {
    switch window {
    case .within(let duration), .between(_, let duration): reach(event, duration)
    case nil: break
    }
  }

  private mutating func reach(_ event: EventPattern, _ duration: Int64) {
    reaches.append(RuleReach(sources: event.names.map(\.source), milliseconds: duration))
  }
}

extension Measure {
  fileprivate var event: EventPattern {
    switch self {
    case .count(let event), .timeSince(let event), .distinct(let event, _), .sum(let event, _), .avg(let event, _),
      .min(let event, _), .max(let event, _), .score(let event, _):
      event
    }
  }
}
