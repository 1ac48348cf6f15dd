import Files
public import Formats
public import Segmentation
import State

/// What is asked of a state about one person: to be forgotten, or to have an ownership taken back.
public struct PersonRequest: Sendable {
  public enum Action: String, Sendable { case forget, unlink }

  public struct Outcome: Sendable {
    /// The state's clock, at which it took effect.
    public var instant: Int64
    /// What was erased; nil where nobody was known by the identifier.
    public var erasure: Erasure?
    /// An ownership was taken back.
    public var isUnlinked: Bool
    public var deltas: UInt64
  }

  private let plan: Plan
  private let action: Action
  private let identifier: NamedIdentifier
  private let directory: String
  private let output: String

  /// - Parameter output: where the deltas go, behind those that are there; `-` is standard output.
  public init(_ action: Action, _ identifier: NamedIdentifier, plan: Plan, state directory: String, output: String) {
    self.plan = plan
    self.action = action
    self.identifier = identifier
    self.directory = directory
    self.output = output
  }

  /// Changes the state, writes the deltas, and saves. What is erased is in no file of the state when it returns.
  ///
  /// The request is a record of the log like any other, at the instant at which the log stands. One that was killed is
  /// given again.
  /// - Throws: `RuntimeError`, of code `usage` where the directory is no state, or that of other rules.
  public func run() throws(RuntimeError) -> Outcome {
    let outcome = try carryOut()
    if action == .forget {
      try RuntimeError.wrapping { () throws(StateError) in try StateStore.rewrite(directory) }
    }
    return outcome
  }

  private func carryOut() throws(RuntimeError) -> Outcome {
    let state = try SavedState(existing: directory, plan: plan, .readWrite)
    let shards = ShardSet(plan: plan, count: 1)
    shards.trackChanges()
    try state.load(into: shards)
    var position = state.position
    let output = try state.openOutput(output)
    let before = shards.counters[0]
    let instant = position.settled
    shards.request(record(at: instant), at: instant)
    try RuntimeError.wrapping { () throws(FileError) in try shards.drain(into: output) }
    position.newestUsed = shards.newestUsed
    try state.save(shards, at: position, output: output)
    try RuntimeError.wrapping { () throws(FileError) in try output.finish() }
    let after = shards.counters[0]
    return Outcome(
      instant: instant, erasure: shards.takeErasures().first, isUnlinked: after.unlinks > before.unlinks,
      deltas: after.enters - before.enters + after.exits - before.exits)
  }

  private func record(at instant: Int64) -> RecordBatch {
    var batch = RecordBatch(capacity: 1)
    var record = Record()
    record.operation = action == .forget ? .forget : .unlink
    record.time = instant
    record.instant = instant
    record.subject = identifier.value.withUnsafeBytes { hash64($0, seed: UInt64(identifier.namespace)) }
    record.identifierCount = 1
    let value = identifier.value.withUnsafeBytes { batch.append(text: $0) }
    batch.identifiers.append(Identifier(namespace: identifier.namespace, value: value))
    batch.records.append(record)
    return batch
  }
}
