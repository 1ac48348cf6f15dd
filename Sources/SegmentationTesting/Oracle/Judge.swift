import Segmentation

#if canImport(Glibc)
  import Glibc
#endif

/// Evaluates rules of one profile: each test as the reference defines it, over the facts of a moment.
struct Judge {
  let pipeline: Pipeline
  let history: History

  func test(_ rule: Rule) -> (Moment) -> Bool {
    Logic<Moment>(operand: { look($0) }, other: { other($0) }).test(rule)
  }

  // MARK: Tests

  private func other(_ rule: Rule) -> (Moment) -> Bool {
    switch rule {
    case .occurs(let event, let window):
      let matches = matches(event)
      return { !matching(matches, window, $0).isEmpty }
    case .sequence(let sequence):
      let search = SequenceSearch(sequence, times: history.facts.map(\.time), matches: matches)
      return { search.holds(among: $0.live, at: $0.now) }
    case .segment(let name, let heldFor):
      guard let segment = pipeline.segments.firstIndex(where: { $0.name == name }) else { return { _ in false } }
      return { moment in moment.memberSince[segment].map { moment.now >= $0 + (heldFor ?? 0) } ?? false }
    case .changed(let source, let attribute, let duration):
      guard let source = pipeline.sources.firstIndex(where: { $0.name == source }) else { return { _ in false } }
      return { moment in
        moment.rows[source]?.changes.contains {
          $0.attribute == attribute && Window?.some(.within(duration)).holds($0.time, at: moment.now)
        } ?? false
      }
    case .timestamp(let operand, let direction, let duration):
      let instant = instant(of: operand)
      return { moment in
        guard let instant = instant(moment) else { return false }
        return switch direction {
        case .last: moment.now - duration < instant && instant <= moment.now
        case .next: moment.now < instant && instant <= moment.now + duration
        }
      }
    case .or, .and, .not, .compare, .between, .isIn, .contains, .startsWith, .endsWith, .matches, .exists, .isMissing,
      .truth:
      return test(rule)
    }
  }

  private func instant(of operand: Operand) -> (Moment) -> Int64? {
    if case .attribute(let source, let name) = operand {
      guard let (source, mapping) = attribute(source, name) else { return { _ in nil } }
      return { mapping.instant(of: $0.rows[source]?.values[name]) }
    }
    let look = look(operand)
    let plain = AttributeMapping(name: "", path: Path(steps: []))
    return { moment in
      switch look(moment) {
      case .instant(let instant): instant
      case .value(let value): plain.instant(of: value)
      default: nil
      }
    }
  }

  // MARK: Operands

  private func look(_ operand: Operand) -> (Moment) -> Reading {
    switch operand {
    case .measure(let measure, let window):
      return look(measure, window)
    case .attribute(let source, let name):
      guard let (source, mapping) = attribute(source, name) else { return { _ in .missing } }
      return { Reading(mapping.value(of: $0.rows[source]?.values[name])) }
    case .profile(.firstSeen):
      return { $0.firstSeen.map(Reading.instant) ?? .missing }
    case .profile(.lastSeen):
      return { $0.lastSeen.map(Reading.instant) ?? .missing }
    case .profile(.known):
      return { .value(.boolean($0.isKnown)) }
    case .pick(let pick, let event, let path, let window):
      let (matches, values) = (matches(event), values(path))
      return { moment in
        let found = matching(matches, window, moment)
        return (pick == .first ? found.first : found.last).map { values[$0] } ?? .missing
      }
    case .bucket(let salt):
      let head = sha256Head(Array(salt.utf8) + [0] + Array(history.profile.utf8))
      return { _ in .value(.number(Double(head >> 11) / 9_007_199_254_740_992 * 100)) }
    case .literal, .duration, .arithmetic:
      return Logic<Moment>(operand: { look($0) }, other: { other($0) }).look(operand)
    case .consent(let purpose):
      return { .value(.boolean($0.standing.consents[purpose] ?? false)) }
    case .path:
      return { _ in .missing }
    }
  }

  private func look(_ measure: Measure, _ window: Window?) -> (Moment) -> Reading {
    switch measure {
    case .count(let event):
      let matches = matches(event)
      return { Reading(number: Double(matching(matches, window, $0).count)) }
    case .distinct(let event, let path):
      return scalars(event, path, window) { Reading(number: Double(distinct($0))) }
    case .sum(let event, let path):
      return scalars(event, path, window) { Reading(number: ExactSum($0).total) }
    case .avg(let event, let path):
      return scalars(event, path, window) { elements in
        let sum = ExactSum(elements)
        return sum.count == 0 ? .missing : Reading(number: sum.total / Double(sum.count))
      }
    case .min(let event, let path):
      return scalars(event, path, window) { Reading($0.compactMap(\.asNumber).min().map(JSON.number)) }
    case .max(let event, let path):
      return scalars(event, path, window) { Reading($0.compactMap(\.asNumber).max().map(JSON.number)) }
    case .timeSince(let event):
      let matches = matches(event)
      return { moment in
        matching(matches, window, moment).last.map { .duration(moment.now - history.facts[$0].time) } ?? .missing
      }
    case .score(let event, let halfLife):
      let matches = matches(event)
      return { moment in
        Reading(
          number: matching(matches, window, moment).reduce(0) { score, fact in
            score + pow(0.5, Double(moment.now - history.facts[fact].time) / Double(halfLife))
          })
      }
    }
  }

  /// Every value at the path of every match, in order.
  private func scalars(
    _ event: EventPattern, _ path: Path, _ window: Window?, _ measure: @escaping ([JSON]) -> Reading
  ) -> (Moment) -> Reading {
    let (matches, values) = (matches(event), values(path))
    return { moment in
      measure(
        matching(matches, window, moment).flatMap { fact -> [JSON] in
          switch values[fact] {
          case .value(let value): [value]
          case .each(let elements): elements
          default: []
          }
        })
    }
  }

  private func attribute(_ source: String, _ name: String) -> (Int, AttributeMapping)? {
    guard let index = pipeline.sources.firstIndex(where: { $0.name == source }),
      let mapping = pipeline.sources[index].attributes.first(where: { $0.name == name })
    else { return nil }
    return (index, mapping)
  }

  // MARK: Events

  private func matching(_ matches: [Bool], _ window: Window?, _ moment: Moment) -> [Int] {
    moment.live.filter { matches[$0] && window.holds(history.facts[$0].time, at: moment.now) }
  }

  /// Which of the profile's facts a pattern matches: a filter knows no time.
  func matches(_ pattern: EventPattern) -> [Bool] {
    let filters = pattern.filter.map { filter in pipeline.sources.map { self.filter(filter, of: $0) } }
    return history.facts.map { fact in
      guard case .event(let name, let root) = fact.record.content else { return false }
      let isNamed = pattern.names.contains { wanted in
        (wanted.source.map { $0 == fact.record.source } ?? true) && (wanted.name.map { sameText($0, name) } ?? true)
      }
      return isNamed && (filters.map { $0[fact.source](root) } ?? true)
    }
  }

  private func filter(_ filter: Rule, of source: Source) -> (JSON) -> Bool {
    let properties = source.propertiesPath
    return Logic<JSON>(
      operand: { operand in
        guard case .path(let path) = operand else { return { _ in .missing } }
        return { $0.look(up: path, properties: properties) }
      },
      other: { _ in { _ in false } }
    ).test(filter)
  }

  private func values(_ path: Path) -> [Reading] {
    history.facts.map { fact in
      guard case .event(_, let root) = fact.record.content else { return .missing }
      return root.look(up: path, properties: pipeline.sources[fact.source].propertiesPath)
    }
  }
}

extension Source {
  /// Where `properties` stand in a record.
  var propertiesPath: Path {
    switch format {
    case .segment: Path(steps: [.key("properties")])
    default: properties ?? Path(steps: [])
    }
  }
}

extension JSON {
  var asNumber: Double? {
    if case .number(let number) = self { number } else { nil }
  }
}

private func distinct(_ values: [JSON]) -> Int {
  var seen: [JSON] = []
  for value in values where !seen.contains(value) {
    switch value {
    case .boolean, .number, .string: seen.append(value)
    case .null, .array, .object: break
    }
  }
  return seen.count
}

/// The sum of the numbers among some values, exact in millionths.
struct ExactSum {
  private(set) var millionths: Int128 = 0
  private(set) var count = 0

  init(_ values: [JSON]) {
    for case .number(let number) in values where abs(number) < 1e15 {
      millionths += Int128((number * 1e6).rounded(.toNearestOrEven))
      count += 1
    }
  }

  /// The double nearest to the total over 10⁶.
  var total: Double {
    let magnitude = millionths.magnitude
    guard magnitude > 1 << 53 else { return Double(millionths) / 1e6 }
    // More bits than a double holds, and the remainder as a last one: rounding them once is rounding the quotient once.
    let shift: UInt128 = magnitude < 1 << 80 ? 40 : 0
    let (quotient, remainder) = (magnitude << shift).quotientAndRemainder(dividingBy: 1_000_000)
    let rounded = Double(quotient | (remainder == 0 ? 0 : 1)) / Double(UInt128(1) << shift)
    return millionths < 0 ? -rounded : rounded
  }
}
