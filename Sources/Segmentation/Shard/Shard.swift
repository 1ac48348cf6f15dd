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
  /// CRM sources whose record expired in the profile at hand.
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

  /// No record with an instant before `clock` comes any more: applies and evaluates all records before it, and what
  /// falls due up to the newest of them.
  ///
  /// - Parameter takesLate: also those that came too late and take effect at `clock`, by themselves: what else takes effect
  ///   at that instant is evaluated once more.
  public mutating func advance(to clock: Int64, takesLate: Bool = false) {
    hold.pointee.sort()
    while hold.pointee.earliest < clock {
      let instant = hold.pointee.earliest
      prefetch()
      hold.pointee.takeFirst(into: &group)
      apply(at: instant)
    }
    if takesLate {
      hold.pointee.takeLate(at: clock, into: &group)
      if group.count > 0 { apply(at: clock) }
    }
    hold.pointee.compact()
  }

  /// Brings what the next records will touch nearer, in the order in which one leads to the other: the slots of tables,
  /// the address of the profile, the profile.
  @inline(__always)
  private mutating func prefetch() {
    if plan.linkage.isLinked { return prefetchLinked() }
    if let record = hold.pointee.upcoming(18) {
      store.pointee.prefetchSlot(record.pointee.subject)
      if record.pointee.idHash != 0 {
        recent.prefetch(RecentIDs.key(subject: record.pointee.subject, id: record.pointee.idHash))
      }
    }
    if let record = hold.pointee.upcoming(10) { store.pointee.prefetchAddress(record.pointee.subject) }
    if let record = hold.pointee.upcoming(6) { store.pointee.prefetchProfile(record.pointee.subject) }
  }

  private mutating func prefetchLinked() {
    if let record = hold.pointee.upcoming(18) {
      graph.pointee.prefetchSlot(record.pointee.subject)
      if record.pointee.idHash != 0 {
        recent.prefetch(RecentIDs.key(subject: record.pointee.subject, id: record.pointee.idHash))
      }
    }
    if let record = hold.pointee.upcoming(12) { graph.pointee.prefetchNode(record.pointee.subject) }
    if let record = hold.pointee.upcoming(8), let profile = graph.pointee.likelyProfile(record.pointee.subject) {
      store.pointee.prefetchProfile(at: profile)
      graph.pointee.prefetchSecond(of: profile)
    }
    if let record = hold.pointee.upcoming(4), let profile = graph.pointee.likelyProfile(record.pointee.subject) {
      graph.pointee.prefetchSecondKey(of: profile)
    }
  }

  /// Lets time alone pass: everything due up to and including `instant` takes effect. At the end of a replay, and after
  /// every slice up to the newest instant that any shard has used.
  public mutating func settle(upTo instant: Int64) {
    fire(upTo: instant)
    settled = max(settled, instant)
  }
}

/// A set of small numbers that is filled and emptied many times.
struct DirtySet: ~Copyable {
  private(set) var items: FlatBuffer<Int32>
  private var marks: FlatBuffer<UInt8>

  init(count: Int) {
    items = FlatBuffer(capacity: max(1, count))
    marks = FlatBuffer(capacity: max(1, count))
    marks.grow(by: count).update(repeating: 0, count: count)
  }

  var isEmpty: Bool { items.count == 0 }

  @inline(__always)
  mutating func insert(_ item: Int32) {
    if marks[Int(item)] == 0 {
      marks[Int(item)] = 1
      items.append(item)
    }
  }

  @inline(__always)
  func contains(_ item: Int) -> Bool { marks[item] != 0 }

  @inline(__always)
  mutating func removeAll() {
    for index in 0..<items.count { marks[Int(items[index])] = 0 }
    items.removeAll()
  }
}

/// Who depends on what, in flat memory.
struct PlanLinks: ~Copyable {
  /// Of the plan's expressions; the shard keeps the plan.
  let nodes: UnsafePointer<Node>
  let lists: Fanout
  let conditionSegments: Fanout
  let segmentSegments: Fanout
  let segmentHolds: Fanout
  /// By segment: the purposes that it requires. By purpose: the segments that require it; the conditions that read it.
  let requires: Fanout
  let purposeSegments: Fanout
  let purposeConditions: Fanout
  /// By audience source: the lists in which its facts stand, the ledger last. The ledgers' sources.
  let audienceLists: Fanout
  let ledgerSources: FlatBuffer<Int32>
  let ranks: FlatBuffer<Int32>
  /// By source: milliseconds, `never` for ever.
  let retentions: FlatBuffer<Int64>
  let isCRM: FlatBuffer<Bool>
  let isTracker: FlatBuffer<Bool>
  /// CRM sources; those whose records expire.
  let rowSources: FlatBuffer<Int32>
  let expiringSources: FlatBuffer<Int32>
  let segments: FlatBuffer<SegmentLink>
  let order: FlatBuffer<Int32>
  /// Cells of all lists, those of list i from `cellStarts[i]` on.
  let cells: FlatBuffer<CellLink>
  let cellStarts: FlatBuffer<Int32>

  /// What an evaluation needs of a segment.
  struct SegmentLink: BitwiseCopyable {
    var rule: Int32
    var keepsBegin: Bool
    var requiresConsent: Bool
    /// Milliseconds; 0 and `never` where there is none.
    var minDuration: Int64
    var maxDuration: Int64
  }
  /// What fills a cell of a fact.
  struct CellLink: BitwiseCopyable {
    var slot: Int32
    var isNumeric: Bool
  }

  init(_ plan: Plan) {
    nodes = UnsafePointer(plan.table.nodes)
    lists = Fanout(plan.listReaders)
    conditionSegments = Fanout(plan.conditionSegments)
    segmentSegments = Fanout(plan.segmentSegments)
    segmentHolds = Fanout(plan.segmentHolds)
    requires = Fanout(plan.segments.map(\.requires))
    purposeSegments = Fanout(
      plan.consentReaders.indices.map { purpose in
        plan.segments.indices.filter { plan.segments[$0].requires.contains(Int32(purpose)) }.map { Int32($0) }
      })
    purposeConditions = Fanout(plan.consentReaders)
    audienceLists = Fanout(
      plan.ledgers.indices.map { source in
        plan.ledgers[source] == nil
          ? [] : plan.lists.indices.filter { plan.lists[$0].sources.contains(source) }.map { Int32($0) }
      })
    ledgerSources = PlanLinks.flat(plan.ledgers.indices.filter { plan.ledgers[$0] != nil }.map { Int32($0) })
    var ranks = FlatBuffer<Int32>()
    var retentions = FlatBuffer<Int64>()
    var isCRM = FlatBuffer<Bool>()
    var isTracker = FlatBuffer<Bool>()
    for (index, source) in plan.pipeline.sources.enumerated() {
      ranks.append(Int32(plan.sourceRanks[index]))
      retentions.append(source.retention ?? EventTime.never)
      isCRM.append(source.kind == .crm)
      isTracker.append(source.kind == .tracker)
    }
    self.ranks = ranks
    self.retentions = retentions
    self.isCRM = isCRM
    self.isTracker = isTracker
    rowSources = PlanLinks.flat(
      plan.rowSlots.indices.filter { plan.pipeline.sources[$0].kind == .crm }.map { Int32($0) })
    expiringSources = PlanLinks.flat(
      plan.rowSlots.indices.filter {
        plan.pipeline.sources[$0].kind == .crm && plan.pipeline.sources[$0].retention != nil
      }
      .map { Int32($0) })
    segments = PlanLinks.flat(
      plan.segments.map {
        SegmentLink(
          rule: $0.rule, keepsBegin: $0.keepsBegin, requiresConsent: !$0.requires.isEmpty,
          minDuration: $0.minDuration ?? 0,
          maxDuration: $0.maxDuration ?? EventTime.never)
      })
    order = PlanLinks.flat(plan.order.map { Int32($0) })
    var cellStarts: [Int32] = []
    var cells: [CellLink] = []
    for list in plan.lists {
      cellStarts.append(Int32(cells.count))
      for (slot, isNumeric) in zip(list.cells, list.isNumeric) {
        cells.append(CellLink(slot: Int32(slot), isNumeric: isNumeric))
      }
    }
    self.cells = PlanLinks.flat(cells)
    self.cellStarts = PlanLinks.flat(cellStarts)
  }
  private static func flat<Element: BitwiseCopyable>(_ elements: [Element]) -> FlatBuffer<Element> {
    var buffer = FlatBuffer<Element>(capacity: max(1, elements.count))
    for element in elements { buffer.append(element) }
    return buffer
  }
}
