import Segmentation

/// A pipeline's sources compiled into one tree of paths, so that one walk serves all that share a file.
struct DecodingPlan: ~Copyable {
  let arena = Arena()
  /// From a record's root, or a batch's message.
  let tree: PathTree
  /// From a database row.
  let rows: PathTree
  /// From a change event's envelope that lies inside of another object.
  let envelopes: PathTree
  let sources: UnsafeBufferPointer<SourcePlan>
  let names: NameTable
  /// The columns that are read of Snowplow's TSV; nil where no source may bring it.
  let enriched: UnsafeBufferPointer<EnrichedColumn>?
  let unlink: UnlinkPlan
  /// What must be masked, by source; for `--rejected` alone.
  let masks: [Mask]

  init(_ pipeline: Pipeline, _ projection: Projection, sources indices: [Int]) {
    var root = PathTreeBuilder()
    var row = PathTreeBuilder()
    var envelope = PathTreeBuilder()
    var plans: [SourcePlan] = []
    var masks: [Mask] = []
    for index in indices {
      var builder = SourcePlanBuilder(
        pipeline: pipeline, index: index, projection: projection, arena: arena, root: root, row: row, envelope: envelope
      )
      plans.append(builder.build())
      masks.append(Mask(pipeline.sources[index], namespaces: pipeline.identity.namespaces))
      (root, row, envelope) = (builder.root, builder.row, builder.envelope)
    }
    unlink = UnlinkPlan(pipeline, root: &root, arena: arena)
    tree = PathTree(root)
    rows = PathTree(row)
    envelopes = PathTree(envelope)
    sources = arena.copy(plans)
    enriched = plans.contains { $0.json.isEnriched } ? EnrichedColumns.read(root.firstKeys, in: arena) : nil
    names = NameTable(projection.eventNames, in: arena)
    self.masks = masks
  }
}
