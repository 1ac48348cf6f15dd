import Segmentation

/// What a rule mentions: the raw material for the instants to look at, and for the cause of an exit.
struct Mentions {
  var durations: Set<Int64> = []
  var heldFor: Set<Int64> = []
  var scores: [Rule] = []
  /// Patterns, the window through which each is read, and whether every match in it counts or some of them decide.
  var events: [(pattern: EventPattern, window: Window?, countsAll: Bool)] = []
  /// CRM sources whose row is read.
  var crm: Set<String> = []
  var readsKnown = false
  var readsLastSeen = false
  var segments: [String] = []
  var readsInstants = false
  /// Paths of events that are read as instants.
  var instantPaths: [Path] = []

  init(_ rule: Rule) { visit(rule) }

  private mutating func visit(_ rule: Rule) {
    switch rule {
    case .or(let rules), .and(let rules): for rule in rules { visit(rule) }
    case .not(let rule): visit(rule)
    case .compare(let a, _, let b):
      let before = scores.count
      visit(a)
      visit(b)
      if [a, b].contains(where: { if case .measure(.score, _) = $0 { true } else { false } }), scores.count == before {
        scores.append(rule)
      }
    case .between(let a, let b, let c): for operand in [a, b, c] { visit(operand) }
    case .isIn(let operand, _, _), .contains(let operand, _), .startsWith(let operand, _), .endsWith(let operand, _),
      .matches(let operand, _), .exists(let operand), .isMissing(let operand), .truth(let operand):
      visit(operand)
    case .timestamp(let operand, _, let d):
      visit(operand)
      durations.insert(d)
      readsInstants = true
      if case .pick(_, _, let path, _) = operand { instantPaths.append(path) }
    case .changed(let source, _, let d):
      crm.insert(source)
      durations.insert(d)
    case .occurs(let event, let window): visit(event, window)
    case .sequence(let sequence):
      for (index, step) in sequence.steps.enumerated() {
        visit(step.event, index == 0 ? sequence.window : sequence.reach)
        switch step.gap {
        case .within(let d), .forAtLeast(let d): durations.insert(d)
        case nil: break
        }
      }
    case .segment(let name, let d):
      segments.append(name)
      if let d { heldFor.insert(d) }
    }
  }

  private mutating func visit(_ operand: Operand) {
    switch operand {
    case .literal, .bucket, .consent, .path, .profile(.firstSeen): break
    case .duration(let d): durations.insert(d)
    case .measure(let measure, let window):
      switch measure {
      case .distinct(let event, _), .sum(let event, _), .avg(let event, _), .min(let event, _), .max(let event, _),
        .score(let event, _):
        visit(event, window, countsAll: true)
      case .count(let event), .timeSince(let event):
        visit(event, window)
      }
    case .attribute(let source, _): crm.insert(source)
    case .profile(.lastSeen): readsLastSeen = true
    case .profile(.known): readsKnown = true
    case .pick(_, let event, _, let window): visit(event, window)
    case .arithmetic(let a, _, let b):
      visit(a)
      visit(b)
    }
  }

  private mutating func visit(_ event: EventPattern, _ window: Window?, countsAll: Bool = false) {
    events.append((event, window, countsAll))
    switch window {
    case .within(let d): durations.insert(d)
    case .between(let d1, let d2): durations.formUnion([d1, d2])
    case nil: break
    }
  }
}

extension EventSequence {
  /// The window of steps behind the first: none of them is older than the first may be.
  fileprivate var reach: Window? {
    switch window {
    case .between(_, let d): .within(d)
    default: window
    }
  }
}
