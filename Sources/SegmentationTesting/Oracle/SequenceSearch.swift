import Segmentation

/// Tries every assignment of records to the positive steps of a sequence.
struct SequenceSearch {
  let sequence: EventSequence
  /// By fact.
  let times: [Int64]
  /// By step, by fact.
  let matches: [[Bool]]

  init(_ sequence: EventSequence, times: [Int64], matches: (EventPattern) -> [Bool]) {
    self.sequence = sequence
    self.times = times
    self.matches = sequence.steps.map { matches($0.event) }
  }

  func holds(among live: [Int], at now: Int64) -> Bool { assign(0, [], live, now) }

  /// - Parameter assigned: the fact of each positive step before `step`.
  private func assign(_ step: Int, _ assigned: [Int], _ live: [Int], _ now: Int64) -> Bool {
    guard step < sequence.steps.count else { return negationsHold(assigned, live, now) }
    guard !sequence.steps[step].isNegated else { return assign(step + 1, assigned, live, now) }
    return live.contains { fact in
      matches[step][fact] && !assigned.contains(fact) && follows(fact, assigned.last, step, now)
        && assign(step + 1, assigned + [fact], live, now)
    }
  }

  private func follows(_ fact: Int, _ before: Int?, _ step: Int, _ now: Int64) -> Bool {
    guard let before else { return sequence.window.holds(times[fact], at: now) }
    let (t, tB) = (times[before], times[fact])
    guard t <= tB, tB <= now else { return false }
    if case .within(let d)? = sequence.steps[step].gap { return tB <= t + d }
    return true
  }

  private func negationsHold(_ assigned: [Int], _ live: [Int], _ now: Int64) -> Bool {
    var positives = 0
    for (step, matches) in zip(sequence.steps, matches) {
      guard step.isNegated else {
        positives += 1
        continue
      }
      let t = times[assigned[positives - 1]]
      let judged = positives < assigned.count ? times[assigned[positives]] : now
      let end: Int64
      switch step.gap {
      case nil: end = judged
      case .within(let d):
        guard judged >= t + d else { return false }
        end = t + d
      case .forAtLeast(let d):
        guard judged >= t + d else { return false }
        end = judged
      }
      let isThere = live.contains { matches[$0] && !assigned.contains($0) && t <= times[$0] && times[$0] <= end }
      if isThere { return false }
    }
    return true
  }
}
