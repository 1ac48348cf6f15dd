import Segmentation

/// Feeds a log to the engine, whose state is saved and taken up by new shards after every few records.
package struct SavedRun {
  /// The lines that the engine wrote, in their order of output.
  package private(set) var lines: [String] = []
  /// What was saved last.
  package private(set) var state = MemoryState()
  /// Whether every state could be read.
  package private(set) var isReadable = true

  private let plan: Plan
  private var clock = Int64.min
  private var settled = Int64.min
  private var newestUsed = Int64.min

  /// - Parameters:
  ///   - stretch: records between two saves.
  ///   - counts: of shards, one stretch after the other, over and over.
  package init(_ random: RandomCase, every stretch: Int, shards counts: [Int]) {
    plan = Plan(random.pipeline)
    let encoder = RecordEncoder(plan: plan)
    var newestRead = Int64.min
    var start = 0
    var turn = 0
    repeat {
      let end = start + min(stretch, random.log.count - start)
      run(
        random, encoder, start..<end, shards: counts[turn % counts.count], newestRead: &newestRead,
        isLast: end == random.log.count)
      start = end
      turn += 1
    } while start < random.log.count
  }

  private mutating func run(
    _ random: RandomCase, _ encoder: RecordEncoder, _ range: Range<Int>, shards count: Int, newestRead: inout Int64,
    isLast: Bool
  ) {
    let lateness = random.pipeline.sources.map(\.lateness).max() ?? 0
    let crew = ShardCrew(plan, count: count)
    crew.trackChanges()
    do throws(MalformedState) {
      try crew.load(state, clock: clock, settled: settled, newestUsed: newestUsed)
    } catch {
      isReadable = false
    }
    var batch = RecordBatch()
    for record in random.log[range] {
      newestRead = max(newestRead, record.time)
      clock = newestRead - lateness
      batch.removeAll()
      encoder.append(record, instant: max(record.time, clock), isLate: record.time < clock, to: &batch)
      if batch.records.count == 1 { crew.take(batch) }
    }
    if newestRead == .min { return }
    crew.advance(to: clock)
    newestUsed = crew.newestUsed
    settled = newestUsed
    crew.settle(upTo: settled)
    crew.save(to: &state, clock: clock)
    if isLast {
      crew.advance(to: newestRead + 1)
      newestUsed = crew.newestUsed
      if newestUsed != .min { crew.settle(upTo: newestUsed + random.tail) }
    }
    var found: [ShardCrew.Line] = []
    crew.drain(into: &found)
    lines += crew.ordered(found)
  }
}
