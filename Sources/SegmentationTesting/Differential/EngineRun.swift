public import Segmentation

/// Feeds a log to the engine, as a replay of one file would.
public struct EngineRun: Sendable {
  public enum Failure: Error { case unreadable(line: String) }

  /// The lines that the engine wrote, in their order of output.
  public private(set) var lines: [String] = []
  public private(set) var used = 0
  public private(set) var duplicate = 0
  public private(set) var expired = 0
  /// Facts, and runs of facts, that evaluations looked at.
  public private(set) var factsVisited = 0

  private struct Line {
    var instant: Int64
    var profile: String
    var text: String
  }

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
    // A shard cannot be copied, so each runs through the log by itself; the time at the end is that of all of them.
    let end =
      (0..<count).map { Self.run(plan, longLists, encoder, log, $0, of: count, stride, settleAt: nil).newest }.max()
      ?? .min
    var found: [Line] = []
    for shard in 0..<count {
      let outcome = Self.run(
        plan, longLists, encoder, log, shard, of: count, stride, settleAt: end == .min ? .min : end + tail)
      found += outcome.lines
      used += Int(outcome.counters.used)
      duplicate += Int(outcome.counters.duplicate)
      expired += Int(outcome.counters.expired)
      factsVisited += Int(outcome.counters.factsVisited)
    }
    // Within a profile the order is that of one shard's output.
    let order = found.indices.sorted { a, b in
      if found[a].instant != found[b].instant { return found[a].instant < found[b].instant }
      if !sameText(found[a].profile, found[b].profile) { return textPrecedes(found[a].profile, found[b].profile) }
      return a < b
    }
    lines = count == 1 ? found.map(\.text) : order.map { found[$0].text }
  }

  private static func run(
    _ plan: Plan, _ longLists: LongLists, _ encoder: RecordEncoder, _ log: [LoggedRecord], _ part: Int, of parts: Int,
    _ stride: Int, settleAt end: Int64?
  ) -> (lines: [Line], newest: Int64, counters: ShardCounters) {
    let lateness = plan.pipeline.sources.map(\.lateness).max() ?? 0
    var shard = Shard(plan: plan, longLists: longLists)
    var batch = RecordBatch()
    var newestRead = Int64.min
    var lines: [Line] = []
    for (index, record) in log.enumerated() {
      newestRead = max(newestRead, record.time)
      let clock = newestRead - lateness
      batch.removeAll()
      encoder.append(record, instant: max(record.time, clock), isLate: record.time < clock, to: &batch)
      guard batch.records.count == 1 else { continue }
      let everywhere = record.content == .truncate
      if everywhere || Int(batch.records[0].subject % UInt64(parts)) == part {
        shard.take(batch, 0, counts: !everywhere || part == 0)
      }
      if index % stride == 0 {
        shard.advance(to: clock)
        drain(&shard, to: &lines)
      }
    }
    // Nothing comes any more: the newest instant that a record can have is the newest time read.
    if newestRead != .min { shard.advance(to: newestRead + 1) }
    if let end, end != .min { shard.settle(upTo: end) }
    drain(&shard, to: &lines)
    return (lines, shard.newestUsed, shard.counters)
  }

  private static func drain(_ shard: inout Shard, to lines: inout [Line]) {
    for index in 0..<shard.output.deltas.count {
      let delta = shard.output.deltas[index]
      lines.append(
        Line(
          instant: delta.instant, profile: text(delta.profile, shard.output.ids),
          text: text(delta.line, shard.output.bytes)))
    }
    shard.output.removeAll()
  }

  private static func text(_ range: ByteRange, _ bytes: borrowing FlatBuffer<UInt8>) -> String {
    // The range lies in the buffer, which is not changed while it is read.
    String(decoding: UnsafeBufferPointer(start: bytes.base + Int(range.offset), count: Int(range.count)), as: UTF8.self)
  }
}
