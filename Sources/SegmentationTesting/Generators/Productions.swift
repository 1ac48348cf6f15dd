public import Segmentation

/// Which productions of the grammar a rule uses, under names that a report can show.
public struct Productions: Sendable {
  public private(set) var names: Set<String> = []

  public init(_ segment: Segment) {
    visit(segment.rule, "")
    if segment.minDuration != nil { names.insert("min_duration") }
    if segment.maxDuration != nil { names.insert("max_duration") }
  }

  /// All that a campaign must have met.
  public static let all: [String] = tests + operands + events

  private static let tests: [String] = {
    let shared = [
      "or", "and", "not", "between", "in", "not in", "contains", "starts with", "ends with", "matches", "exists",
      "is missing", "true", "+", "-", "*", "/", "=", "!=", "<", "<=", ">", ">=",
    ]
    return shared + shared.map { "filter: " + $0 }
      + ["within last", "within next", "changed", "segment", "segment for", "min_duration", "max_duration"]
  }()

  private static let operands = [
    "count", "distinct", "sum", "avg", "min", "max", "time_since", "score", "first", "last", "bucket", "attribute",
    "first_seen", "last_seen", "known", "duration", "text", "number", "boolean", "path in properties", "path from root",
    "path [0]", "path [*]",
  ]

  private static let events = [
    "event", "any event", "source:", "alternatives", "where", "no window", "within D", "between ago", "sequence",
    "then",
    "then within", "then not", "then not within", "then not for at least", "then not … then",
  ]

  private mutating func visit(_ rule: Rule, _ place: String) {
    switch rule {
    case .or(let rules):
      names.insert(place + "or")
      for rule in rules { visit(rule, place) }
    case .and(let rules):
      names.insert(place + "and")
      for rule in rules { visit(rule, place) }
    case .not(let rule):
      names.insert(place + "not")
      visit(rule, place)
    case .compare(let a, let comparison, let b):
      names.insert(place + comparison.rawValue)
      visit([a, b], place)
    case .between(let a, let b, let c):
      names.insert(place + "between")
      visit([a, b, c], place)
    case .isIn(let value, _, let negated):
      names.insert(place + (negated ? "not in" : "in"))
      visit([value], place)
    case .contains(let value, _):
      names.insert(place + "contains")
      visit([value], place)
    case .startsWith(let value, _):
      names.insert(place + "starts with")
      visit([value], place)
    case .endsWith(let value, _):
      names.insert(place + "ends with")
      visit([value], place)
    case .matches(let value, _):
      names.insert(place + "matches")
      visit([value], place)
    case .exists(let value):
      names.insert(place + "exists")
      visit([value], place)
    case .isMissing(let value):
      names.insert(place + "is missing")
      visit([value], place)
    case .truth(let value):
      names.insert(place + "true")
      visit([value], place)
    case .timestamp(let value, let direction, _):
      names.insert("within \(direction)")
      visit([value], place)
    case .changed: names.insert("changed")
    case .occurs(let event, let window):
      names.insert("event")
      visit(event)
      visit(window)
    case .sequence(let sequence): visit(sequence)
    case .segment(_, let heldFor): names.insert(heldFor == nil ? "segment" : "segment for")
    }
  }

  private mutating func visit(_ operands: [Operand], _ place: String) {
    for operand in operands {
      switch operand {
      case .literal(.text): names.insert("text")
      case .literal(.number): names.insert("number")
      case .literal(.boolean): names.insert("boolean")
      case .duration: names.insert("duration")
      case .measure(let measure, let window):
        visit(measure)
        visit(window)
      case .attribute: names.insert("attribute")
      case .profile(let field): names.insert(field.rawValue)
      case .pick(let pick, let event, let path, let window):
        names.insert(pick.rawValue)
        visit(event)
        visit(path)
        visit(window)
      case .bucket: names.insert("bucket")
      case .arithmetic(let a, let operation, let b):
        names.insert(place + operation.rawValue)
        visit([a, b], place)
      case .path(let path): visit(path)
      case .consent: names.insert("consent")
      }
    }
  }

  private mutating func visit(_ measure: Measure) {
    switch measure {
    case .count(let event):
      names.insert("count")
      visit(event)
    case .distinct(let event, let path): visit("distinct", event, path)
    case .sum(let event, let path): visit("sum", event, path)
    case .avg(let event, let path): visit("avg", event, path)
    case .min(let event, let path): visit("min", event, path)
    case .max(let event, let path): visit("max", event, path)
    case .timeSince(let event):
      names.insert("time_since")
      visit(event)
    case .score(let event, _):
      names.insert("score")
      visit(event)
    }
  }

  private mutating func visit(_ name: String, _ event: EventPattern, _ path: Path) {
    names.insert(name)
    visit(event)
    visit(path)
  }

  private mutating func visit(_ event: EventPattern) {
    if event.names.count > 1 { names.insert("alternatives") }
    if event.names.contains(where: { $0.source != nil }) { names.insert("source:") }
    if event.names.contains(where: { $0.name == nil }) { names.insert("any event") }
    guard let filter = event.filter else { return }
    names.insert("where")
    visit(filter, "filter: ")
  }

  private mutating func visit(_ path: Path) {
    names.insert(path.origin == .root ? "path from root" : "path in properties")
    for step in path.steps {
      switch step {
      case .index: names.insert("path [0]")
      case .each: names.insert("path [*]")
      case .key: break
      }
    }
  }

  private mutating func visit(_ window: Window?) {
    switch window {
    case nil: names.insert("no window")
    case .within: names.insert("within D")
    case .between: names.insert("between ago")
    }
  }

  private mutating func visit(_ sequence: EventSequence) {
    names.insert("sequence")
    visit(sequence.window)
    visit(sequence.steps[0].event)
    for (before, step) in zip(sequence.steps, sequence.steps.dropFirst()) {
      visit(step.event)
      if before.isNegated { names.insert("then not … then") }
      let then = step.isNegated ? "then not" : "then"
      switch step.gap {
      case nil: names.insert(then)
      case .within: names.insert(then + " within")
      case .forAtLeast: names.insert(then + " for at least")
      }
    }
  }
}
