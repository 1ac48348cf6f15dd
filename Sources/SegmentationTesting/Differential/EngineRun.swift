public import Segmentation

/// Feeds a log to the engine, as a replay of one file would.
public struct EngineRun: Sendable {
  public enum Failure: Error { case unreadable(line: String) }

  /// The lines that the engine wrote, in their order of output.
  public private(set) var lines: [String] = []
  public private(set) var used = 0
  public private(set) var duplicate = 0
  public private(set) var expired = 0
  /// Used, duplicate, expired.
  public var counts: [Int] { [used, duplicate, expired] }
  /// Facts, and runs of facts, that evaluations looked at.
  public private(set) var factsVisited = 0
  /// Profiles that moved from one shard to another, and identifiers that are known away from home in the end.
  public private(set) var profilesMoved = 0
  public private(set) var awayCount = 0

  /// - Parameters:
  ///   - shards: profiles are spread over so many.
  ///   - stride: time is let pass after so many records.
  ///   - tail: how far time passes behind the newest record that was used.
  public init(_ pipeline: Pipeline, _ log: [LoggedRecord], shards count: Int = 1, stride: Int = 3, tail: Int64 = 0) {
    self.init(pipeline, log, shards: count, stride: stride, tail: tail, longLists: .standard)
  }

  /// - Parameter longLists: which lists the engine takes for long ones.
  package init(
    _ pipeline: Pipeline, _ log: [LoggedRecord], shards count: Int = 1, stride: Int = 3, tail: Int64 = 0,
    longLists: LongLists
  ) {
    let plan = Plan(pipeline)
    let encoder = RecordEncoder(plan: plan)
    let lateness = plan.pipeline.sources.map(\.lateness).max() ?? 0
    let crew = ShardCrew(plan, count: count, longLists: longLists)
    var batch = RecordBatch()
    var newestRead = Int64.min
    var found: [ShardCrew.Line] = []
    for (index, record) in log.enumerated() {
      newestRead = max(newestRead, record.time)
      let clock = newestRead - lateness
      batch.removeAll()
      encoder.append(record, instant: max(record.time, clock), isLate: record.time < clock, to: &batch)
      guard batch.records.count == 1 else { continue }
      crew.take(batch)
      if index % stride == 0 {
        crew.advance(to: clock)
        crew.drain(into: &found)
      }
    }
    // Nothing comes any more: the newest instant that a record can have is the newest time read.
    if newestRead != .min { crew.advance(to: newestRead + 1) }
    crew.settle(upTo: crew.newestUsed == .min ? .min : crew.newestUsed + tail)
    crew.drain(into: &found)
    lines = crew.ordered(found)
    for counters in crew.counters {
      used += Int(counters.used)
      duplicate += Int(counters.duplicate)
      expired += Int(counters.expired)
      factsVisited += Int(counters.factsVisited)
    }
    profilesMoved = crew.exchange?.profilesMoved ?? 0
    awayCount = crew.exchange?.awayCount ?? 0
  }
}
