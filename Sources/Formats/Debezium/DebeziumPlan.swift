import Segmentation

/// Slots of a change event.
struct DebeziumPlan: BitwiseCopyable {
  /// Of an envelope that is the record, and of one inside of it (`payload`, `data`).
  var root, inner: UnsafePointer<EnvelopeSlots>
  /// The table to take; empty: any.
  var table: UnsafeBufferPointer<UInt8>
  var placeholder: Placeholder

  init(_ source: Source, root: inout PathTreeBuilder, envelope: inout PathTreeBuilder, arena: Arena) {
    self.root = arena.copy([EnvelopeSlots(in: &root)]).start
    inner = arena.copy([EnvelopeSlots(in: &envelope)]).start
    table = arena.copy(source.table ?? "")
    placeholder = Placeholder(source.unavailable ?? "__debezium_unavailable_value", in: arena)
  }
}

/// Where the parts of all of Debezium's forms are.
struct EnvelopeSlots: BitwiseCopyable {
  // The wrapping of a record with its schema, and of CloudEvents.
  var schema, payload, specversion, data: Int
  // The envelope.
  var op, before, after, time: Int
  var source, sourceTime, sourceSchema, sourceTable, sourceDatabase: Int
  var lsn, file, pos, row: Int
  // CloudEvents' attributes.
  var eventOp, eventTime, eventSchema, eventTable, eventDatabase: Int
  var eventLsn, eventFile, eventPos, eventRow: Int
  // Columns that flattening adds to a row.
  var flatDeleted, flatOp, flatSourceTime, flatTime, flatSchema, flatTable: Int
  var flatSourceLsn, flatLsn, flatFile, flatPos, flatRow: Int
  // What tells transactions and changes of schema.
  var status, eventCount, dataCollections, databaseName, ddl, tableChanges: Int

  init(in tree: inout PathTreeBuilder) {
    schema = tree.slot(["schema"])
    payload = tree.slot(["payload"])
    specversion = tree.slot(["specversion"])
    data = tree.slot(["data"])
    op = tree.slot(["op"])
    before = tree.slot(["before"])
    after = tree.slot(["after"])
    time = tree.slot(["ts_ms"])
    source = tree.slot(["source"])
    sourceTime = tree.slot(["source", "ts_ms"])
    sourceSchema = tree.slot(["source", "schema"])
    sourceTable = tree.slot(["source", "table"])
    sourceDatabase = tree.slot(["source", "db"])
    lsn = tree.slot(["source", "lsn"])
    file = tree.slot(["source", "file"])
    pos = tree.slot(["source", "pos"])
    row = tree.slot(["source", "row"])
    eventOp = tree.slot(["iodebeziumop"])
    eventTime = tree.slot(["iodebeziumtsms"])
    eventSchema = tree.slot(["iodebeziumschema"])
    eventTable = tree.slot(["iodebeziumtable"])
    eventDatabase = tree.slot(["iodebeziumdb"])
    eventLsn = tree.slot(["iodebeziumlsn"])
    eventFile = tree.slot(["iodebeziumfile"])
    eventPos = tree.slot(["iodebeziumpos"])
    eventRow = tree.slot(["iodebeziumrow"])
    flatDeleted = tree.slot(["__deleted"])
    flatOp = tree.slot(["__op"])
    flatSourceTime = tree.slot(["__source_ts_ms"])
    flatTime = tree.slot(["__ts_ms"])
    flatSchema = tree.slot(["__schema"])
    flatTable = tree.slot(["__table"])
    flatSourceLsn = tree.slot(["__source_lsn"])
    flatLsn = tree.slot(["__lsn"])
    flatFile = tree.slot(["__source_file"])
    flatPos = tree.slot(["__source_pos"])
    flatRow = tree.slot(["__source_row"])
    status = tree.slot(["status"])
    eventCount = tree.slot(["event_count"])
    dataCollections = tree.slot(["data_collections"])
    databaseName = tree.slot(["databaseName"])
    ddl = tree.slot(["ddl"])
    tableChanges = tree.slot(["tableChanges"])
  }
}
