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
