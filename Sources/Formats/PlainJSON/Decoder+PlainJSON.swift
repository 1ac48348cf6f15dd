import Segmentation

/// Any JSON object, whose parts the pipeline names, and Snowplow's enriched events.
extension Decoder {
  mutating func decodeRecord(
    _ source: UnsafePointer<SourcePlan>, at place: Place, into batch: inout RecordBatch
  ) -> Outcome {
    var record = Record()
    let slots = root.tokens
    if !source.pointee.isCRM {
      guard setName(source.pointee.json.event, source, &record) else {
        return .rejected(isTrackerPayload(source) ? .unknownType : .noEvent)
      }
    }
    switch time(source.pointee.json.time, power: source.pointee.json.timePower, slots) {
    case .absent: return .rejected(.noTime)
    case .unreadable: return .rejected(.badTime)
    case .at(let time):
      if time > latest { return .rejected(.future) }
      record.time = time
    }
    guard setExpiry(source, slots, &record) else { return .rejected(.badTime) }
    guard identify(source, slots, &record, into: &batch) else { return .rejected(.noIdentifier) }
    setID(source.pointee.json.id, source.pointee.source, &record, into: &batch)
    if source.pointee.isCRM { record.operation = isDelete(source.pointee.json.operation) ? .delete : .write }
    if record.operation != .delete { appendConsents(source, slots, &record, into: &batch) }
    record.firstValue = UInt32(truncatingIfNeeded: batch.values.count)
    record.valueCount = UInt16(truncatingIfNeeded: source.pointee.values.count)
    for index in 0..<source.pointee.values.count {
      let plan = source.pointee.values.start + index
      let token = slots[plan.pointee.path.slot]
      batch.values.append(
        record.operation == .delete
          ? .missing
          : plan.pointee.unit == .asIs
            ? reader.value(token, plan.pointee.path, into: &batch.bytes)
            : attribute(token, plan.pointee, ColumnType(), into: &batch.bytes))
    }
    record.source = source.pointee.source
    record.file = place.file
    record.line = place.line
    record.index = place.index
    batch.records.append(record)
    return .taken
  }

  private mutating func setName(
    _ reference: Reference, _ source: UnsafePointer<SourcePlan>, _ record: inout Record
  ) -> Bool {
    let token = root.tokens[reference.slot]
    guard token != 0 else { return false }
    let name = reader.at(Int(token), reference.rest) { reader, token in reader.text(token) }
    guard let name, let name, !name.isEmpty else { return false }
    setName(name, source, &record)
    return true
  }

  private mutating func setID(
    _ reference: Reference, _ source: UInt16, _ record: inout Record, into batch: inout RecordBatch
  ) {
    if let token = find(reference, root.tokens) { setID(token, source, &record, into: &batch) }
  }

  private mutating func isDelete(_ reference: Reference) -> Bool {
    guard let token = find(reference, root.tokens), let text = reader.text(Int(token)) else { return false }
    return text.saysIgnoringCase("delete") || text.saysIgnoringCase("d") || text.saysIgnoringCase("remove")
      || text.saysIgnoringCase("deleted")
  }
}
