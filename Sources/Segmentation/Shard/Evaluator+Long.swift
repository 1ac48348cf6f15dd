/// Conditions over long lists: by summaries of runs of facts, so that what one more event costs grows with the logarithm of
/// what the profile keeps.
extension Evaluator {
  /// The facts `first ..< end` of a list, where they are many and the list has a block of its own.
  @inline(__always)
  func longFacts(_ list: Int32, _ first: Int, _ end: Int) -> LongWindow? {
    guard end &- first >= store.pointee.layout.longLists.summarisedFacts,
      let facts = profile.longFacts(Int(list), store.pointee.layout)
    else { return nil }
    return LongWindow(facts: facts, slots: facts.first &+ first..<facts.first &+ end)
  }

  /// The facts in a window of a long list.
  struct LongWindow {
    var facts: LongFacts
    var slots: Range<Int>
  }

  /// The newest facts that have a value which no newer one has, until so many are found.
  func newestDistinct(_ condition: Condition, _ window: LongWindow, _ wanted: Int, _ found: inout SeenCells) {
    guard wanted > 0 else { return }
    let cell = Int(condition.cell)
    var summary = window.facts.summary(cell, as: ValueDigest.self)
    summary.backward(window.slots) { run in
      run.allSatisfy { found.contains($0) }
    } fact: { slot in
      let value = window.facts.slots.cell(slot, cell)
      if value.isCounted { found.insert(value.bits, window.facts.slots.time(slot)) }
      return found.count < wanted
    }
    visit(summary.visits)
  }

  func longSum(_ condition: Condition, _ window: LongWindow) -> Outcome {
    let facts = window.facts.slots
    let cell = Int(condition.cell)
    var summary = window.facts.summary(cell, as: NumberDigest.self)
    var rest = ExactSum()
    summary.forward(window.slots) { run in
      rest.add(run.sum)
      return true
    } fact: { slot in
      rest.add(term(facts.cell(slot, cell)))
      return true
    }
    let comparison = Comparison.allCases[Int(condition.comparison)]
    let threshold = condition.threshold
    let isTrue = Scalar.number(rest.value).compares(comparison, .number(threshold))
    var flip = EventTime.never
    if condition.reach.to != EventTime.never {
      // As the oldest leave: a run is passed over where no sum that is left within it stands elsewhere to the threshold.
      summary.forward(window.slots) { run in
        let least = rest.less(run.greatestPrefix).value
        let greatest = rest.less(run.leastPrefix).value
        guard (least < threshold) == (greatest < threshold), (least > threshold) == (greatest > threshold),
          Scalar.number(least).compares(comparison, .number(threshold)) == isTrue
        else { return false }
        rest.subtract(run.sum)
        return true
      } fact: { slot in
        rest.subtract(term(facts.cell(slot, cell)))
        let time = facts.time(slot)
        if slot + 1 < window.slots.upperBound, facts.time(slot + 1) == time { return true }
        if Scalar.number(rest.value).compares(comparison, .number(threshold)) == isTrue { return true }
        flip = condition.reach.end(time)
        return false
      }
    }
    visit(summary.visits)
    return Outcome(isTrue: isTrue, flip: flip)
  }
}
