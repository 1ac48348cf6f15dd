import Files
import Formats
import Segmentation

/// Reads, decodes and merges the input files, and hands their records to the shards in the order of the clock.
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
  private let rejected: RejectedFile?
  private let messageIDs: MessageIDLog?
  private var meter: ProgressMeter
  /// Bytes of files that were read to their end.
  private var bytesEnded: UInt64 = 0
  /// Bytes read of those that were not.
  private var bytesOpen: UInt64 = 0
  private(set) var incomplete: [String] = []

  /// - Parameters:
  ///   - start: where the runs before have left the log.
  ///   - messageIDs: takes those of all records, where a state keeps them.
  init(
    _ plan: Plan, _ options: ReplayOptions, _ files: [InputFile], from start: LogPosition,
    _ messageIDs: MessageIDLog? = nil
  ) throws(RuntimeError) {
    self.plan = plan
    self.start = start
    self.messageIDs = messageIDs
    until = options.until
    feeds = files.enumerated().map { Feed($0.element, number: $0.offset, from: start) }
    order = MergeOrder(files: files.count)
    budget = ChunkBudget(files: files.count, workers: options.workers)
    if let path = options.rejected {
      rejected = try RejectedFile(path: path, pipeline: plan.pipeline, files: files, firstFile: start.files)
    } else {
      rejected = nil
    }
    pieces = PiecePool(limit: 2 * options.workers)
    decoders = DecoderPool(plan: plan, now: options.now, keepsEvidence: rejected != nil, workers: options.workers)
    meter = ProgressMeter(totalBytes: Glob.totalSize(files.map(\.path)), isQuiet: options.isQuiet)
  }

  /// Hands on about `slice` records, those counted that cannot be used: also their memory is free again only after a step.
  ///
  /// - Returns: the clock behind them; nil when all files have ended.
  func hand(about slice: Int, to shards: ShardSet) throws(RuntimeError) -> Int64? {
    let target = counts.read + UInt64(slice)
    while let least = order.least {
      let feed = feeds[Int(least.file)]
      if feed.isDrained, try !refill(feed) {
        order.removeLeast()
        continue
      }
      try feed.hand(
        to: shards, before: order.rival, until: until ?? .max, counts: &counts, rejected: rejected,
        messageIDs: messageIDs, pieces: pieces)
      order.raiseLeast(to: feed.clock.time)
      if counts.read >= target {
        meter.update(bytes: bytesEnded + bytesOpen, records: counts.read)
        return order.clock
      }
    }
    return nil
  }

  /// Where the log stands when all files have ended, and the instant before which no record stays held back.
  func rest() -> (position: LogPosition, clock: Int64) {
    var position = start
    var lateness = plan.pipeline.sources.map(\.lateness)
    for feed in feeds {
      for source in feed.file.sources {
        lateness[source] = max(lateness[source], feed.file.lateness)
        position.newest[source] = max(position.newest[source], feed.clock.newest ?? .min)
      }
    }
    position.files = start.files &+ UInt32(feeds.count)
    let clock = position.rest(until: until, lateness: lateness)
    return (position, clock)
  }

  /// Overwrites what is left of the input in this process, once all files have ended and no shard awaits a piece: in memory
  /// that is kept for more of it, and on the stack. Readers have done so where their files ended.
  func wipe() {
    decoders.wipe()
    pieces.wipe()
    StackResidue.wipe()
  }

  /// What the replay came to; all rejected records are in their file when it returns.
  ///
  /// - Parameter held: how many records were held back from the runs before, and how many are for those to come.
  func finish(_ shards: [ShardCounters], held: HeldCounts = HeldCounts()) throws(RuntimeError) -> Summary {
    meter.clear()
    try rejected?.finish()
    return Summary(counts, shards, held, seconds: meter.elapsed, bytes: bytesEnded, files: feeds.count)
  }

  private func refill(_ feed: Feed) throws(RuntimeError) -> Bool {
    openFiles.use(feed.reader)
    let before = feed.reader.bytesRead
    budget.release(feed.chunkBytes)
    let goesOn = try feed.refill(size: budget.size(after: feed.chunkSize), decoders: decoders, pieces: pieces)
    budget.hold(feed.chunkBytes)
    bytesOpen = bytesOpen &+ feed.reader.bytesRead &- before
    if !goesOn { end(feed) }
    return goesOn
  }

  private func end(_ feed: Feed) {
    bytesEnded += feed.reader.bytesRead
    bytesOpen = bytesOpen &- feed.reader.bytesRead
    switch feed.reader.ending {
    case .truncated?: incomplete.append("\(feed.file.path) ends in the middle of the archive")
    case .corrupt(let reason)?: incomplete.append("\(feed.file.path) is a broken archive (\(reason))")
    case .complete?, nil: break
    }
    openFiles.release(feed.reader)
  }
}
