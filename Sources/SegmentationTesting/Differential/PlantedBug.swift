import Segmentation

/// A bug planted in what the engine sees, to know that the differential test would find it in the engine.
public enum PlantedBug: String, CaseIterable, Sendable {
  /// A window that still holds its event at t + D.
  case windowClosedAtBothEnds
  /// A window `between … ago` that still holds its event at t + D2.
  case betweenClosedAtBothEnds
  case retentionForgotten
  case repeatsCounted
  case latenessForgotten
  case lateRecordsDropped
  /// A gap that ends a millisecond late.
  case gapTooLong
  case minDurationForgotten
  case maxDurationForgotten
  /// `not in` that is true of a missing value.
  case notInOfMissing
  /// Records of one millisecond in the wrong order.
  case tiesReversed
  /// The first record of a row counts as a change.
  case firstRecordChanges
  case keptColumnCleared
  case deleteForgotten
  /// `segment(x) for D` a millisecond late.
  case heldTooLong
  /// `time_since(…) > D` that is true at D.
  case strictnessLost
  /// `[*]` that reads the first element alone.
  case firstElementAlone

  /// The case as an engine with this bug would take it.
  public func plant(_ random: RandomCase) -> RandomCase {
    var seen = random
    switch self {
    case .windowClosedAtBothEnds:
      seen.rewrite(window: { if case .within(let d) = $0 { .within(d + 1) } else { $0 } })
    case .betweenClosedAtBothEnds:
      seen.rewrite(window: { if case .between(let a, let b) = $0 { .between(a, b + 1) } else { $0 } })
    case .gapTooLong:
      seen.rewrite(gap: { gap in
        switch gap {
        case .within(let d): .within(d + 1)
        case .forAtLeast(let d): .forAtLeast(d + 1)
        }
      })
    case .notInOfMissing:
      seen.rewrite(rule: {
        if case .isIn(let value, let items, true) = $0 { .not(.isIn(value, items, negated: false)) } else { $0 }
      })
    case .heldTooLong:
      seen.rewrite(rule: { if case .segment(let name, let d?) = $0 { .segment(name, heldFor: d + 1) } else { $0 } })
    case .strictnessLost:
      seen.rewrite(rule: { rule in
        if case .compare(let a, .greater, .duration(let d)) = rule {
          .compare(a, .greaterOrEqual, .duration(d))
        } else {
          rule
        }
      })
    case .firstElementAlone:
      seen.rewrite(path: { path in
        Path(origin: path.origin, steps: path.steps.map { $0 == .each ? .index(0) : $0 })
      })
    case .retentionForgotten:
      for index in seen.pipeline.sources.indices { seen.pipeline.sources[index].retention = nil }
    case .latenessForgotten: for index in seen.pipeline.sources.indices { seen.pipeline.sources[index].lateness = 0 }
    case .minDurationForgotten:
      for index in seen.pipeline.segments.indices { seen.pipeline.segments[index].minDuration = nil }
    case .maxDurationForgotten:
      for index in seen.pipeline.segments.indices { seen.pipeline.segments[index].maxDuration = nil }
    case .repeatsCounted:
      // Told apart by the name of the person, which stands in no delta beside the strongest.
      for index in seen.log.indices where seen.log[index].messageID != nil { seen.log[index].messageID? += "#\(index)" }
    case .lateRecordsDropped:
      let late = Set(random.pipeline.arrivals(of: random.log).filter(\.isLate).map(\.record.line))
      seen.log.removeAll { late.contains($0.line) }
    case .tiesReversed: for index in seen.log.indices { seen.log[index].line = 1_000_000 - seen.log[index].line }
    case .firstRecordChanges: seen.log = seen.log.flatMap { record in record.precededByDelete }
    case .keptColumnCleared:
      for index in seen.log.indices {
        guard case .row(let attributes) = seen.log[index].content else { continue }
        seen.log[index].content = .row(attributes.filter { $0.value != .unavailable })
      }
    case .deleteForgotten: seen.log.removeAll { $0.content == .delete }
    }
    return seen
  }
}

extension LoggedRecord {
  /// A row behind a delete of the same millisecond less one, so that it is not the first record of its row.
  fileprivate var precededByDelete: [LoggedRecord] {
    guard case .row = content, !isSnapshot else { return [self] }
    var delete = self
    delete.content = .delete
    delete.time -= 1
    delete.sequence = nil
    return [delete, self]
  }
}

extension RandomCase {
  fileprivate mutating func rewrite(
    window: @escaping (Window) -> Window = { $0 }, gap: @escaping (EventSequence.Gap) -> EventSequence.Gap = { $0 },
    path: @escaping (Path) -> Path = { $0 }, rule: @escaping (Rule) -> Rule = { $0 }
  ) {
    let rewriting = Rewriting(window: window, gap: gap, path: path, rule: rule)
    for index in pipeline.segments.indices {
      pipeline.segments[index].rule = rewriting.rewritten(pipeline.segments[index].rule)
    }
  }
}

/// Rewrites a rule from its leaves to its root.
struct Rewriting {
  let window: (Window) -> Window
  let gap: (EventSequence.Gap) -> EventSequence.Gap
  let path: (Path) -> Path
  let rule: (Rule) -> Rule

  func rewritten(_ old: Rule) -> Rule {
    let new: Rule =
      switch old {
      case .or(let rules): .or(rules.map(rewritten))
      case .and(let rules): .and(rules.map(rewritten))
      case .not(let rule): .not(rewritten(rule))
      case .compare(let a, let comparison, let b): .compare(rewritten(a), comparison, rewritten(b))
      case .between(let a, let b, let c): .between(rewritten(a), rewritten(b), rewritten(c))
      case .isIn(let a, let items, let negated): .isIn(rewritten(a), items, negated: negated)
      case .contains(let a, let item): .contains(rewritten(a), item)
      case .startsWith(let a, let text): .startsWith(rewritten(a), text)
      case .endsWith(let a, let text): .endsWith(rewritten(a), text)
      case .matches(let a, let pattern): .matches(rewritten(a), pattern)
      case .exists(let a): .exists(rewritten(a))
      case .isMissing(let a): .isMissing(rewritten(a))
      case .timestamp(let a, let direction, let d): .timestamp(rewritten(a), direction, d)
      case .truth(let a): .truth(rewritten(a))
      case .occurs(let event, let window): .occurs(rewritten(event), window.map(self.window))
      case .sequence(let sequence): .sequence(rewritten(sequence))
      case .changed, .segment: old
      }
    return rule(new)
  }

  private func rewritten(_ operand: Operand) -> Operand {
    switch operand {
    case .measure(let measure, let window): .measure(rewritten(measure), window.map(self.window))
    case .pick(let pick, let event, let path, let window):
      .pick(pick, rewritten(event), self.path(path), window.map(self.window))
    case .arithmetic(let a, let operation, let b): .arithmetic(rewritten(a), operation, rewritten(b))
    case .path(let path): .path(self.path(path))
    case .literal, .duration, .attribute, .profile, .consent, .bucket: operand
    }
  }

  private func rewritten(_ measure: Measure) -> Measure {
    switch measure {
    case .count(let event): .count(rewritten(event))
    case .distinct(let event, let path): .distinct(rewritten(event), self.path(path))
    case .sum(let event, let path): .sum(rewritten(event), self.path(path))
    case .avg(let event, let path): .avg(rewritten(event), self.path(path))
    case .min(let event, let path): .min(rewritten(event), self.path(path))
    case .max(let event, let path): .max(rewritten(event), self.path(path))
    case .timeSince(let event): .timeSince(rewritten(event))
    case .score(let event, let halfLife): .score(rewritten(event), halfLife: halfLife)
    }
  }

  private func rewritten(_ event: EventPattern) -> EventPattern {
    EventPattern(names: event.names, filter: event.filter.map(rewritten))
  }

  private func rewritten(_ sequence: EventSequence) -> EventSequence {
    EventSequence(
      steps: sequence.steps.map { .init(isNegated: $0.isNegated, event: rewritten($0.event), gap: $0.gap.map(gap)) },
      window: sequence.window.map(window))
  }
}
