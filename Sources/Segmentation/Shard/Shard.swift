/// The deterministic core: takes records, lets time pass, gives deltas. It does no I/O and knows no clock.
///
/// The caller orders nothing: `take` holds a record until time has passed its instant, and puts records of one instant
/// in the order of records (`rules.md`).
public struct Shard: ~Copyable {
  public let plan: Plan
  public private(set) var counters = ShardCounters()
  /// Deltas found since the caller last emptied it, in their order of output.
  public var output = DeltaBuffer()
  /// The newest instant at which a record was used; `.min` before the first.
  public private(set) var newestUsed = Int64.min

  public init(plan: Plan) {
    self.plan = plan
  }

  /// Takes record `index` of a batch; `instant` and `isLate` are set. It is copied, the batch may be reused.
  ///
  /// - Parameter counts: false where another shard counts this record (a truncate goes to all shards).
  public mutating func take(_ batch: borrowing RecordBatch, _ index: Int, counts: Bool = true) {}

  /// No record with an instant before `clock` comes any more: applies and evaluates all records before it, and what
  /// falls due up to the newest of them.
  public mutating func advance(to clock: Int64) {}

  /// Lets time alone pass: everything due up to and including `instant` takes effect. At the end of a replay, and after
  /// every slice up to the newest instant that any shard has used.
  public mutating func settle(upTo instant: Int64) {}
}
