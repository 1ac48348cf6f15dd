import Segmentation

/// Finds out which of Debezium's forms a record has.
extension Decoder {
  enum ChangeReading {
    case change(Change)
    case passedOver(PassedOver)
    case rejected(Rejection)
  }

  mutating func readChange(_ debezium: UnsafePointer<DebeziumPlan>) -> ChangeReading {
    var slots = root.tokens
    var names = debezium.pointee.root
    var object = 0
    var schema = 0
    if let payload = payload(slots, names) {
      if reader.isNull(payload) { return .passedOver(.tombstone) }
      schema = Int(slots[names.pointee.schema])
      slots = enter(payload, self.payload)
      names = debezium.pointee.inner
      object = payload
    }
    if slots[names.pointee.specversion] > 0, slots[names.pointee.data] > 0 {
      return readCloudEvent(slots, names, schema: schema, debezium)
    }
    if let change = envelope(slots, names, schema: schema) { return change }
    if let reason = notice(object, slots, names) { return .passedOver(reason) }
    return flattened(object, slots, names, schema: schema)
  }

  /// The object that stands beside a schema, or alone under its name; nil where the record is not wrapped.
  private mutating func payload(_ slots: UnsafeMutablePointer<UInt32>, _ names: UnsafePointer<EnvelopeSlots>) -> Int? {
    let payload = Int(slots[names.pointee.payload])
    let schema = Int(slots[names.pointee.schema])
    guard payload > 0, schema > 0 else { return nil }
    let isWrapped = reader.document[payload] == UInt8(ascii: "{") || reader.isNull(payload)
    return isWrapped && (reader.document[schema] == UInt8(ascii: "{") || reader.isNull(schema)) ? payload : nil
  }

  /// Walks an object inside of the record.
  private func enter(_ token: Int, _ found: borrowing Slots) -> UnsafeMutablePointer<UInt32> {
    found.clear()
    reader.document.walk(plan.envelopes, from: token, into: found.tokens)
    return found.tokens
  }

  private mutating func envelope(
    _ slots: UnsafeMutablePointer<UInt32>, _ names: UnsafePointer<EnvelopeSlots>, schema: Int
  ) -> ChangeReading? {
    guard slots[names.pointee.op] > 0, isEnvelope(slots, names),
      let operation = reader.text(Int(slots[names.pointee.op]))
    else { return nil }
    let origin = Origin(
      time: names.pointee.sourceTime, laterTime: names.pointee.time, schema: names.pointee.sourceSchema,
      table: names.pointee.sourceTable,
      database: names.pointee.sourceDatabase, lsn: names.pointee.lsn, laterLsn: 0, file: names.pointee.file,
      pos: names.pointee.pos, row: names.pointee.row)
    return change(operation, slots, names, schema: schema, slots, origin)
  }

  private func isEnvelope(_ slots: UnsafeMutablePointer<UInt32>, _ names: UnsafePointer<EnvelopeSlots>) -> Bool {
    let source = Int(slots[names.pointee.source])
    return slots[names.pointee.before] > 0 || slots[names.pointee.after] > 0
      || (source > 0 && reader.document[source] == UInt8(ascii: "{"))
  }

  private static func token(_ found: UInt32) -> Int { found == 0 ? -1 : Int(found) }

  /// - Parameters:
  ///   - slots: of the object that holds `before` and `after`.
  ///   - places: of the object that tells time and place.
  private mutating func change(
    _ operation: UnsafeRawBufferPointer, _ slots: UnsafeMutablePointer<UInt32>, _ names: UnsafePointer<EnvelopeSlots>,
    schema: Int,
    _ places: UnsafeMutablePointer<UInt32>, _ origin: Origin
  ) -> ChangeReading {
    var change = Change(slots: places, source: origin)
    change.schema = schema
    change.row = Self.token(slots[names.pointee.after])
    change.member = "after"
    if operation.says("m") { return .passedOver(.message) }
    if operation.says("d") {
      change.operation = .delete
      change.row = Self.token(slots[names.pointee.before])
      change.member = "before"
    } else if operation.says("t") {
      change.operation = .truncate
    } else if operation.says("r") {
      change.isSnapshot = true
    } else if !operation.says("c"), !operation.says("u") {
      return .rejected(.unknownType)
    }
    return .change(change)
  }

  private mutating func readCloudEvent(
    _ event: UnsafeMutablePointer<UInt32>, _ names: UnsafePointer<EnvelopeSlots>, schema: Int,
    _ debezium: UnsafePointer<DebeziumPlan>
  ) -> ChangeReading {
    var data = Int(event[names.pointee.data])
    if reader.isNull(data) { return .passedOver(.tombstone) }
    guard reader.document[data] == UInt8(ascii: "{") else { return .rejected(.unknownType) }
    var schema = schema
    var slots = enter(data, cloudEvent)
    if let payload = payload(slots, debezium.pointee.inner) {
      if reader.isNull(payload) { return .passedOver(.tombstone) }
      schema = Int(slots[debezium.pointee.inner.pointee.schema])
      data = payload
      slots = enter(data, cloudEvent)
    }
    if event[names.pointee.eventOp] > 0, let operation = reader.text(Int(event[names.pointee.eventOp])) {
      let origin = Origin(
        time: names.pointee.eventTime, laterTime: 0, schema: names.pointee.eventSchema, table: names.pointee.eventTable,
        database: names.pointee.eventDatabase, lsn: names.pointee.eventLsn, laterLsn: 0, file: names.pointee.eventFile,
        pos: names.pointee.eventPos,
        row: names.pointee.eventRow)
      return change(operation, slots, debezium.pointee.inner, schema: schema, event, origin)
    }
    return envelope(slots, debezium.pointee.inner, schema: schema) ?? .rejected(.unknownType)
  }

  /// Heartbeats, transactions and changes of schema.
  private mutating func notice(
    _ object: Int, _ slots: UnsafeMutablePointer<UInt32>, _ names: UnsafePointer<EnvelopeSlots>
  ) -> PassedOver? {
    if slots[names.pointee.flatOp] > 0 { return nil }
    if slots[names.pointee.time] > 0, reader.document[object + 4] == UInt8(ascii: "}") { return .heartbeat }
    if slots[names.pointee.databaseName] > 0, slots[names.pointee.ddl] > 0 || slots[names.pointee.tableChanges] > 0,
      slots[names.pointee.source] > 0
    {
      return .schemaChange
    }
    if slots[names.pointee.status] > 0, slots[names.pointee.eventCount] > 0 || slots[names.pointee.dataCollections] > 0,
      let status = reader.text(Int(slots[names.pointee.status])), status.says("BEGIN") || status.says("END")
    {
      return .transaction
    }
    return nil
  }

  /// A row alone, with or without the columns that flattening adds.
  private mutating func flattened(
    _ object: Int, _ slots: UnsafeMutablePointer<UInt32>, _ names: UnsafePointer<EnvelopeSlots>, schema: Int
  ) -> ChangeReading {
    let origin = Origin(
      time: names.pointee.flatSourceTime, laterTime: names.pointee.flatTime, schema: names.pointee.flatSchema,
      table: names.pointee.flatTable,
      database: 0, lsn: names.pointee.flatSourceLsn, laterLsn: names.pointee.flatLsn, file: names.pointee.flatFile,
      pos: names.pointee.flatPos,
      row: names.pointee.flatRow, isFlat: true)
    var change = Change(slots: slots, source: origin)
    change.row = object
    change.schema = schema
    if slots[names.pointee.flatOp] > 0, let operation = reader.text(Int(slots[names.pointee.flatOp])) {
      if operation.says("m") { return .passedOver(.message) }
      if operation.says("d") { change.operation = .delete }
      if operation.says("t") { change.operation = .truncate }
      change.isSnapshot = operation.says("r")
    }
    if slots[names.pointee.flatDeleted] > 0, isTrue(Int(slots[names.pointee.flatDeleted])) {
      change.operation = .delete
    }
    return .change(change)
  }

  private mutating func isTrue(_ token: Int) -> Bool {
    if let text = reader.text(token) { return text.says("true") }
    return reader.document[token] == UInt8(ascii: "t") && reader.scalar(token).isTrue
  }
}
