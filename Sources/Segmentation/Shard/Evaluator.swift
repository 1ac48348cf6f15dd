/// Reads the truth of conditions off a profile's facts at an instant, and when each flips by time alone.
///
/// A view for one evaluation: it points into the store, which must not change meanwhile.
struct Evaluator: ~Copyable {
  /// What a condition is worth.
  struct Outcome {
    var isTrue: Bool
    /// The first instant after now at which it is not; `never` where time alone does not change it. A condition
    /// over values may give an instant at which only an operand changes.
    var flip: Int64
  }

  unowned(unsafe) let plan: Plan
  let store: UnsafeMutablePointer<ProfileStore>
  let profile: Profile
  let now: Int64

  @inline(__always)
  func evaluate(_ index: Int) -> Outcome {
    guard let base = plan.conditions.baseAddress else { return Outcome(isTrue: false, flip: EventTime.never) }
    let place = base + index
    // The commonest kind is read where it lies.
    if place.pointee.kind == .count { return count(place) }
    let condition = place.pointee
    switch condition.kind {
    case .count: return count(place)
    case .distinct: return distinct(condition)
    case .sum: return sum(condition)
    case .pair: return pair(condition)
    case .held: return held(condition)
    case .sequence: return sequence(condition)
    case .general: return general(condition)
    }
  }

  @inline(__always)
  func facts(_ list: Int32) -> Facts { profile.facts(Int(list), store.pointee.layout) }

  /// Counts facts that are looked at.
  @inline(__always)
  func visit(_ facts: Int) { store.pointee.factsVisited &+= UInt64(truncatingIfNeeded: facts) }

  // MARK: counts

  @inline(__always)
  private func count(_ condition: UnsafePointer<Condition>) -> Outcome {
    let facts = facts(condition.pointee.list)
    if condition.pointee.reach.from > 0 { return countBetween(condition.pointee, facts) }
    let (first, end) = condition.pointee.reach.range(facts, now)
    let count = Int64(end &- first)
    let (low, high) = (condition.pointee.low, condition.pointee.high)
    let isTrue = (low <= count && count <= high) != condition.pointee.isNegated
    // A count that only falls crosses a bound as the n-th newest leaves.
    var last: Int64 = 0
    if count > high { last = high &+ 1 } else if low > 0, count >= low { last = low }
    guard last > 0, low <= high else { return Outcome(isTrue: isTrue, flip: EventTime.never) }
    return Outcome(isTrue: isTrue, flip: condition.pointee.reach.end(facts.time(facts.count &- Int(last))))
  }

  /// When a count that only falls crosses a bound: as the n-th newest leaves.
  @inline(__always)
  private func bound(_ condition: Condition, _ count: Int64, _ newest: (Int64) -> Int64) -> Int64 {
    guard condition.low <= condition.high, condition.reach.to != EventTime.never else { return EventTime.never }
    if count > condition.high { return condition.reach.end(newest(condition.high + 1)) }
    if condition.low > 0, count >= condition.low { return condition.reach.end(newest(condition.low)) }
    return EventTime.never
  }

  /// A window that ends in the past: facts enter it and leave it as time goes.
  private func countBetween(_ condition: Condition, _ facts: Facts) -> Outcome {
    let reach = condition.reach
    guard reach.from < reach.to, condition.low <= condition.high else {
      return Outcome(isTrue: (condition.low <= 0 && 0 <= condition.high) != condition.isNegated, flip: EventTime.never)
    }
    let (first, end) = reach.range(facts, now)
    func holds(_ count: Int) -> Bool {
      (condition.low <= Int64(count) && Int64(count) <= condition.high) != condition.isNegated
    }
    let isTrue = holds(end - first)
    var (oldest, next) = (first, end)
    while true {
      visit(1)
      // Before so many have entered or left, the count crosses no bound.
      let count = Int64(next - oldest)
      let (leaving, entering) =
        count < condition.low
        ? (nil, condition.low - count)
        : count > condition.high
          ? (count - condition.high, nil)
          : (count - condition.low + 1, condition.high == .max ? nil : condition.high - count + 1)
      var instant = EventTime.never
      if let leaving, leaving <= count { instant = reach.end(facts.time(oldest + Int(leaving) - 1)) }
      if let entering, entering <= Int64(facts.count - next) {
        instant = min(instant, facts.time(next + Int(entering) - 1) + reach.from)
      }
      if instant == EventTime.never { return Outcome(isTrue: isTrue, flip: EventTime.never) }
      (oldest, next) = reach.range(facts, instant)
      if holds(next - oldest) != isTrue { return Outcome(isTrue: isTrue, flip: instant) }
    }
  }

  // MARK: distinct values

  private func distinct(_ condition: Condition) -> Outcome {
    let facts = facts(condition.list)
    let (first, end) = condition.reach.range(facts, now)
    // From the newest back: the n-th new value is the one with which the n-th falls out. More than the bounds ask for
    // are not looked for.
    let wanted = condition.wantedValues
    let room = max(1, min(wanted, facts.count))
    return withUnsafeTemporaryAllocation(of: (cell: UInt64, time: Int64).self, capacity: room) { seen in
      var found = SeenCells(seen)
      if let long = longFacts(condition.list, first, end) {
        newestDistinct(condition, long, wanted, &found)
      } else {
        var index = end - 1
        while index >= first, found.count < wanted {
          let cell = facts.cell(index, Int(condition.cell))
          if cell.isCounted { found.insert(cell.bits, facts.time(index)) }
          index -= 1
        }
        visit(end - 1 - index)
      }
      let count = Int64(found.count)
      let isTrue = (condition.low <= count && count <= condition.high) != condition.isNegated
      return Outcome(isTrue: isTrue, flip: bound(condition, count) { seen[Int($0) - 1].time })
    }
  }

  // MARK: sums

  private func sum(_ condition: Condition) -> Outcome {
    let facts = facts(condition.list)
    var (first, end) = condition.reach.range(facts, now)
    if let long = longFacts(condition.list, first, end) { return longSum(condition, long) }
    visit(end - first)
    let comparison = Comparison.allCases[Int(condition.comparison)]
    let threshold = Scalar.number(condition.threshold)
    var sum = ExactSum()
    for index in first..<end { sum.add(term(facts.cell(index, Int(condition.cell)))) }
    let isTrue = Scalar.number(sum.value).compares(comparison, threshold)
    guard condition.reach.to != EventTime.never else { return Outcome(isTrue: isTrue, flip: EventTime.never) }
    while first < end {
      let time = facts.time(first)
      while first < end, facts.time(first) == time {
        sum.subtract(term(facts.cell(first, Int(condition.cell))))
        first += 1
      }
      if Scalar.number(sum.value).compares(comparison, threshold) != isTrue {
        return Outcome(isTrue: isTrue, flip: condition.reach.end(time))
      }
    }
    return Outcome(isTrue: isTrue, flip: EventTime.never)
  }

  @inline(__always)
  func term(_ cell: Cell) -> Int128 {
    cell.kind == .number ? ExactSum.millionths(cell.number) ?? 0 : 0
  }

  // MARK: A then not B

  private func pair(_ condition: Condition) -> Outcome {
    let candidates = facts(condition.list)
    let forbidden = facts(condition.other)
    let delay = condition.pairGap == .none ? 0 : condition.gap
    let to = condition.reach.to
    guard delay < to else { return Outcome(isTrue: false, flip: EventTime.never) }
    // A is alive from t + delay until it leaves the window; the spans of later ones begin and end later.
    var index = to == EventTime.never ? 0 : candidates.firstAfter(now - to)
    if condition.pairGap != .within, forbidden.count > 0 {
      let last = forbidden.time(forbidden.count - 1)
      index = max(index, candidates.firstAfter(last - 1))
    }
    while index < candidates.count {
      let time = candidates.time(index)
      visit(1)
      if !isForbidden(forbidden, condition, time, candidates.identity(index)) { break }
      index += 1
    }
    guard index < candidates.count else { return Outcome(isTrue: false, flip: EventTime.never) }
    let begin = candidates.time(index) + delay
    if begin > now { return Outcome(isTrue: false, flip: begin) }
    return Outcome(isTrue: true, flip: endOfSpans(condition, candidates, forbidden, from: index, delay))
  }

  /// Until when spans overlap or touch, each from `delay` after a fact until the fact leaves.
  private func endOfSpans(
    _ condition: Condition, _ candidates: Facts, _ forbidden: Facts, from start: Int, _ delay: Int64
  ) -> Int64 {
    let to = condition.reach.to
    guard to != EventTime.never else { return EventTime.never }
    var index = start
    while true {
      visit(1)
      let end = candidates.time(index) + to
      // The last fact whose span begins before this one's is over; all between the two are within reach of it as well.
      var next = candidates.firstAfter(end - delay) - 1
      if condition.pairGap == .within {
        while next > index, isForbidden(forbidden, condition, candidates.time(next), candidates.identity(next)) {
          visit(1)
          next -= 1
        }
      }
      if next <= index || candidates.time(next) + to == end { return end }
      index = next
    }
  }

  /// Whether a record other than the one at `time` forbids it: within the gap, or at any time since.
  private func isForbidden(_ forbidden: Facts, _ condition: Condition, _ time: Int64, _ identity: UInt64) -> Bool {
    var index = forbidden.firstAfter(time - 1)
    let last = condition.pairGap == .within ? time + condition.gap : EventTime.never
    while index < forbidden.count, forbidden.time(index) <= last {
      if forbidden.time(index) != time || forbidden.identity(index) != identity { return true }
      index += 1
    }
    return false
  }

  // MARK: segments

  private func held(_ condition: Condition) -> Outcome {
    let segment = Int(condition.other)
    let layout = store.pointee.layout.conditions
    guard profile.bit(layout + segment), let begin = store.pointee.begin(profile, of: segment) else {
      return Outcome(isTrue: false, flip: EventTime.never)
    }
    let instant = begin + condition.gap
    return now >= instant ? Outcome(isTrue: true, flip: EventTime.never) : Outcome(isTrue: false, flip: instant)
  }

  // MARK: everything else

  /// How many changes of operands are looked at for a flip; behind them a wake-up looks on.
  private static let polledChanges = 64

  private func general(_ condition: Condition) -> Outcome {
    var (isTrue, next) = truth(condition, at: now)
    var at = now
    let started = isTrue
    var changes = 0
    while true {
      if condition.decays, let flip = decay(condition, from: at, to: next, isTrue: started) {
        return Outcome(isTrue: started, flip: flip)
      }
      if next >= EventTime.horizon { return Outcome(isTrue: started, flip: EventTime.never) }
      at = next
      (isTrue, next) = truth(condition, at: at)
      if isTrue != started { return Outcome(isTrue: started, flip: at) }
      changes += 1
      if changes == Evaluator.polledChanges { return Outcome(isTrue: started, flip: at) }
    }
  }

  /// The truth at an instant, were nothing to happen until then, and the next change of an operand.
  private func truth(_ condition: Condition, at instant: Int64) -> (Bool, Int64) {
    var reader = ProfileReader(plan: plan, store: store, profile: profile, now: instant, condition: condition)
    let isTrue = plan.table.holds(condition.other, &reader)
    return (isTrue, reader.next)
  }

  /// Where a falling score crosses its bound between two changes of operands: by bisection over whole milliseconds.
  private func decay(_ condition: Condition, from: Int64, to: Int64, isTrue: Bool) -> Int64? {
    // A term is 0 once the power underflows, after 1,075 half lives, so nothing moves beyond that.
    var longest: Int64 = 1
    for index in 0..<plan.measures.count where plan.measures[index].kind == .score {
      longest = max(longest, plan.measures[index].halfLife)
    }
    let (span, overflows) = longest.multipliedReportingOverflow(by: 1100)
    var high = min(to == EventTime.never ? EventTime.horizon : to, EventTime.horizon)
    if !overflows, span < high - from { high = from + span }
    var low = from
    high -= 1
    guard high > low, truth(condition, at: high).0 != isTrue else { return nil }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if truth(condition, at: middle).0 == isTrue { low = middle } else { high = middle }
    }
    return high
  }
}
