import Segmentation

/// Makes a failing case smaller while it still fails: fewer records, fewer segments, simpler rules.
enum Shrinker {
  static func shrunk(_ random: RandomCase, fails: (RandomCase) -> Bool) -> RandomCase {
    var smallest = random
    var isSmaller = true
    while isSmaller {
      isSmaller = false
      for candidate in candidates(smallest) where fails(candidate) {
        smallest = candidate
        isSmaller = true
        break
      }
    }
    return smallest
  }

  /// The largest steps first.
  private static func candidates(_ random: RandomCase) -> [RandomCase] {
    var found: [RandomCase] = []
    var size = random.log.count / 2
    while size > 0 {
      for start in stride(from: 0, to: random.log.count, by: size) {
        var smaller = random
        smaller.log.removeSubrange(start..<min(start + size, random.log.count))
        found.append(smaller)
      }
      size /= 2
    }
    for index in random.pipeline.segments.indices {
      let name = random.pipeline.segments[index].name
      guard !random.pipeline.segments.contains(where: { Mentions($0.rule).segments.contains(name) }) else { continue }
      var smaller = random
      smaller.pipeline.segments.remove(at: index)
      if !smaller.pipeline.segments.isEmpty { found.append(smaller) }
    }
    for index in random.pipeline.segments.indices {
      let segment = random.pipeline.segments[index]
      func add(_ change: (inout Segment) -> Void) {
        var smaller = random
        change(&smaller.pipeline.segments[index])
        found.append(smaller)
      }
      for rule in segment.rule.parts { add { $0.rule = rule } }
      if segment.minDuration != nil { add { $0.minDuration = nil } }
      if segment.maxDuration != nil { add { $0.maxDuration = nil } }
      for purpose in segment.requires { add { $0.requires.removeAll { $0 == purpose } } }
    }
    for namespace in random.pipeline.identity.limits.keys.sorted() {
      var smaller = random
      smaller.pipeline.identity.limits[namespace] = nil
      found.append(smaller)
    }
    if random.tail > 0 {
      var smaller = random
      smaller.tail = 0
      found.append(smaller)
    }
    for index in random.pipeline.sources.indices where random.pipeline.sources[index].lateness > 0 {
      var smaller = random
      smaller.pipeline.sources[index].lateness = 0
      found.append(smaller)
    }
    for index in random.log.indices {
      func add(_ change: (inout LoggedRecord) -> Void) {
        var smaller = random
        change(&smaller.log[index])
        found.append(smaller)
      }
      let record = random.log[index]
      if record.identifiers.count > 1 {
        for place in record.identifiers.indices { add { $0.identifiers.remove(at: place) } }
      }
      for place in record.consents.indices { add { $0.consents.remove(at: place) } }
      if record.expires != nil { add { $0.expires = nil } }
      for content in random.log[index].content.simpler {
        var smaller = random
        smaller.log[index].content = content
        found.append(smaller)
      }
    }
    return found
  }
}

extension LoggedRecord.Content {
  /// The same with one value less.
  fileprivate var simpler: [Self] {
    switch self {
    case .event(let name, .object(let members)):
      members.indices.flatMap { index -> [Self] in
        var fewer = members
        fewer.remove(at: index)
        var found = [Self.event(name: name, root: .object(fewer))]
        if members[index].key == "properties", case .object(let properties) = members[index].value {
          for property in properties.indices {
            var some = properties
            some.remove(at: property)
            fewer = members
            fewer[index].value = .object(some)
            found.append(.event(name: name, root: .object(fewer)))
          }
        }
        return found
      }
    case .row(let attributes):
      attributes.keys.sorted().map { name in
        var fewer = attributes
        fewer[name] = nil
        return .row(fewer)
      }
    default: []
    }
  }
}

extension Rule {
  /// Simpler rules that may stand in its place.
  fileprivate var parts: [Rule] {
    switch self {
    case .or(let rules): parts(of: rules, Rule.or)
    case .and(let rules): parts(of: rules, Rule.and)
    case .not(let rule): [rule] + rule.parts.map(Rule.not)
    case .occurs(let event, let window): event.simpler.map { .occurs($0, window) }
    case .sequence(let sequence):
      sequence.steps.indices.flatMap { index in
        sequence.steps[index].event.simpler.map { event in
          var simpler = sequence
          simpler.steps[index].event = event
          return .sequence(simpler)
        }
      }
    default: []
    }
  }

  private func parts(of rules: [Rule], _ join: ([Rule]) -> Rule) -> [Rule] {
    rules
      + rules.indices.flatMap { index in
        rules[index].parts.map { part in
          var simpler = rules
          simpler[index] = part
          return join(simpler)
        }
      }
  }
}

extension EventPattern {
  fileprivate var simpler: [EventPattern] {
    var found: [EventPattern] = []
    if filter != nil { found.append(EventPattern(names: names)) }
    if names.count > 1 { found += names.map { EventPattern(names: [$0], filter: filter) } }
    return found
  }
}
