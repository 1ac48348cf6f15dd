extension PlanCompiler {
  /// Compiles a test: into a kind of its own where it is of a common form over one list, else into an expression.
  mutating func compile(_ rule: Rule) -> Condition {
    switch rule {
    case .occurs(let event, let window):
      if let condition = counted(.count(event), window, low: 1, high: .max) { return condition }
      return general(.compare(.measure(.count(event), window), .greaterOrEqual, .literal(.number(1))))
    case .compare(.measure(let measure, let window), let comparison, .literal(.number(let number))):
      return against(measure, window, comparison, number) ?? general(rule)
    case .compare(.literal(.number(let number)), let comparison, .measure(let measure, let window)):
      return against(measure, window, comparison.mirrored, number) ?? general(rule)
    case .between(.measure(let measure, let window), .literal(.number(let low)), .literal(.number(let high))):
      return counted(measure, window, low: Bounds.ceiling(low), high: Bounds.floor(high)) ?? general(rule)
    case .sequence(let sequence): return pair(sequence) ?? self.sequence(sequence)
    case .segment(let name, let length):
      var condition = Condition(.held)
      condition.gap = length ?? 0
      if let segment = index(ofSegment: name) {
        condition.other = Int32(segment)
        segments[segment].isHeld = true
        current.segments.insert(segment)
      }
      return condition
    default: return general(rule)
    }
  }

  private mutating func against(
    _ measure: Measure, _ window: Window?, _ comparison: Comparison, _ number: Double
  ) -> Condition? {
    if case .sum(let event, let path) = measure { return sum(event, path, window, comparison, number) }
    let bounds = Bounds(comparison, number)
    guard var condition = counted(measure, window, low: bounds.low, high: bounds.high) else { return nil }
    condition.isNegated = comparison == .notEqual
    return condition
  }

  /// `count` and `distinct` against bounds, where one list holds the facts.
  private mutating func counted(_ measure: Measure, _ window: Window?, low: Int64, high: Int64) -> Condition? {
    var condition: Condition
    let matcher: Int
    // Only so many of the newest facts can matter, unless the window ends in the past.
    var newest: Int? = high == .max ? Int(clamping: low) : Int(clamping: high) + 1
    if case .between = window { newest = nil }
    switch measure {
    case .count(let event):
      matcher = self.matcher(event)
      condition = Condition(.count)
    case .distinct(let event, let path) where !path.hasEach:
      if case .between = window { return nil }
      matcher = self.matcher(event)
      guard matcherParts[matcher].count == 1 else { return nil }
      condition = Condition(.distinct)
      condition.cell = cell(path, matcher: matcher, isNumeric: false)
      newest = nil
    default: return nil
    }
    guard matcherParts[matcher].count == 1 else { return nil }
    let part = parts[matcherParts[matcher].lowerBound]
    condition.list = part.list
    condition.reach = Reach(window, retention: lists[Int(part.list)].retention)
    condition.low = max(0, low)
    condition.high = high
    read(matcher: matcher, window: window, newest: newest.map { max(1, $0) })
    return condition
  }

  private mutating func sum(
    _ event: EventPattern, _ path: Path, _ window: Window?, _ comparison: Comparison, _ number: Double
  ) -> Condition? {
    if case .between = window { return nil }
    guard !path.hasEach else { return nil }
    let matcher = self.matcher(event)
    guard matcherParts[matcher].count == 1 else { return nil }
    let part = parts[matcherParts[matcher].lowerBound]
    var condition = Condition(.sum)
    condition.list = part.list
    condition.cell = cell(path, matcher: matcher, isNumeric: true)
    condition.reach = Reach(window, retention: lists[Int(part.list)].retention)
    condition.comparison = UInt8(Comparison.allCases.firstIndex(of: comparison) ?? 0)
    condition.threshold = number
    read(matcher: matcher, window: window, newest: nil)
    return condition
  }

  /// `A then not B …`, where each is one list and a B never expires before the A that it follows.
  private mutating func pair(_ sequence: EventSequence) -> Condition? {
    guard sequence.steps.count == 2, sequence.steps[1].isNegated else { return nil }
    if case .between = sequence.window { return nil }
    let first = matcher(sequence.steps[0].event)
    let second = matcher(sequence.steps[1].event)
    guard matcherParts[first].count == 1, matcherParts[second].count == 1 else { return nil }
    let firstList = Int(parts[matcherParts[first].lowerBound].list)
    let secondList = Int(parts[matcherParts[second].lowerBound].list)
    var condition = Condition(.pair)
    condition.list = Int32(firstList)
    condition.other = Int32(secondList)
    condition.reach = Reach(sequence.window, retention: lists[firstList].retention)
    guard (lists[secondList].retention ?? EventTime.never) >= condition.reach.to else { return nil }
    switch sequence.steps[1].gap {
    case nil: condition.pairGap = .none
    case .within(let gap):
      condition.pairGap = .within
      condition.gap = gap
    case .forAtLeast(let gap):
      condition.pairGap = .forAtLeast
      condition.gap = gap
    }
    let window: Window? = condition.reach.to == EventTime.never ? nil : .within(condition.reach.to)
    read(matcher: first, window: sequence.window, newest: nil)
    read(matcher: second, window: window, newest: condition.pairGap == .within ? nil : 1)
    return condition
  }

  private mutating func sequence(_ sequence: EventSequence) -> Condition {
    var events: [Int] = []
    func event(_ matcher: Int) -> Int {
      if let known = events.firstIndex(of: matcher) { return known }
      events.append(matcher)
      return events.count - 1
    }
    var steps: [SequenceCode.Step] = []
    var forbidden: SequenceCode.Forbidden?
    for step in sequence.steps {
      let matcher = self.matcher(step.event)
      // What follows the first step is younger than it, so the first step's window bounds the age of all.
      let window: Window? =
        switch sequence.window {
        case nil: nil
        case .within(let length), .between(_, let length): .within(length)
        }
      read(matcher: matcher, window: window, newest: nil)
      let index = event(matcher)
      if step.isNegated {
        forbidden = SequenceCode.Forbidden(event: index, gap: step.gap)
        continue
      }
      var within: Int64?
      if case .within(let gap) = step.gap { within = gap }
      steps.append(SequenceCode.Step(event: index, within: within, forbidden: forbidden))
      forbidden = nil
    }
    var condition = Condition(.sequence)
    condition.other = Int32(sequences.count)
    sequences.append(
      SequenceCode(events: events.map { matcherParts[$0] }, steps: steps, last: forbidden, window: sequence.window))
    return condition
  }

  private mutating func general(_ rule: Rule) -> Condition {
    var condition = Condition(.general)
    condition.firstDuration = Int32(durations.count)
    let measuresBefore = measures.count
    condition.other = expression(rule)
    condition.durationCount = Int32(durations.count) - condition.firstDuration
    condition.decays = measures[measuresBefore...].contains { $0.kind == .score }
    return condition
  }
}

extension Comparison {
  /// The comparison with its sides exchanged.
  var mirrored: Comparison {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}

/// The whole numbers for which a comparison with a number holds.
struct Bounds {
  var low: Int64 = 0
  var high: Int64 = .max

  /// Of `!=` those for which it does not hold.
  init(_ comparison: Comparison, _ number: Double) {
    switch comparison {
    case .greaterOrEqual: low = Bounds.ceiling(number)
    case .greater: low = Bounds.floor(number) + 1
    case .lessOrEqual: high = Bounds.floor(number)
    case .less: high = Bounds.ceiling(number) - 1
    case .equal, .notEqual:
      low = Bounds.ceiling(number)
      high = Bounds.floor(number)
    }
  }

  /// Far beyond any count, and far from overflow.
  private static let limit = 1e15

  static func floor(_ number: Double) -> Int64 { Int64(max(-limit, min(limit, number)).rounded(.down)) }
  static func ceiling(_ number: Double) -> Int64 { Int64(max(-limit, min(limit, number)).rounded(.up)) }
}
