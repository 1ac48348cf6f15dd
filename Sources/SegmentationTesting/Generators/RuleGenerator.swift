import Segmentation

/// Random rules over the whole grammar. What the parser would refuse is thrown away again.
struct RuleGenerator {
  let scope: RuleScope
  /// Segments that a rule may refer to.
  let segments: [String]
  let trackers: [String]
  let crm: [(source: String, attributes: [String])]
  let purposes: [String]
  /// Whether rules may ask what changed.
  let seesChanges: Bool
  /// Whether rules may ask for the first and the last of several events.
  let picksEnds: Bool
  private let printer: RulePrinter

  init(
    sources: [Source], segments: [String], all: [String], purposes: [String] = [], seesChanges: Bool = true,
    picksEnds: Bool = true
  ) {
    scope = RuleScope(
      sources: sources.map { .init(name: $0.name, kind: $0.kind, attributes: $0.attributes.map(\.name)) },
      segments: all, purposes: purposes)
    self.segments = segments
    self.purposes = purposes
    self.seesChanges = seesChanges
    self.picksEnds = picksEnds
    trackers = sources.filter { $0.kind != .crm }.map(\.name)
    crm = sources.filter { $0.kind == .crm }.map { ($0.name, $0.attributes.map(\.name)) }
    printer = RulePrinter(scope: scope)
  }

  func rule(_ random: inout SplitMix64, depth: Int = 3) -> Rule {
    switch depth == 0 ? 9 : random.below(10) {
    case 0...1: return .or(list(&random, depth))
    case 2...4: return .and(list(&random, depth))
    case 5...6: return .not(rule(&random, depth: depth - 1))
    default:
      // A handful of attempts is plenty; the last resort is a test that always is one.
      for _ in 0..<20 {
        let test = test(&random)
        if isAccepted(test) { return test }
      }
      return .exists(.profile(.known))
    }
  }

  /// Two or three, none of them of the same operator, which would not read back as it was.
  private func list(_ random: inout SplitMix64, _ depth: Int) -> [Rule] {
    (0..<2 + random.below(2)).map { _ in
      let rule = rule(&random, depth: depth - 1)
      switch rule {
      case .or, .and: return .not(rule)
      default: return rule
      }
    }
  }

  func isAccepted(_ rule: Rule) -> Bool {
    guard let parsed = try? RuleParser.parse(printer.text(rule), scope: scope) else { return false }
    return parsed == rule
  }

  // MARK: Tests

  private func test(_ random: inout SplitMix64) -> Rule {
    if !purposes.isEmpty, random.percent(10) {
      let consent = Operand.consent(random.pick(purposes))
      return random.percent(70)
        ? .truth(consent) : .compare(consent, random.pick([.equal, .notEqual]), .literal(.boolean(random.percent(50))))
    }
    switch random.below(28) {
    case 0...2: return .occurs(event(&random), window(&random))
    case 3...5: return .sequence(sequence(&random))
    case 6 where !segments.isEmpty, 7 where !segments.isEmpty:
      return .segment(random.pick(segments), heldFor: random.percent(50) ? random.duration() : nil)
    case 8 where !crm.isEmpty && seesChanges:
      let (source, attributes) = random.pick(crm)
      return .changed(source: source, attribute: random.pick(attributes), within: random.duration())
    case 9: return .timestamp(timestamp(&random), random.percent(60) ? .last : .next, random.duration())
    case 10...11: return time(&random)
    case 12:
      let comparison = random.pick([Comparison.less, .lessOrEqual, .greater, .greaterOrEqual])
      return .compare(score(&random), comparison, .literal(.number(random.pick([0.25, 0.5, 0.75, 1, 1.5]))))
    case 13:
      let bucket = Operand.bucket(salt: random.pick(Vocabulary.salts))
      return .compare(bucket, random.pick(Comparison.allCases), .literal(.number(50)))
    case 14:
      let (low, high) = (random.pick([0.0, 1]), random.pick([1.0, 2, 3]))
      return .between(number(&random), .literal(.number(low)), .literal(.number(high)))
    case 15: return .truth(random.percent(50) ? .profile(.known) : attribute(&random) ?? .profile(.known))
    case 16...17: return .compare(number(&random), random.pick(Comparison.allCases), constant(&random))
    default:
      let (one, other) = (value(&random), value(&random))
      return valueTest(&random, one, other)
    }
  }

  private func time(_ random: inout SplitMix64) -> Rule {
    let measure = Operand.measure(.timeSince(event(&random)), window(&random))
    switch random.below(6) {
    case 0: return .between(measure, .duration(random.duration()), .duration(random.duration()))
    case 1:
      return .compare(measure, random.pick(Comparison.allCases), .measure(.timeSince(event(&random)), window(&random)))
    default: return .compare(measure, random.pick(Comparison.allCases), .duration(random.duration()))
    }
  }

  private func score(_ random: inout SplitMix64) -> Operand {
    let measure = Measure.score(event(&random), halfLife: random.pick([Vocabulary.hour, Vocabulary.day]))
    return .measure(measure, random.percent(30) ? window(&random) : nil)
  }

  private func constant(_ random: inout SplitMix64) -> Operand {
    .literal(.number(random.pick([0, 1, 1, 2, 2, 3, 0.3, 0.5, 1.5])))
  }

  /// The tests that a filter and a rule share.
  func valueTest(_ random: inout SplitMix64, _ value: Operand, _ other: Operand) -> Rule {
    switch random.below(13) {
    case 0...3: .compare(value, random.pick(Comparison.allCases), .literal(random.literal()))
    case 4: .compare(value, random.pick(Comparison.allCases), other)
    case 5, 12: .isIn(value, literals(&random), negated: random.percent(50))
    case 6: .contains(value, random.literal())
    case 7: .startsWith(value, random.pick(Vocabulary.texts))
    case 8: .endsWith(value, random.pick(Vocabulary.texts))
    case 9: .matches(value, random.pick(Vocabulary.patterns))
    case 10: .exists(value)
    default: .isMissing(value)
    }
  }

  private func literals(_ random: inout SplitMix64) -> [Literal] {
    (0..<1 + random.below(3)).map { _ in random.literal() }
  }

  // MARK: Operands

  private func timestamp(_ random: inout SplitMix64) -> Operand {
    switch random.below(4) {
    case 0: return .profile(.firstSeen)
    case 1: return .profile(.lastSeen)
    default:
      guard !crm.isEmpty else { return .profile(.lastSeen) }
      return .attribute(source: random.pick(crm).source, name: random.pick(Vocabulary.instants))
    }
  }

  private func attribute(_ random: inout SplitMix64) -> Operand? {
    guard !crm.isEmpty else { return nil }
    let (source, attributes) = random.pick(crm)
    return .attribute(source: source, name: random.pick(attributes.filter { !Vocabulary.instants.contains($0) }))
  }

  private func value(_ random: inout SplitMix64) -> Operand {
    switch random.below(8) {
    case 0...3: attribute(&random) ?? pick(&random)
    case 4...5: pick(&random)
    case 6: .profile(random.pick(ProfileField.allCases))
    default: number(&random)
    }
  }

  private func pick(_ random: inout SplitMix64) -> Operand {
    let pick = Operand.pick(
      random.percent(50) ? .first : .last, event(&random), random.pick(Vocabulary.paths), window(&random))
    guard !picksEnds, case .pick(_, let event, _, let window) = pick else { return pick }
    return .measure(.count(event), window)
  }

  private func number(_ random: inout SplitMix64, depth: Int = 1) -> Operand {
    switch random.below(10) {
    case 0...2 where depth > 0:
      return .arithmetic(
        number(&random, depth: depth - 1), random.pick([.add, .subtract, .multiply, .divide]),
        random.percent(40) ? constant(&random) : number(&random, depth: depth - 1))
    case 3: return attribute(&random) ?? .measure(.count(event(&random)), window(&random))
    case 4: return pick(&random)
    default: return .measure(measure(&random), window(&random))
    }
  }

  private func measure(_ random: inout SplitMix64) -> Measure {
    let path = random.percent(30) ? random.pick(Vocabulary.spreads) : random.pick(Vocabulary.paths)
    switch random.below(10) {
    case 0...3: return .count(event(&random))
    case 4: return .distinct(event(&random), path)
    case 5...6: return .sum(event(&random), path)
    case 7: return .avg(event(&random), path)
    case 8: return .min(event(&random), path)
    default: return .max(event(&random), path)
    }
  }

  // MARK: Events

  func window(_ random: inout SplitMix64) -> Window? {
    switch random.below(10) {
    case 0...5: return .within(random.duration())
    case 6...7:
      let (a, b) = (random.duration(), random.duration())
      return a < b ? .between(a, b) : b < a ? .between(b, a) : .within(a)
    default: return nil
    }
  }

  private func event(_ random: inout SplitMix64) -> EventPattern {
    let names = (0..<(random.percent(80) ? 1 : 2)).map { _ in
      EventPattern.Name(
        source: random.percent(25) && !trackers.isEmpty ? random.pick(trackers) : nil,
        name: random.percent(8) ? nil : random.pick(["A", "A", "B", "C"]))
    }
    return EventPattern(names: names, filter: random.percent(30) ? filter(&random, depth: 1) : nil)
  }

  private func filter(_ random: inout SplitMix64, depth: Int) -> Rule {
    switch depth == 0 ? 9 : random.below(10) {
    case 0: return .or([filter(&random, depth: 0), filter(&random, depth: 0)])
    case 1: return .and([filter(&random, depth: 0), filter(&random, depth: 0)])
    case 2: return .not(filter(&random, depth: depth - 1))
    default: break
    }
    let path = Operand.path(random.percent(25) ? random.pick(Vocabulary.spreads) : random.pick(Vocabulary.paths))
    switch random.below(16) {
    case 0: return .truth(.path(random.pick(Vocabulary.paths)))
    case 1: return .between(path, .literal(.number(random.pick([0, 1]))), .literal(.number(random.pick([1, 2]))))
    case 2...5:
      let sum = Operand.arithmetic(
        .path(random.pick(Vocabulary.paths)), random.pick([.add, .subtract, .multiply, .divide]), constant(&random))
      return .compare(sum, random.pick(Comparison.allCases), constant(&random))
    default:
      let other = Operand.path(random.pick(Vocabulary.paths))
      return valueTest(&random, path, other)
    }
  }

  private func sequence(_ random: inout SplitMix64) -> EventSequence {
    var steps = [EventSequence.Step(isNegated: false, event: event(&random), gap: nil)]
    let count = 1 + random.below(3)
    for _ in 0..<count {
      let isNegated = steps.last?.isNegated == false && random.percent(50)
      let gap: EventSequence.Gap? =
        switch random.below(5) {
        case 0...1: .within(random.percent(10) ? 0 : random.duration())
        case 2 where isNegated: .forAtLeast(random.duration())
        default: nil
        }
      steps.append(EventSequence.Step(isNegated: isNegated, event: event(&random), gap: gap))
    }
    return EventSequence(steps: steps, window: random.percent(60) ? window(&random) : nil)
  }
}
