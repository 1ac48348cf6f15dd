/// The deterministic core: takes records, lets time pass, gives deltas. It does no I/O and knows no clock.
///
/// The caller orders nothing: `take` holds a record until time has passed its instant, and puts records of one instant
/// in the order of records. What comes out is a function of what went in, and of nothing else.
///
/// Every method is mutating, also one that only reads: within a mutating method the compiler lends a non-mutating one a
/// copy of the whole struct (a kilobyte, bit by bit), several times a record.
public struct Shard: ~Copyable {
  public let plan: Plan
  /// Deltas found since the caller last emptied it, in their order of output.
  public var output = DeltaBuffer()
  /// The newest instant at which a record was used; `.min` before the first.
  public internal(set) var newestUsed = Int64.min

  /// Everything due up to it has taken effect; `.min` before the first.
  var settled = Int64.min

  var tally = ShardCounters()
  /// Allocated once, so that an evaluation can point to it; freed with the shard.
  let store: UnsafeMutablePointer<ProfileStore>
  /// As the store.
  let hold: UnsafeMutablePointer<Hold>
  /// Who owns whom; empty where the pipeline joins no identities. As the store.
  let graph: UnsafeMutablePointer<IdentityGraph>
  /// The profiles that the instant at hand touches, and those that it ends.
  var touchedProfiles = TouchedProfiles()
  var endings: [Ending] = []
  /// Whose records are passed over, and what was erased since the caller last looked.
  public internal(set) var suppressed = SuppressionList()
  public var erasures: [Erasure] = []
  /// Other shards have yet to know whose records are passed over.
  var hasErased = false
  /// The profile at hand is evaluated because this record took an ownership back.
  var unlinking: UInt32?
  var recent = RecentIDs()
  /// Among the shards that profiles move between; one of one where they stay.
  var place = ShardPlace.only
  var guests = GuestIDs()
  var retired: RetiredProfiles
  /// What a changelog does not have yet of the kinds of which there are few.
  var unsaved = UnsavedKinds()
  var writer: DeltaWriter
  let links: PlanLinks
  /// By source: when its rows were last truncated; `.min` where they never were.
  var truncated: FlatBuffer<Int64>
  /// How many profiles exist.
  var living = 0
  /// Conditions and segments to evaluate for the profile at hand.
  var dirtyConditions: DirtySet
  var dirtySegments: DirtySet
  /// Records of the instant at hand.
  var group = FlatBuffer<UInt32>()
  /// What the subject of the only one was found to be ahead of its turn.
  var likely: UInt32?
  /// CRM sources whose record expired in the profile at hand; the complement of one of which only a deleted row was left,
  /// which is no datum that a rule could have lost.
  var expiredRows = FlatBuffer<Int32>()
  /// One of them was live: not what is kept of a deleted one.
  var hasLostRow = false
  /// Consents that were stated at the instant at hand.
  var consentMoves = FlatBuffer<ConsentMove>()
  /// Audience facts that ended by time in the profile at hand.
  var endedFacts = EndedFacts()
  /// Segments that the profile at hand enters or leaves.
  var moves = FlatBuffer<Int32>()
  /// The identifiers of the profile at hand, as its deltas write them.
  var identifierText = FlatBuffer<UInt8>()
  /// The profile at hand, where it comes to exist.
  var touched: UInt32?
  /// When the profile in `touched` ended before; `.min` where that is not known.
  var endBefore = Int64.min
  /// Where the deltas of the instant at hand begin.
  var instantStart = 0

  public init(plan: Plan) { self.init(plan: plan, longLists: .standard) }

  /// - Parameter longLists: what counts as a long list; it changes costs, never deltas.
  package init(plan: Plan, longLists: LongLists) {
    self.plan = plan
    store = .allocate(capacity: 1)
    store.initialize(to: ProfileStore(layout: plan.layout(longLists)))
    hold = .allocate(capacity: 1)
    hold.initialize(to: Hold())
    graph = .allocate(capacity: 1)
    graph.initialize(to: IdentityGraph(instantCount: store.pointee.layout.instants))
    retired = RetiredProfiles(retention: plan.pipeline.identity.retention)
    truncated = FlatBuffer(capacity: plan.pipeline.sources.count)
    for _ in plan.pipeline.sources { truncated.append(.min) }
    writer = DeltaWriter(plan)
    links = PlanLinks(plan)
    dirtyConditions = DirtySet(count: plan.conditions.count)
    dirtySegments = DirtySet(count: plan.segments.count)
  }

  deinit {
    store.deinitialize(count: 1)
    store.deallocate()
    hold.deinitialize(count: 1)
    hold.deallocate()
    graph.deinitialize(count: 1)
    graph.deallocate()
  }

  public var counters: ShardCounters {
    var counters = tally
    counters.profiles = living
    counters.facts = store.pointee.factCount
    counters.factsVisited = store.pointee.factsVisited
    return counters
  }

  /// Takes record `index` of a batch; `instant` and `isLate` are set. It is copied, the batch may be reused.
  ///
  /// - Parameters:
  ///   - counts: false where another shard counts this record (a truncate goes to all shards).
  ///   - arrival: its number among all records of the shards between which profiles move.
  @inline(__always)
  public mutating func take(_ batch: borrowing RecordBatch, _ index: Int, counts: Bool = true, arrival: UInt32 = 0) {
    hold.pointee.append(batch, index, counts: counts, arrival: arrival)
  }

  /// Takes records `range` of a batch, each as `take(_:_:)` would.
  public mutating func take(_ batch: borrowing RecordBatch, _ range: Range<Int>) { hold.pointee.append(batch, range) }

  /// Takes all records of a batch, which holds none afterwards. Its memory may be another's then.
  public mutating func take(all batch: inout RecordBatch) { hold.pointee.append(all: &batch) }

  /// Overwrites what is left in memory of the batches that it took: a decoder copies a little more than the texts.
  public mutating func wipe() { hold.pointee.wipe() }

  /// No record with an instant before `clock` comes any more: applies and evaluates all records before it, and what
  /// falls due up to the newest of them.
  ///
  /// - Parameter takesLate: also those that came too late and take effect at `clock`, by themselves: what else takes effect
  ///   at that instant is evaluated once more.
  public mutating func advance(to clock: Int64, takesLate: Bool = false) {
    hold.pointee.sort()
    lookAhead()
    while hold.pointee.earliest < clock {
      let instant = hold.pointee.earliest
      lookFurther()
      likely = hold.pointee.likely(0)
      hold.pointee.takeFirst(into: &group)
      if group.count > 1 { likely = nil }
      apply(at: instant)
    }
    likely = nil
    if takesLate {
      hold.pointee.takeLate(at: clock, into: &group)
      if group.count > 0 { apply(at: clock) }
    }
    hold.pointee.compact()
  }

  /// Lets time alone pass: everything due up to and including `instant` takes effect. At the end of a replay, and after
  /// every slice up to the newest instant that any shard has used.
  public mutating func settle(upTo instant: Int64) {
    fire(upTo: instant)
    settled = max(settled, instant)
  }
}
