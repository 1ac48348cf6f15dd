import Segmentation

/// What a log's reader does with a shard, step by step: the same whether or not the shard is let go of in between.
package struct LogSchedule {
  package enum Step {
    case take(LoggedRecord, instant: Int64, isLate: Bool)
    /// Erases whom the record names.
    case forget(LoggedRecord, instant: Int64)
    /// - Parameter takesLate: a record that came too late, taken in the step before, takes effect by itself.
    case advance(to: Int64, takesLate: Bool)
    case settle(upTo: Int64)
  }

  package private(set) var steps: [Step] = []

  /// - Parameters:
  ///   - passesTime: time also passes by itself, up to the clock.
  ///   - erases: now and then somebody is forgotten.
  ///   - takesLate: what comes too late is taken by itself.
  package init(_ random: RandomCase, passesTime: Bool, erases: Bool, takesLate: Bool) {
    var chance = SplitMix64(seed: random.seed ^ 0x5c4e_d01e)
    let lateness = random.pipeline.sources.map(\.lateness).max() ?? 0
    var newestRead = Int64.min
    for record in random.log {
      newestRead = max(newestRead, record.time)
      let clock = newestRead - lateness
      steps.append(.take(record, instant: max(record.time, clock), isLate: record.time < clock))
      if takesLate, record.time < clock { steps.append(.advance(to: clock, takesLate: true)) }
      if erases, chance.percent(5), !record.identifiers.isEmpty {
        var forget = record
        forget.content = .unlink
        forget.messageID = nil
        forget.identifiers = [chance.pick(record.identifiers)]
        steps.append(.forget(forget, instant: clock))
      }
      guard chance.percent(50) else { continue }
      steps.append(.advance(to: clock, takesLate: false))
      if passesTime, chance.percent(30) { steps.append(.settle(upTo: clock - 1)) }
    }
    guard newestRead != .min else { return }
    steps.append(.advance(to: newestRead + 1, takesLate: false))
    steps.append(.settle(upTo: newestRead + random.tail))
  }
}
