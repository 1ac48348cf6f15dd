import Segmentation

/// SplitMix64: the same numbers from the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
  mutating func pick<T>(_ items: [T]) -> T { items[Int.random(in: 0..<items.count, using: &self)] }
  mutating func upTo(_ limit: Int) -> Int { Int.random(in: 1...limit, using: &self) }
}

/// Trees that the parser could have made, every production among them.
struct RandomRule {
  var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func rule(depth: Int) -> Rule {
    if depth > 0, random.chance(60) {
      let count = 1 + random.upTo(3)
      return switch random.upTo(3) {
      case 1: .or((0..<count).map { _ in rule(depth: depth - 1) })
      case 2: .and((0..<count).map { _ in rule(depth: depth - 1) })
      default: .not(rule(depth: depth - 1))
      }
    }
    return test()
  }

  private mutating func test() -> Rule {
    switch random.upTo(12) {
    case 1: .occurs(pattern(), window())
    case 2: .sequence(sequence())
    case 3: .segment(random.pick(bank.segments), heldFor: random.chance(50) ? duration() : nil)
    case 4: .changed(source: "crm", attribute: random.pick(["tier", "in"]), within: duration())
    case 5: .timestamp(instant(), random.pick([.last, .next]), duration())
    case 6: .truth(truth())
    case 7: durationTest()
    case 8: scoreTest()
    default: valueTest(inFilter: false)
    }
  }

  // MARK: - Tests of values, in filters and outside

  private mutating func filter(depth: Int) -> Rule {
    if depth > 0, random.chance(50) {
      return switch random.upTo(3) {
      case 1: .or([filter(depth: depth - 1), filter(depth: depth - 1)])
      case 2: .and([filter(depth: depth - 1), filter(depth: 0), filter(depth: depth - 1)])
      default: .not(filter(depth: depth - 1))
      }
    }
    return random.chance(15) ? .truth(.path(filterPath(each: true))) : valueTest(inFilter: true)
  }

  private mutating func valueTest(inFilter: Bool) -> Rule {
    let left = value(inFilter: inFilter)
    return switch random.upTo(10) {
    case 1: .isIn(left, (0..<random.upTo(3)).map { _ in literal() }, negated: random.chance(50))
    case 2: .contains(left, literal())
    case 3: .startsWith(left, word())
    case 4: .endsWith(left, word())
    case 5: .matches(left, random.pick(["^a", #"\\C"#, "it's|é", ""]))
    case 6: .exists(left)
    case 7: .isMissing(left)
    case 8:
      .between(
        number(depth: 2, inFilter: inFilter), number(depth: 1, inFilter: inFilter), number(depth: 1, inFilter: inFilter)
      )
    default:
      .compare(
        number(depth: 2, inFilter: inFilter), random.pick(Comparison.allCases), number(depth: 2, inFilter: inFilter))
    }
  }

  private mutating func durationTest() -> Rule {
    let since = Operand.measure(.timeSince(pattern()), window())
    return switch random.upTo(4) {
    case 1: .between(since, .duration(duration()), .duration(duration()))
    case 2: .compare(.duration(duration()), random.pick(Comparison.allCases), since)
    case 3: .compare(since, random.pick(Comparison.allCases), .measure(.timeSince(pattern()), window()))
    default: .compare(since, random.pick(Comparison.allCases), .duration(duration()))
    }
  }

  private mutating func scoreTest() -> Rule {
    let score = Operand.measure(.score(pattern(), halfLife: duration()), window())
    let comparison = random.pick([Comparison.less, .lessOrEqual, .greater, .greaterOrEqual])
    let constant = Operand.literal(.number(number()))
    return random.chance(50) ? .compare(score, comparison, constant) : .compare(constant, comparison, score)
  }

  // MARK: - Operands

  private mutating func number(depth: Int, inFilter: Bool) -> Operand {
    if depth > 0, random.chance(40) { return arithmetic(depth: depth - 1, inFilter: inFilter) }
    return random.chance(10) ? .literal(literal()) : value(inFilter: inFilter)
  }

  private mutating func arithmetic(depth: Int, inFilter: Bool) -> Operand {
    .arithmetic(
      term(depth: depth, inFilter: inFilter), random.pick([.add, .subtract, .multiply, .divide]),
      term(depth: depth, inFilter: inFilter))
  }

  /// No `[*]`, and no text: at the left end of a test it would be read as an event.
  private mutating func term(depth: Int, inFilter: Bool) -> Operand {
    if depth > 0, random.chance(40) { return arithmetic(depth: depth - 1, inFilter: inFilter) }
    if random.chance(30) { return .literal(.number(number())) }
    if inFilter { return .path(filterPath(each: false)) }
    return random.chance(20) ? .bucket(salt: word()) : value(inFilter: false)
  }

  private mutating func value(inFilter: Bool) -> Operand {
    if inFilter { return .path(filterPath(each: true)) }
    return switch random.upTo(7) {
    case 1: .attribute(source: "core", name: "tier")
    case 2: truth()
    case 3: .measure(.count(pattern()), window())
    case 4: .measure(.distinct(pattern(), path(each: true)), window())
    case 5:
      .measure(
        random.pick([Measure.sum, Measure.avg, Measure.min, Measure.max])(pattern(), path(each: true)), window())
    case 6: .literal(.number(number()))
    default: .pick(random.pick([.first, .last]), pattern(), path(each: false), window())
    }
  }

  private mutating func truth() -> Operand {
    switch random.upTo(4) {
    case 1: .attribute(source: "crm", name: "has_card")
    case 2: .profile(.known)
    case 3: .consent("advertising")
    default: .pick(.last, pattern(), path(each: false), window())
    }
  }

  private mutating func instant() -> Operand {
    switch random.upTo(3) {
    case 1: .attribute(source: "crm", name: "renewal")
    case 2: .profile(random.pick([.firstSeen, .lastSeen]))
    default: .pick(.first, pattern(), path(each: false), window())
    }
  }

  // MARK: - Events

  private mutating func pattern() -> EventPattern {
    let names = (0..<(random.chance(80) ? 1 : 3)).map { _ in
      EventPattern.Name(
        source: random.chance(40) ? random.pick(["web", "app", "dmp"]) : nil, name: random.chance(15) ? nil : word())
    }
    return EventPattern(names: names, filter: random.chance(40) ? filter(depth: 2) : nil)
  }

  private mutating func sequence() -> EventSequence {
    var steps = [EventSequence.Step(isNegated: false, event: pattern(), gap: nil)]
    for _ in 0..<random.upTo(4) {
      let isNegated = steps.last?.isNegated == false && random.chance(50)
      let length = random.chance(20) ? 0 : duration()
      let gap: EventSequence.Gap? =
        random.chance(40) ? nil : isNegated && random.chance(50) ? .forAtLeast(length) : .within(length)
      steps.append(.init(isNegated: isNegated, event: pattern(), gap: gap))
    }
    return EventSequence(steps: steps, window: window())
  }

  private mutating func window() -> Window? {
    let near = duration()
    return switch random.upTo(3) {
    case 1: nil
    case 2: .within(near)
    default: near < DurationText.longest ? .between(near, near + 1) : .within(near)
    }
  }

  private mutating func duration() -> Int64 {
    random.pick([1, 1_000, 90 * minute, 30 * day, DurationText.longest, Int64(random.upTo(1_000_000_000))])
  }

  // MARK: - Leaves

  /// A path that a filter can name: a single name must be a plain one.
  private mutating func filterPath(each: Bool) -> Path {
    let path = path(each: each)
    guard path.origin == .properties, path.steps.count == 1 else { return path }
    return Path(origin: .properties, steps: [.key(random.pick(["plan", "$", "_x1", "count", "missing"]))])
  }

  private mutating func path(each: Bool) -> Path {
    let origin = random.pick([Path.Origin.root, .properties])
    var steps = [Path.Step.key(word())]
    for index in 0..<random.upTo(3) - 1 {
      switch random.upTo(3) {
      case 1: steps.append(.index(random.upTo(9) - 1))
      case 2 where each: steps.append(.each)
      // In the properties a name does not follow directly upon the first: that would be the root.
      default: steps.append(origin == .properties && index == 0 ? .index(0) : .key(word()))
      }
    }
    return Path(origin: origin, steps: steps)
  }

  private mutating func word() -> String {
    random.pick([
      "A", "Page Viewed", "it's", "", "*", "é", "e\u{301}", "'\u{301}", #"\"#, "in", "null", "crm", "profile", "$",
      "a.b",
      "line\nbreak", "# x", "plan", "items",
    ])
  }

  private mutating func literal() -> Literal {
    random.pick([.text(word()), .number(number()), .boolean(true), .boolean(false)])
  }

  private mutating func number() -> Double {
    let wide = Double(bitPattern: random.next())
    return random.pick([0, 1, -1, 2.5, 1e300, -.leastNonzeroMagnitude, 9_007_199_254_740_992, wide.isFinite ? wide : 7])
  }
}
