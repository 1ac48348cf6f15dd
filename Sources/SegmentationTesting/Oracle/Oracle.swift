public import Segmentation

/// The naive evaluator: every membership from the definitions, by brute force.
///
/// At each instant at which anything could change it looks at all facts of a profile again and evaluates each rule as
/// it is written. It shares nothing with the engine but the syntax tree (and RE2 for regular expressions): no plan, no
/// matcher lists, no deadlines. It is meant for logs of some dozens of records.
public struct Oracle {
  public let pipeline: Pipeline

  /// - Parameter pipeline: checked.
  public init(_ pipeline: Pipeline) { self.pipeline = pipeline }

  public struct Outcome: Sendable {
    /// In the order of output.
    public var deltas: [ExpectedDelta] = []
    public var used = 0
    public var duplicate = 0
    public var expired = 0
    /// The newest instant at which a record was used, where time stands at the end.
    public var end = Int64.min
    /// How often the log met what.
    public var edges: [IdentityEdge: Int] = [:]
  }

  /// - Parameters:
  ///   - log: in the order in which it is read; all sources share one file.
  ///   - tail: how far time passes behind the newest record that was used.
  public func evaluate(_ log: [LoggedRecord], tail: Int64 = 0) -> Outcome {
    let accepted = Accepted(log, of: pipeline)
    var outcome = Outcome(
      used: accepted.used, duplicate: accepted.duplicate, expired: accepted.expired, end: accepted.end)
    guard outcome.end != .min else { return outcome }
    let end = outcome.end + tail
    let replay = IdentityReplay(accepted, of: pipeline, until: end)
    for history in replay.histories() {
      var walk = Walk(pipeline: pipeline, history: history, replay: replay, end: end)
      outcome.deltas += walk.deltas()
    }
    outcome.deltas.sort { a, b in
      if a.time != b.time { return a.time < b.time }
      if !sameText(a.profile, b.profile) { return textPrecedes(a.profile, b.profile) }
      return a.seq < b.seq
    }
    outcome.edges = replay.edges(meeting: outcome.deltas, until: end)
    return outcome
  }
}
