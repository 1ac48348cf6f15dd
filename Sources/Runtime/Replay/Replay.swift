import Files
import Formats
public import Segmentation

/// Replays historical logs through a plan in event time: files or topics in, deltas out.
///
/// Reading goes on in the log whose time is least. After every slice of records the shards evaluate up to the clock, and
/// what they found is written. The output is the same for any number of workers, and for any size of slices.
public struct Replay: Sendable {
  /// Records between two evaluations, a worker: enough to make a barrier cheap, few enough to bound what shards hold back.
  private static let slice = 512

  private let plan: Plan
  private let options: ReplayOptions
  private let inputs: InputFiles

  /// - Throws: `RuntimeError` of code `usage` where the options do not fit the pipeline or the files.
  public init(_ plan: Plan, _ options: ReplayOptions) throws(RuntimeError) {
    self.plan = plan
    self.options = options
    inputs = try InputFiles(options.inputs, pipeline: plan.pipeline)
    if options.topics != nil { _ = try SourceTopics.names(in: plan.pipeline) }
    let pipelineName = options.pipelinePath.map(Glob.canonicalName)
    var written: Set<String> = []
    for path in [options.output, options.rejected, options.summary].compactMap({ $0 }) where !path.hasPrefix("/dev/") {
      let name = Glob.canonicalName(path)
      if path != "-" && inputs.files.contains(where: { $0.path.map(Glob.canonicalName) == name }) {
        throw RuntimeError(.usage, "\(path) is an input and would be overwritten")
      }
      if path != "-" && name == pipelineName {
        throw RuntimeError(.usage, "\(path) is the pipeline file and would be overwritten")
      }
      if !written.insert(name).inserted {
        throw RuntimeError(.usage, "\(path == "-" ? "standard output" : path) cannot hold two outputs at once")
      }
    }
  }

  /// What came of a replay.
  public struct Outcome: Sendable {
    public var summary: Summary
    /// Inputs that ended before their end, a sentence each: what was readable has been used.
    public var incomplete: [String]
    var finished: FinishedRun?

    /// The caller has said what there was to say, and ends: from now on the same command is another run.
    public func acknowledge() { finished?.remove() }
  }

  /// Reads all, writes all, and makes what came of it part of the state, where one is kept.
  ///
  /// - Throws: `RuntimeError`, of code `failed` where a file or the state cannot be read or written, of code `usage` where
  ///   the state is none, or that of other rules.
  public func run() throws(RuntimeError) -> Outcome {
    let shards = ShardSet(plan: plan, count: options.workers)
    let state = try openState(for: shards)
    let start = state?.position ?? LogPosition(sources: plan.pipeline.sources.count)
    var held = HeldCounts(before: shards.waiting)
    var topics: SourceTopics?
    if let input = options.topics { topics = try SourceTopics(input, plan.pipeline) }
    let logs = topics?.logs ?? inputs.files
    // A run like this one that was killed after its checkpoint has left nothing to read.
    let isFinished = finishedRun(logs, files: start.files)?.isMarked == true
    let intake = try Intake(
      plan, options, isFinished ? [] : logs, topics: topics, from: start, state?.messageIDs,
      late: shards.lateCrowd)
    let output = try openOutput(state)
    while let (clock, takesLate) = try intake.hand(about: Self.slice * options.workers, to: shards) {
      shards.step(to: clock, takesLate: takesLate)
      try state?.messageIDs?.trim(to: shards)
      try RuntimeError.wrapping { () throws(FileError) in try shards.drain(into: output) }
    }
    var (position, clock) = intake.rest()
    shards.step(to: state == nil ? .max : clock)
    // Before anything that may wait, as for the reader of a pipe.
    intake.wipe()
    shards.wipe()
    position.newestUsed = shards.newestUsed
    position.settled = max(position.settled, options.until ?? position.newestUsed)
    shards.settle(upTo: position.settled)
    try RuntimeError.wrapping { () throws(FileError) in
      try shards.drain(into: output)
      if state != nil { try output.sync() }
      try output.finish()
    }
    held.after = shards.waiting
    let summary = try intake.finish(shards.counters, held: held)
    if let path = options.summary {
      try RuntimeError.wrapping { () throws(FileError) in
        let file = try LineWriter(path: path)
        try file.append(summary.json)
        try file.finish()
      }
    }
    let finished = finishedRun(logs, files: position.files)
    if let finished { try RuntimeError.wrapping { () throws(FileError) in try finished.mark() } }
    // Last of all: a run that is killed after it has done its work, and the same command again would be another run.
    try state?.save(shards, at: position, output: output)
    return Outcome(summary: summary, incomplete: intake.incomplete, finished: finished)
  }

  /// nil without a state, and where what is read from standard input may be something else the next time.
  private func finishedRun(_ logs: [InputLog], files: UInt32) -> FinishedRun? {
    guard let directory = options.state, !logs.contains(where: { $0.path == "-" }) else { return nil }
    return FinishedRun(directory, options, logs, files: files)
  }

  /// What the run goes on from; the shards have it when this returns.
  private func openState(for shards: ShardSet) throws(RuntimeError) -> SavedState? {
    guard let directory = options.state else { return nil }
    let state = try SavedState(directory, plan: plan)
    shards.trackChanges()
    try state.logMessageIDs()
    try state.load(into: shards)
    return state
  }

  private func openOutput(_ state: SavedState?) throws(RuntimeError) -> LineWriter {
    if let state { return try state.openOutput(options.output) }
    return try RuntimeError.wrapping { () throws(FileError) in try LineWriter(path: options.output) }
  }
}
