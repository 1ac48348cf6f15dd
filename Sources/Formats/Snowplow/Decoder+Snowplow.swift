import Segmentation

/// Snowplow's enriched events, as JSON or TSV, and what is taken for one and is none:
/// https://docs.snowplow.io/docs/fundamentals/canonical-event/
extension Decoder {
  /// What is to be decoded of a line: the line itself, or the JSON that its TSV says; nil where it has been rejected.
  ///
  /// A line that begins an object is no TSV, and so is one that has not the columns of an enriched event.
  mutating func json(
    of line: UnsafeRawBufferPointer, _ columns: UnsafeBufferPointer<EnrichedColumn>, at place: Place,
    _ unusable: inout [Unusable]
  ) -> UnsafeRawBufferPointer? {
    if line.first == UInt8(ascii: "{") { return line }
    switch enrichedLine.read(line, columns, plan.tree.nodes) {
    case .noEvent: return line
    case .object(let object):
      tabular = line
      return object
    case .unreadable(let reason):
      reject(whole: line, reason, at: place, &unusable)
      return nil
    }
  }

  /// Whether the record is what a tracker sends, which enrichment has not seen:
  /// https://docs.snowplow.io/docs/events/going-deeper/event-parameters/
  mutating func isTrackerPayload(_ source: UnsafePointer<SourcePlan>) -> Bool {
    guard source.pointee.json.isEnriched else { return false }
    let tracker = source.pointee.json.tracker
    if root.tokens[tracker.event] > 0, root.tokens[tracker.version] > 0 { return true }
    let schema = Int(root.tokens[tracker.schema])
    guard schema > 0, let text = reader.text(schema) else { return false }
    return text.hasPrefix("iglu:com.snowplowanalytics.snowplow/payload_data/")
  }

  /// The TSV that a rejected record is, its hashed columns masked.
  func evidence(tabular line: UnsafeRawBufferPointer) -> [UInt8] {
    var hidden: Set<Int> = []
    for mask in plan.masks { hidden.formUnion(mask.columns) }
    return Self.record(enrichedLine.shown(line, masking: hidden, "***"), isJSON: false)
  }
}
