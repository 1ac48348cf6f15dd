import Segmentation

/// Changes of the input, or of how facts are kept, that must leave every byte of the output as it is.
public enum Variation: String, CaseIterable, Sendable {
  /// Records arrive in another order within the lateness.
  case permutation
  /// Records that carry a message id come once more within 24 hours.
  case repetition
  /// Profiles are spread over two shards, over five.
  case twoShards, fiveShards
  /// Time is let pass after each record, or once at the end.
  case everyRecord, oneSlice
  /// Every list of more than a fact or two is kept as a long one is, with a summary.
  case longLists
  /// The state is saved and taken up again every few records, by another number of shards each time.
  case saved
  /// What is saved does not depend on the number of shards, nor on the order in which records came within the lateness.
  case sameState

  /// Those that do change something for a case.
  public static func failures(of random: RandomCase) -> [Variation] { allCases.filter { !$0.holds(for: random) } }

  public func holds(for random: RandomCase) -> Bool {
    switch self {
    case .permutation:
      let orderly = random.orderly
      return orderly.lines() == orderly.shuffledWithinLateness.lines()
    case .repetition:
      let orderly = random.orderly
      return orderly.lines() == orderly.repeating.lines()
    case .twoShards: return random.lines() == random.lines(shards: 2)
    case .fiveShards: return random.lines() == random.lines(shards: 5, stride: 1)
    case .everyRecord: return random.lines() == random.lines(stride: 1)
    case .oneSlice: return random.lines() == random.lines(stride: .max)
    case .longLists:
      let short = LongLists(externalBytes: 24, summarisedFacts: 1, runShift: 1)
      return random.lines() == random.lines(longLists: short)
    case .saved:
      let stretch = 1 + Int(random.seed % 7)
      let run = SavedRun(random, every: stretch, shards: [1, 3, 2])
      return run.isReadable && run.lines == random.lines()
    case .sameState:
      let orderly = random.orderly
      let state = SavedRun(orderly, every: .max, shards: [1]).state
      return state == SavedRun(orderly, every: 5, shards: [2, 3]).state
        && state == SavedRun(orderly.shuffledWithinLateness, every: .max, shards: [1]).state
    }
  }
}

extension RandomCase {
  fileprivate func lines(shards: Int = 1, stride: Int = 3, longLists: LongLists = .standard) -> [String] {
    EngineRun(pipeline, log, shards: shards, stride: stride, tail: tail, longLists: longLists).lines
  }

  /// The same records in order of time, so that none is late. Each keeps its line.
  fileprivate var orderly: RandomCase {
    var orderly = self
    orderly.log.sort { ($0.time, $0.line) < ($1.time, $1.line) }
    return orderly
  }

  fileprivate var shuffledWithinLateness: RandomCase {
    var random = SplitMix64(seed: seed ^ 0x5eed)
    let lateness = pipeline.sources.map(\.lateness).max() ?? 0
    let keyed = log.map { record in
      (key: record.time + Int64(random.below(Int(lateness) + 1)), tie: random.next(), record: record)
    }
    var shuffled = self
    shuffled.log = keyed.sorted { ($0.key, $0.tie) < ($1.key, $1.tie) }.map(\.record)
    return shuffled
  }

  /// Some facts that stand are told again, before the last record of the log.
  fileprivate var repeating: RandomCase {
    var random = SplitMix64(seed: seed ^ 0xd0b1e)
    let facts = Accepted(log, of: pipeline).facts
    guard let last = log.last?.time else { return self }
    var repeating = self
    for fact in facts where fact.record.messageID != nil && random.percent(50) {
      var again = fact.record
      again.time = min(again.time + random.pick([0, 1, repeatReach / 2, repeatReach]), last)
      again.line = UInt64(repeating.log.count) + 1_000_000
      repeating.log.append(again)
    }
    return repeating.orderly
  }
}
