import Segmentation

/// Walks one profile through every instant at which a membership could change.
struct Walk {
  private let pipeline: Pipeline
  private let history: History
  private let replay: IdentityReplay
  private let end: Int64
  private let mentions: [Mentions]
  private let tests: [(Moment) -> Bool]
  private let scores: [(Moment) -> Bool]
  private let order: [Int]
  private let causes: Causes
  private let rows: [Rows?]

  private var instants: [Int64]
  private var memberSince: [Int64?]
  /// Ended by `max_duration` and not false since.
  private var isSpent: [Bool]
  private var existsSince: Int64?
  private var endedAt: Int64?
  private var seq: UInt64 = 0

  init(pipeline: Pipeline, history: History, replay: IdentityReplay, end: Int64) {
    self.pipeline = pipeline
    self.history = history
    self.replay = replay
    self.end = end
    let judge = Judge(pipeline: pipeline, history: history)
    mentions = pipeline.segments.map { Mentions($0.rule) }
    tests = pipeline.segments.map { judge.test($0.rule) }
    scores = mentions.flatMap { $0.scores.map { judge.test($0) } }
    order = Walk.referenceOrder(pipeline.segments.map(\.name), mentions)
    rows = pipeline.sources.indices.map { source in
      guard pipeline.sources[source].kind == .crm else { return nil }
      return Rows(history.changes.filter { $0.source == source }, source: pipeline.sources[source])
    }
    causes = Causes(pipeline: pipeline, history: history, rows: rows, mentions: mentions, judge: judge)
    memberSince = Array(repeating: nil, count: pipeline.segments.count)
    isSpent = Array(repeating: false, count: pipeline.segments.count)
    instants = []
    instants = candidates()
  }

  mutating func deltas() -> [ExpectedDelta] {
    var deltas: [ExpectedDelta] = []
    var index = 0
    while index < instants.count {
      let now = instants[index]
      deltas += step(to: now)
      index += 1
      let next = index < instants.count ? instants[index] : end + 1
      if next - now > 1 { insert(flips(after: now, before: next)) }
    }
    return deltas
  }

  // MARK: Instants

  /// Every instant of a fact, every sum of one with a duration that anything here mentions, and the millisecond after.
  private func candidates() -> [Int64] {
    var bases: Set<Int64> = []
    for fact in history.facts {
      bases.formUnion([fact.time, fact.from, fact.expires, fact.removed].filter { $0 < .max })
      bases.formUnion(fact.spans.flatMap { [$0.lowerBound, $0.upperBound] }.filter { $0 < .max })
    }
    for change in history.changes {
      bases.formUnion([change.time, change.instant])
      bases.formUnion(change.spans.flatMap { [$0.lowerBound, $0.upperBound] }.filter { $0 < .max })
    }
    for touch in history.touches { bases.insert(touch.arrival.instant) }
    bases.formUnion(history.standings.map(\.from))
    bases.formUnion(history.merges.keys)
    bases.formUnion(history.unlinks.keys)
    guard let first = bases.min() else { return [] }
    var durations = Set(pipeline.sources.compactMap(\.retention))
    for mention in mentions { durations.formUnion(mention.durations) }
    var found = bases
    for base in bases { for d in durations { found.formUnion([base + d, base + d + 1]) } }
    if mentions.contains(where: \.readsInstants) {
      for instant in namedInstants() {
        found.insert(instant)
        for d in durations { found.formUnion([instant - d, instant + d]) }
      }
    }
    return found.filter { first <= $0 && $0 <= end }.sorted()
  }

  /// Instants that attributes and properties name.
  private func namedInstants() -> Set<Int64> {
    var instants: Set<Int64> = []
    let plain = AttributeMapping(name: "", path: Path(steps: []))
    for fact in history.facts {
      guard case .event(_, let root) = fact.record.content else { continue }
      for path in mentions.flatMap(\.instantPaths) {
        if case .value(let value) = root.look(up: path, properties: pipeline.sources[fact.source].propertiesPath),
          let instant = plain.instant(of: value)
        {
          instants.insert(instant)
        }
      }
    }
    for change in history.changes {
      guard case .row(let attributes) = change.record.content else { continue }
      for mapping in pipeline.sources[change.source].attributes {
        if case .value(let value)? = attributes[mapping.name], let instant = mapping.instant(of: value) {
          instants.insert(instant)
        }
      }
    }
    return instants
  }

  /// Where a score crosses its constant between two instants at which nothing else happens: it only falls there.
  private func flips(after now: Int64, before next: Int64) -> [Int64] {
    guard !scores.isEmpty else { return [] }
    let start = moment(at: now)
    let last = moment(at: next - 1)
    return scores.compactMap { score in
      let held = score(start)
      guard score(last) != held else { return nil }
      var (same, other) = (now, next - 1)
      while other - same > 1 {
        let middle = same + (other - same) / 2
        if score(moment(at: middle)) == held { same = middle } else { other = middle }
      }
      return other
    }
  }

  private mutating func insert(_ more: [Int64]) {
    for instant in more where instant <= end && !instants.contains(instant) {
      instants.insert(instant, at: instants.firstIndex { $0 > instant } ?? instants.count)
    }
  }

  private func moment(at now: Int64) -> Moment {
    Moment(history, rows, in: replay, now: now, memberSince: memberSince)
  }

  // MARK: One instant

  private mutating func step(to now: Int64) -> [ExpectedDelta] {
    let moment = moment(at: now)
    let existed = existsSince != nil
    if moment.exists, existsSince == nil {
      existsSince = now
      if let endedAt, let retention = pipeline.identity.retention, now >= endedAt + retention { seq = 0 }
    } else if !moment.exists, existed {
      existsSince = nil
      endedAt = now
    }
    var changed: [(segment: Int, isEnter: Bool)] = []
    for segment in order {
      let mayBe = moment.exists && consents(to: segment, moment)
      let holds = mayBe && tests[segment](moment)
      let isMember = decide(segment, holds, mayBe: mayBe, now)
      if isMember != (memberSince[segment] != nil) {
        changed.append((segment, isMember))
        memberSince[segment] = isMember ? now : nil
        if isMember { insert(followUps(segment, now)) }
      }
      moment.memberSince[segment] = memberSince[segment]
    }
    changed.sort { a, b in a.isEnter != b.isEnter ? b.isEnter : a.segment < b.segment }
    return changed.map { change in
      seq += 1
      let (cause, isLate) = causes.cause(of: change.segment, isEnter: change.isEnter, moment)
      return ExpectedDelta(
        profile: history.profile, segment: pipeline.segments[change.segment].name, isEnter: change.isEnter, time: now,
        seq: seq, cause: cause, isLate: isLate,
        identifiers: history.merges[now]?.identifiers ?? moment.standing.identifiers)
    }
  }

  private func consents(to segment: Int, _ moment: Moment) -> Bool {
    pipeline.segments[segment].requires.allSatisfy { moment.standing.consents[$0] == true }
  }

  /// Whether the profile is a member from `now` on.
  ///
  /// - Parameter mayBe: whether it exists and agreed to what the segment requires, without which nothing keeps a member.
  private mutating func decide(_ index: Int, _ holds: Bool, mayBe: Bool, _ now: Int64) -> Bool {
    let segment = pipeline.segments[index]
    guard let since = memberSince[index] else {
      if !holds { isSpent[index] = false }
      return holds && !isSpent[index]
    }
    guard mayBe else { return false }
    if let longest = segment.maxDuration, now >= since + longest {
      isSpent[index] = holds
      return false
    }
    if !holds, let shortest = segment.minDuration, now < since + shortest { return true }
    return holds
  }

  /// Instants at which the beginning of a membership makes itself felt.
  private func followUps(_ segment: Int, _ begin: Int64) -> [Int64] {
    var durations = mentions.reduce(into: Set<Int64>()) { $0.formUnion($1.heldFor) }
    durations.formUnion(
      [pipeline.segments[segment].minDuration, pipeline.segments[segment].maxDuration].compactMap(\.self))
    return durations.map { begin + $0 }
  }

  /// Segments behind those that they refer to.
  static func referenceOrder(_ names: [String], _ mentions: [Mentions]) -> [Int] {
    var order: [Int] = []
    func visit(_ index: Int) {
      guard !order.contains(index) else { return }
      for name in mentions[index].segments { if let other = names.firstIndex(of: name) { visit(other) } }
      order.append(index)
    }
    for index in names.indices { visit(index) }
    return order
  }
}
