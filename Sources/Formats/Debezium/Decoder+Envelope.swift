import Segmentation

/// Finds out which of Debezium's forms a record has.
extension Decoder {
  enum ChangeReading {
    case change(Change)
    case passedOver(PassedOver)
    case rejected(Rejection)
  }

  mutating func readChange(_ debezium: DebeziumPlan) -> ChangeReading {
    var slots = root.tokens
    var names = debezium.root
    var object = 0
    var schema = 0
    if let payload = payload(slots, names) {
      if reader.isNull(payload) { return .passedOver(.tombstone) }
      schema = Int(slots[names.schema])
      slots = enter(payload, self.payload)
      names = debezium.inner
      object = payload
    }
    if slots[names.specversion] > 0, slots[names.data] > 0 {
      return readCloudEvent(slots, names, schema: schema, debezium)
    }
    if let change = envelope(slots, names, schema: schema) { return change }
    if let reason = notice(object, slots, names) { return .passedOver(reason) }
    return flattened(object, slots, names, schema: schema)
  }

  /// The object that stands beside a schema, or alone under its name; nil where the record is not wrapped.
  private mutating func payload(_ slots: UnsafeMutablePointer<UInt32>, _ names: EnvelopeSlots) -> Int? {
    let payload = Int(slots[names.payload])
    let schema = Int(slots[names.schema])
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
    _ slots: UnsafeMutablePointer<UInt32>, _ names: EnvelopeSlots, schema: Int
  ) -> ChangeReading? {
    guard slots[names.op] > 0, isEnvelope(slots, names), let operation = reader.text(Int(slots[names.op])) else { return nil }
    let origin = Origin(
      time: names.sourceTime, laterTime: names.time, schema: names.sourceSchema, table: names.sourceTable,
      database: names.sourceDatabase, lsn: names.lsn, laterLsn: 0, file: names.file, pos: names.pos, row: names.row)
    return change(operation, slots, names, schema: schema, slots, origin)
  }

  private func isEnvelope(_ slots: UnsafeMutablePointer<UInt32>, _ names: EnvelopeSlots) -> Bool {
    let source = Int(slots[names.source])
    return slots[names.before] > 0 || slots[names.after] > 0 || (source > 0 && reader.document[source] == UInt8(ascii: "{"))
  }

  private static func token(_ found: UInt32) -> Int { found == 0 ? -1 : Int(found) }

  /// - Parameters:
  ///   - slots: of the object that holds `before` and `after`.
  ///   - places: of the object that tells time and place.
  private mutating func change(
    _ operation: UnsafeRawBufferPointer, _ slots: UnsafeMutablePointer<UInt32>, _ names: EnvelopeSlots, schema: Int,
    _ places: UnsafeMutablePointer<UInt32>, _ origin: Origin
  ) -> ChangeReading {
    var change = Change(slots: places, source: origin)
    change.schema = schema
    change.row = Self.token(slots[names.after])
    change.member = "after"
    if operation.says("m") { return .passedOver(.message) }
    if operation.says("d") {
      change.operation = .delete
      change.row = Self.token(slots[names.before])
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
    _ event: UnsafeMutablePointer<UInt32>, _ names: EnvelopeSlots, schema: Int, _ debezium: DebeziumPlan
  ) -> ChangeReading {
    var data = Int(event[names.data])
    if reader.isNull(data) { return .passedOver(.tombstone) }
    guard reader.document[data] == UInt8(ascii: "{") else { return .rejected(.unknownType) }
    var schema = schema
    var slots = enter(data, cloudEvent)
    if let payload = payload(slots, debezium.inner) {
      if reader.isNull(payload) { return .passedOver(.tombstone) }
      schema = Int(slots[debezium.inner.schema])
      data = payload
      slots = enter(data, cloudEvent)
    }
    if event[names.eventOp] > 0, let operation = reader.text(Int(event[names.eventOp])) {
      let origin = Origin(
        time: names.eventTime, laterTime: 0, schema: names.eventSchema, table: names.eventTable,
        database: names.eventDatabase, lsn: names.eventLsn, laterLsn: 0, file: names.eventFile, pos: names.eventPos,
        row: names.eventRow)
      return change(operation, slots, debezium.inner, schema: schema, event, origin)
    }
    return envelope(slots, debezium.inner, schema: schema) ?? .rejected(.unknownType)
  }

  /// Heartbeats, transactions and changes of schema.
  private mutating func notice(
    _ object: Int, _ slots: UnsafeMutablePointer<UInt32>, _ names: EnvelopeSlots
  ) -> PassedOver? {
    if slots[names.flatOp] > 0 { return nil }
    if slots[names.time] > 0, reader.document[object + 4] == UInt8(ascii: "}") { return .heartbeat }
    if slots[names.databaseName] > 0, slots[names.ddl] > 0 || slots[names.tableChanges] > 0, slots[names.source] > 0 {
      return .schemaChange
    }
    if slots[names.status] > 0, slots[names.eventCount] > 0 || slots[names.dataCollections] > 0,
      let status = reader.text(Int(slots[names.status])), status.says("BEGIN") || status.says("END")
    {
      return .transaction
    }
    return nil
  }

  /// A row alone, with or without the columns that flattening adds.
  private mutating func flattened(
    _ object: Int, _ slots: UnsafeMutablePointer<UInt32>, _ names: EnvelopeSlots, schema: Int
  ) -> ChangeReading {
    let origin = Origin(
      time: names.flatSourceTime, laterTime: names.flatTime, schema: names.flatSchema, table: names.flatTable,
      database: 0, lsn: names.flatSourceLsn, laterLsn: names.flatLsn, file: names.flatFile, pos: names.flatPos,
      row: names.flatRow, isFlat: true)
    var change = Change(slots: slots, source: origin)
    change.row = object
    change.schema = schema
    if slots[names.flatOp] > 0, let operation = reader.text(Int(slots[names.flatOp])) {
      if operation.says("m") { return .passedOver(.message) }
      if operation.says("d") { change.operation = .delete }
      if operation.says("t") { change.operation = .truncate }
      change.isSnapshot = operation.says("r")
    }
    if slots[names.flatDeleted] > 0, isTrue(Int(slots[names.flatDeleted])) { change.operation = .delete }
    return .change(change)
  }

  private mutating func isTrue(_ token: Int) -> Bool {
    if let text = reader.text(token) { return text.says("true") }
    return reader.document[token] == UInt8(ascii: "t") && reader.scalar(token).isTrue
  }
}
