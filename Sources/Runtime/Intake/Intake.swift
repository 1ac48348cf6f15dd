import Files
import Formats
import Segmentation
import Telemetry

/// Reads, decodes and merges the input logs, and hands their records to the shards in the order of the clock.
final class Intake {
  private let plan: Plan
  private let until: Int64?
  private let start: LogPosition
  private let feeds: [Feed]
  private var order: MergeOrder
  private let decoders: DecoderPool
  private let pieces: PiecePool
  private let openFiles = OpenFiles()
  private var budget: ChunkBudget
  private var counts = IntakeCounts()
  private var crowd: LateCrowd
  private let rejected: RejectedFile?
  private let messageIDs: MessageIDLog?
  private var meter: ProgressMeter
  /// Of all logs together.
  private var passed: UInt64 = 0
  private(set) var incomplete: [String] = []

  /// - Parameters:
  ///   - start: where the runs before have left the log.
  ///   - messageIDs: takes those of all records, where a state keeps them.
  ///   - crowd: late records that wait from the runs before.
  init(
    _ plan: Plan, _ options: ReplayOptions, _ logs: [InputLog], topics: SourceTopics? = nil, from start: LogPosition,
    _ messageIDs: MessageIDLog? = nil, late crowd: LateCrowd = LateCrowd()
  ) throws(RuntimeError) {
    self.plan = plan
    self.start = start
    self.messageIDs = messageIDs
    self.crowd = crowd
    until = options.until
    feeds = logs.enumerated().map { number, log in
      Feed(log, topics?.input(of: log) ?? .file(LineReader(path: log.name)), number: number, from: start)
    }
    order = MergeOrder(files: feeds.count)
    budget = ChunkBudget(files: feeds.count, workers: options.workers)
    if let path = options.rejected {
      rejected = try RejectedFile(path: path, pipeline: plan.pipeline, logs: logs, firstFile: start.files)
    } else {
      rejected = nil
    }
    pieces = PiecePool(limit: 2 * options.workers)
    decoders = DecoderPool(plan: plan, now: options.now, keepsEvidence: rejected != nil, workers: options.workers)
    meter = ProgressMeter(
      topics.map { .records($0.total) } ?? .bytes(Glob.totalSize(logs.compactMap(\.path))), isQuiet: options.isQuiet)
  }

  /// Hands on about `slice` records, those counted that cannot be used: also their memory is free again only after a step.
  ///
  /// - Returns: the clock behind them, and whether records that are late at it are to be taken, too; nil when all files have
  ///   ended.
  func hand(about slice: Int, to shards: ShardSet) throws(RuntimeError) -> (clock: Int64, takesLate: Bool)? {
    let target = counts.read + UInt64(slice)
    while let least = order.least {
      let feed = feeds[Int(least.file)]
      if feed.isDrained, try !refill(feed) {
        order.removeLeast()
        continue
      }
      try feed.hand(
        to: shards, before: order.rival, until: until ?? .max, counts: &counts, late: &crowd, rejected: rejected,
        messageIDs: messageIDs, pieces: pieces)
      order.raiseLeast(to: feed.clock.time)
      if crowd.isFull {
        crowd.removeAll()
        return (order.clock, true)
      }
      if counts.read >= target {
        meter.update(passed: passed, records: counts.read)
        return (order.clock, false)
      }
    }
    return nil
  }

  /// Where the log stands when all files have ended, and the instant before which no record stays held back.
  func rest() -> (position: LogPosition, clock: Int64) {
    var position = start
    var lateness = plan.pipeline.sources.map(\.lateness)
    for feed in feeds {
      for source in feed.log.sources {
        lateness[source] = max(lateness[source], feed.log.lateness)
        position.newest[source] = max(position.newest[source], feed.clock.newest ?? .min)
      }
    }
    position.files = start.files &+ UInt32(feeds.count)
    let clock = position.rest(until: until, lateness: lateness)
    return (position, clock)
  }

  /// Overwrites what is left of the input in this process, once all files have ended and no shard awaits a piece: in memory
  /// that is kept for more of it, on the stack and in registers. Readers have done so where their files ended.
  func wipe() {
    decoders.wipe()
    pieces.wipe()
    CallResidue.wipe()
  }

  /// What the replay came to; all rejected records are in their file when it returns.
  ///
  /// - Parameter held: how many records were held back from the runs before, and how many are for those to come.
  func finish(_ shards: [ShardCounters], held: HeldCounts = HeldCounts()) throws(RuntimeError) -> Summary {
    meter.clear()
    try rejected?.finish()
    let bytes = feeds.reduce(0) { $0 + $1.input.bytesRead }
    let topics = Set(feeds.compactMap(\.log.topic)).count
    return Summary(counts, shards, held, seconds: meter.elapsed, bytes: bytes, files: feeds.count, topics: topics)
  }

  private func refill(_ feed: Feed) throws(RuntimeError) -> Bool {
    if case .file(let reader) = feed.input { openFiles.use(reader) }
    let before = feed.input.passed
    budget.release(feed.chunkBytes)
    let goesOn = try feed.refill(size: budget.size(after: feed.chunkSize), decoders: decoders, pieces: pieces)
    budget.hold(feed.chunkBytes)
    passed = passed &+ feed.input.passed &- before
    if !goesOn { end(feed) }
    return goesOn
  }

  private func end(_ feed: Feed) {
    if let reason = feed.input.incompleteness { incomplete.append("\(feed.log.name) \(reason)") }
    if case .file(let reader) = feed.input { openFiles.release(reader) }
  }
}
