/// A pipeline compiled: one plan serves replay, run, tests and explanations.
///
/// Everything that is read for each event lies in flat memory; the plan never changes once it is made.
public final class Plan: @unchecked Sendable {
  // The flat buffers are written by `PlanCompiler` alone, before anybody else sees the plan.
  public let pipeline: Pipeline
  public let projection: Projection

  let table: ExpressionTable
  let conditions: UnsafeMutableBufferPointer<Condition>
  let measures: UnsafeMutableBufferPointer<MeasureCode>
  let parts: UnsafeMutableBufferPointer<Part>
  let durations: [Int64]
  let sequences: [SequenceCode]
  let salts: [String]
  let segments: [SegmentCode]
  /// Segments in an order in which each stands behind those it refers to.
  let order: [Int]
  let matchers: MatcherTable
  let patterns: [EventPattern]
  let lists: [ListCode]
  /// Conditions that read a list; a CRM source's cell; …
  let listReaders: [[Int32]]
  let cellReaders: [[[Int32]]]
  let changeReaders: [[[Int32]]]
  let knownReaders: [Int32]
  let seenReaders: [Int32]
  let bucketConditions: [Int32]
  /// By purpose: the conditions that read consent to it.
  let consentReaders: [[Int32]]
  /// Segments whose rule, `for` or options depend on a condition; on another segment.
  let conditionSegments: [[Int32]]
  let segmentSegments: [[Int32]]
  let segmentHolds: [[Int32]]
  /// By source and stored cell: the slot of the record's value.
  let rowSlots: [[Int]]
  let rowTracked: [Int]
  let initialBits: [Bool]
  /// What `report` tells of each condition.
  let rules: [Rule]
  let reads: [PlanCompiler.Reads]
  let firstSeenInstant: Int?
  let lastSeenInstants: [Int?]
  /// By source: its rank in the order of names.
  let sourceRanks: [Int]
  let namespaces: [String]
  let linkage: Linkage
  /// By source: the list of all that an audience source says of a profile.
  let ledgers: [Int?]

  /// - Parameter pipeline: checked by the room that read it: names resolve, references have no cycle.
  public convenience init(_ pipeline: Pipeline) { self.init(PlanCompiler(pipeline).compiled()) }

  init(_ compiler: consuming PlanCompiler) {
    pipeline = compiler.pipeline
    projection = Projection(eventNames: compiler.eventNames, paths: compiler.paths)
    table = compiler.table
    conditions = Plan.flat(compiler.conditions)
    measures = Plan.flat(compiler.measures)
    parts = Plan.flat(compiler.parts)
    durations = compiler.durations
    sequences = compiler.sequences
    salts = compiler.salts
    segments = compiler.segments
    order = compiler.order
    matchers = MatcherTable(compiler)
    patterns = compiler.matchers
    lists = compiler.lists
    listReaders = compiler.listReaders
    cellReaders = compiler.cellReaders
    changeReaders = compiler.changeReaders
    knownReaders = compiler.knownReaders
    seenReaders = compiler.seenReaders
    bucketConditions = compiler.bucketConditions
    consentReaders = compiler.consentReaders
    conditionSegments = compiler.conditionSegments
    segmentSegments = compiler.segmentSegments
    segmentHolds = compiler.segmentHolds
    rowSlots = compiler.rowSlots
    rowTracked = compiler.rowTracked
    initialBits = compiler.initialBits
    rules = compiler.rules
    reads = compiler.reads
    firstSeenInstant = compiler.firstSeenInstant
    lastSeenInstants = compiler.lastSeenInstants
    sourceRanks = compiler.sourceRanks
    namespaces = compiler.pipeline.identity.namespaces
    linkage = Linkage(compiler.pipeline)
    ledgers = compiler.ledgers
  }

  deinit {
    conditions.deallocate()
    measures.deallocate()
    parts.deallocate()
  }

  private static func flat<T: BitwiseCopyable>(_ elements: [T]) -> UnsafeMutableBufferPointer<T> {
    let buffer = UnsafeMutableBufferPointer<T>.allocate(capacity: max(1, elements.count))
    _ = buffer.initialize(from: elements)
    return UnsafeMutableBufferPointer(rebasing: buffer[..<elements.count])
  }

  /// Some source names a person in more than one namespace, so that any two profiles may turn out to be one: several shards
  /// have an `Exchange` between them then.
  public var joinsIdentities: Bool { linkage.isLinked }

  /// Records may say what outlives a profile's facts.
  var keepsStatements: Bool { pipeline.consent != nil || ledgers.contains { $0 != nil } }

  func layout(_ longLists: LongLists) -> ProfileLayout {
    ProfileLayout(
      lists: lists.map { list in
        ProfileLayout.List(
          stride: Int32(Facts.headBytes + list.cells.count * 8 + (linkage.isLinked ? Facts.nodeBytes : 0)),
          cells: Int32(list.cells.count),
          holdsText: list.isNumeric.contains(false), horizon: list.horizon, newest: list.newest ?? -1)
      },
      rows: rowSlots.indices.map { source in
        ProfileLayout.Row(
          cells: pipeline.sources[source].kind == .crm ? Int32(rowSlots[source].count) : -1,
          tracked: Int32(rowTracked[source]), givens: Int32(linkage.given[source].count),
          hasNode: linkage.isLinked)
      },
      conditions: conditions.count, segments: segments.count, initial: initialBits,
      instants: (firstSeenInstant == nil ? 0 : 1) + lastSeenInstants.count { $0 != nil }, longLists: longLists,
      keepsStatements: keepsStatements, grantsByDefault: pipeline.consent?.grantedByDefault ?? false,
      sourceRanks: sourceRanks)
  }
}

/// A segment, compiled.
struct SegmentCode: Sendable {
  var name: String
  /// Root of the rule, over conditions and segments.
  var rule: Int32
  /// Purposes without whose consent nobody is a member.
  var requires: [Int32] = []
  var minDuration: Int64?
  var maxDuration: Int64?
  /// Some `for` refers to it, so that the begin of each membership is kept.
  var isHeld = false
  /// Lists in which a fact may be lost to retention while the rule (or one it refers to) reads it, with the retentions.
  var retained: [(list: Int, retention: Int64)] = []
  /// CRM sources whose record may expire while the rule reads it, and trackers whose newest event may (`last_seen`).
  var expiringRows: [Int] = []

  var keepsBegin: Bool { isHeld || minDuration != nil || maxDuration != nil }
}

/// What a list keeps: the facts of one matcher from sources that share a retention.
struct ListCode: Sendable {
  /// -1 of a ledger, which takes every event of its source.
  var matcher: Int
  var sources: [Int]
  /// Milliseconds; nil is for ever.
  var retention: Int64?
  /// Slots of the record's values that a fact keeps, each in a cell.
  var cells: [Int] = []
  /// By cell: only numbers are kept, anything else as missing.
  var isNumeric: [Bool] = []
  /// How long a fact can matter: the longest window of its readers, at most the retention.
  var horizon: Int64 = 0
  /// Where every reader asks only for the newest few: how many. nil: all within the horizon.
  var newest: Int?
}
