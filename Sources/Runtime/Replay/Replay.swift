import Files
import Formats
public import Segmentation

/// Replays historical logs through a plan in event time: files in, deltas out.
///
/// Reading goes on in the file whose time is least. After every slice of records the shards evaluate up to the clock, and
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
    let pipelineName = options.pipelinePath.map(Glob.canonicalName)
    var written: Set<String> = []
    for path in [options.output, options.rejected, options.summary].compactMap({ $0 }) where !path.hasPrefix("/dev/") {
      let name = Glob.canonicalName(path)
      if path != "-" && inputs.files.contains(where: { Glob.canonicalName($0.path) == name }) {
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
  }

  /// Reads all, writes all.
  ///
  /// - Throws: `RuntimeError` of code `failed` where a file cannot be read or written.
  public func run() throws(RuntimeError) -> Outcome {
    let intake = try Intake(plan, options, inputs.files)
    let shards = ShardSet(plan: plan, count: options.workers)
    let output = try RuntimeError.wrapping { () throws(FileError) in try LineWriter(path: options.output) }
    while let clock = try intake.hand(about: Self.slice * options.workers, to: shards) {
      shards.step(to: clock)
      try RuntimeError.wrapping { () throws(FileError) in try shards.drain(into: output) }
    }
    shards.step(to: .max)
    shards.settle(upTo: options.until ?? shards.newestUsed)
    try RuntimeError.wrapping { () throws(FileError) in
      try shards.drain(into: output)
      try output.finish()
    }
    let summary = try intake.finish(shards.counters)
    if let path = options.summary {
      try RuntimeError.wrapping { () throws(FileError) in
        let file = try LineWriter(path: path)
        try file.append(summary.json)
        try file.finish()
      }
    }
    return Outcome(summary: summary, incomplete: intake.incomplete)
  }
}
