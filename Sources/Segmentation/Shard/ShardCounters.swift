/// What a shard counts, for summaries and metrics.
public struct ShardCounters: Sendable, Equatable {
  public var used: UInt64 = 0
  public var duplicate: UInt64 = 0
  public var expired: UInt64 = 0
  /// Records of persons who were erased after them.
  public var erased: UInt64 = 0
  public var enters: UInt64 = 0
  public var exits: UInt64 = 0
  /// Profiles that exist at the shard's time.
  public var profiles: Int = 0
  /// Facts held, each once per matcher that keeps it.
  public var facts: Int = 0
  /// Evaluations of a profile that time alone caused, and those of them in which no condition changed.
  public var wakeUps: UInt64 = 0
  public var idleWakeUps: UInt64 = 0
  public var conditionsEvaluated: UInt64 = 0
  /// Facts, and runs of facts that a summary takes as one, that evaluations looked at. What a search or a binary search
  /// looks at is not counted.
  public var factsVisited: UInt64 = 0
  /// Oldest and newest event time of the records used.
  public var oldest: Int64 = .max
  public var newest: Int64 = .min

  /// Profiles that joined another one, identifiers that took another owner, ownerships taken back.
  public var merges: UInt64 = 0
  public var reownerships: UInt64 = 0
  public var unlinks: UInt64 = 0
  /// Statements of ownership that were refused: a limit would be broken, the owner is stronger, a newer one was known.
  public var refusedByLimit: UInt64 = 0
  public var refusedAsWeaker: UInt64 = 0
  public var refusedAsOlder: UInt64 = 0

  public init() {}

  /// What is counted of identities, in the order of the state.
  var identities: [UInt64] { [merges, reownerships, unlinks, refusedByLimit, refusedAsWeaker, refusedAsOlder] }
}
