import Segmentation

/// Debezium's change events in all of their forms: the envelope, with its schema or without, in a CloudEvent, or
/// flattened to the row: https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-events
extension Decoder {
  /// What a change says, whatever its form.
  struct Change: BitwiseCopyable {
    var operation = Record.Operation.write
    var isSnapshot = false
    /// The row's token; -1 where there is none.
    var row = -1
    /// The schema's token, and the member of its struct that is the row; 0 where the record brings none.
    var schema = 0
    var member: StaticString?
    /// Where its parts were found.
    var slots: UnsafeMutablePointer<UInt32>
    var source: Origin
  }

  /// Slots that tell when and where a change was made.
  struct Origin: BitwiseCopyable {
    var time, laterTime: Int
    var schema, table, database: Int
    var lsn, laterLsn, file, pos, row: Int
    /// Without a schema the table's name stands alone, and not behind the database's.
    var isFlat = false
  }

  mutating func decodeChange(
    _ source: UnsafePointer<SourcePlan>, at place: Place, into batch: inout RecordBatch
  ) -> Outcome {
    reader.readsTexts = true
    defer { reader.readsTexts = false }
    switch readChange(source.pointee.debezium) {
    case .passedOver(let reason): return .passedOver(reason)
    case .rejected(let reason): return .rejected(reason)
    case .change(let change):
      guard let isOfTable = isOfTable(change, source.pointee.debezium) else { return .otherTable }
      if let reason = append(change, source, at: place, into: &batch) {
        return isOfTable ? .rejectedOfTable(reason) : .rejected(reason)
      }
      return reader.isMalformed && isOfTable ? .rejectedOfTable(.malformed) : .taken
    }
  }

  /// Appends the record that a change is; returns why it cannot be one.
  private mutating func append(
    _ change: Change, _ source: UnsafePointer<SourcePlan>, at place: Place, into batch: inout RecordBatch
  ) -> Rejection? {
    var record = Record()
    record.operation = change.operation
    record.isSnapshot = change.isSnapshot
    switch time(change) {
    case .absent:
      guard change.source.isFlat, let arrival else { return .noTime }
      record.time = arrival
    case .unreadable: return .badTime
    case .at(let time): record.time = time
    }
    if record.time > latest { return .future }
    setSequence(change, &record, into: &batch)
    record.firstValue = UInt32(truncatingIfNeeded: batch.values.count)
    record.firstIdentifier = UInt32(truncatingIfNeeded: batch.identifiers.count)
    if change.operation != .truncate {
      row.clear()
      if change.row >= 0, reader.document[change.row] == UInt8(ascii: "{") {
        reader.document.walk(plan.rows, from: change.row, into: row.tokens)
      }
      if change.schema > 0 {
        columns.read(change.schema, member: change.member, rows: plan.rows, &reader)
      } else {
        columns.clear()
      }
      guard identify(source, row.tokens, &record, into: &batch) else { return .noIdentifier }
      if change.operation != .delete { appendConsents(source, row.tokens, &record, into: &batch) }
      appendAttributes(change, source, &record, into: &batch)
    }
    record.source = source.pointee.source
    record.file = place.file
    record.line = place.line
    record.index = place.index
    batch.records.append(record)
    return nil
  }

  private mutating func appendAttributes(
    _ change: Change, _ source: UnsafePointer<SourcePlan>, _ record: inout Record, into batch: inout RecordBatch
  ) {
    record.valueCount = UInt16(truncatingIfNeeded: source.pointee.values.count)
    for index in 0..<source.pointee.values.count {
      let plan = source.pointee.values.start + index
      let slot = plan.pointee.path.slot
      let token = row.tokens[slot]
      if change.operation == .delete || token == 0 {
        batch.values.append(.missing)
      } else if source.pointee.debezium.pointee.placeholder.stands(at: Int(token), in: &reader) {
        batch.values.append(.unavailable)
      } else {
        batch.values.append(attribute(token, plan.pointee, columns.types[slot], into: &batch.bytes))
      }
    }
  }

  /// Appends the identifier of a column, which the record's schema may have as a decimal.
  mutating func appendColumnIdentifier(
    _ token: Int, _ reference: Reference, _ plan: UnsafePointer<IdentifierPlan>, _ source: UnsafePointer<SourcePlan>,
    into batch: inout RecordBatch
  ) -> Bool {
    if source.pointee.debezium.pointee.placeholder.stands(at: token, in: &reader) { return false }
    if !reference.rest.isEmpty {
      let text = reader.at(token, reference.rest) { reader, token in reader.identifier(token) }
      guard let text, let text else { return false }
      return append(text, plan, isPrevious: false, into: &batch)
    }
    let column = columns.types[reference.slot]
    let digits: UnsafeRawBufferPointer?
    switch column.kind {
    case .decimal:
      // Where the column is a number in JSON it is itself.
      digits =
        reader.document[token] == UInt8(ascii: "\"")
        ? reader.text(token).flatMap { decimals.integer($0, scale: column.scale) } : reader.identifier(token)
    case .variableScaleDecimal:
      if let (scale, value) = variableScaleParts(token), let text = reader.text(value) {
        digits = decimals.integer(text, scale: scale)
      } else {
        digits = nil
      }
    default:
      digits = reader.identifier(token)
    }
    guard let digits else { return false }
    return append(digits, plan, isPrevious: false, into: &batch)
  }

  // MARK: Time, table, sequence

  /// The database's time; where it is missing or 0, the connector's.
  private mutating func time(_ change: Change) -> TimeReading {
    let first = numberTime(change.slots[change.source.time], power: 0, allowsText: true)
    switch first {
    case .absent, .at(0): return numberTime(change.slots[change.source.laterTime], power: 0, allowsText: true)
    default: return first
    }
  }

  /// Whether the change is of the table that the source takes (false: it takes any); nil where it is of another.
  private mutating func isOfTable(_ change: Change, _ debezium: UnsafePointer<DebeziumPlan>) -> Bool? {
    if debezium.pointee.table.isEmpty { return false }
    var rest = UnsafeRawBufferPointer(debezium.pointee.table)
    let places = change.source.isFlat ? [change.source.schema] : [change.source.schema, change.source.database]
    for slot in places {
      let token = Int(change.slots[slot])
      guard token > 0, let name = reader.text(token), !name.isEmpty else { continue }
      guard rest.count > name.count, rest[name.count] == UInt8(ascii: "."),
        UnsafeRawBufferPointer(rebasing: rest[..<name.count]).hasSameBytes(name)
      else { return nil }
      rest = UnsafeRawBufferPointer(rebasing: rest[(name.count + 1)...])
      break
    }
    let token = Int(change.slots[change.source.table])
    guard token > 0, let table = reader.text(token), table.hasSameBytes(rest) else { return nil }
    return true
  }

  private mutating func setSequence(_ change: Change, _ record: inout Record, into batch: inout RecordBatch) {
    if let lsn = unsigned(change.slots[change.source.lsn]) ?? unsigned(change.slots[change.source.laterLsn]) {
      record.sequenceMajor = lsn
      record.hasSequence = true
      return
    }
    let file = Int(change.slots[change.source.file])
    guard file > 0, let pos = unsigned(change.slots[change.source.pos]), let name = reader.text(file) else { return }
    record.sequenceFile = batch.append(padded: name)
    record.sequenceMajor = pos
    record.sequenceMinor = unsigned(change.slots[change.source.row]) ?? 0
    record.hasSequence = true
  }

  /// A whole number, also as digits in a string.
  mutating func unsigned(_ token: UInt32) -> UInt64? {
    if token == 0 { return nil }
    if let number = reader.number(Int(token)) { return number.unsigned }
    guard let text = reader.text(Int(token)), let base = text.baseAddress else { return nil }
    return NumberText(base.assumingMemoryBound(to: UInt8.self), count: text.count)?.unsigned
  }
}
