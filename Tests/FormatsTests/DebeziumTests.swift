import Formats
import Segmentation
import Testing

@Suite("Change events")
struct DebeziumTests {
  private func envelope(
    _ op: String, before: String = "null", after: String = "null", source: String = #""ts_ms":1000,"lsn":5"#
  ) -> String {
    #"{"before":\#(before),"after":\#(after),"source":{\#(source)},"op":"\#(op)","ts_ms":2000,"transaction":null}"#
  }

  private let row = #"{"id":7,"tier":"gold"}"#

  @Test("each operation has its meaning", arguments: ["c", "u", "r", "d", "t"])
  func operations(op: String) throws {
    let decoding = Decoding([.debezium(attribute("tier"), attribute("gone"))])
    let seen = try #require(
      decoding.one(envelope(op, before: op == "d" ? row : "null", after: op == "d" || op == "t" ? "null" : row)))
    #expect(seen.record.operation == (op == "d" ? .delete : op == "t" ? .truncate : .write))
    #expect(seen.record.isSnapshot == (op == "r"))
    #expect(seen.record.time == 1000)
    #expect(seen.record.hasSequence && seen.record.sequenceMajor == 5)
    #expect(seen.identifiers == (op == "t" ? [] : [.init(namespace: 0, value: "7")]))
    #expect(seen.values == (op == "d" ? [.missing, .missing] : op == "t" ? [] : ["gold", .missing]))
  }

  @Test("an operation that nobody knows is of an unknown type")
  func unknownOperation() {
    #expect(Decoding([.debezium()]).reason(envelope("x", after: row)) == .rejected(.unknownType))
  }

  @Test(
    "the source's time counts; where it is missing or 0 the envelope's",
    arguments: [
      (#""ts_ms":1000"#, 1000), (#""ts_ms":0"#, 2000), (#""ts_ms":null"#, 2000), (#""x":1"#, 2000),
      (#""ts_ms":"1000""#, 1000), (#""ts_ms":-5"#, -5),
    ])
  func time(source: String, time: Int64) {
    #expect(Decoding([.debezium()]).one(envelope("c", after: row, source: source))?.record.time == time)
  }

  @Test("a time that cannot be read rejects, and so do none and one ahead of the clock")
  func badTime() {
    let decoding = Decoding([.debezium()])
    #expect(decoding.reason(envelope("c", after: row, source: #""ts_ms":"soon""#)) == .rejected(.badTime))
    #expect(decoding.reason(envelope("c", after: row, source: #""ts_ms":true"#)) == .rejected(.badTime))
    #expect(decoding.reason(#"{"op":"c","after":{"id":1},"source":{}}"#) == .rejected(.noTime))
    #expect(decoding.reason(envelope("c", after: row, source: #""ts_ms":9e18"#)) == .rejected(.future))
    #expect(decoding.reason(envelope("c", after: row, source: #""ts_ms":1900000000000"#)) == .rejected(.future))
    #expect(decoding.reason(envelope("c", after: #"{"tier":"x"}"#)) == .rejected(.noIdentifier))
    #expect(decoding.reason(envelope("d")) == .rejected(.noIdentifier))
  }

  @Test(
    "a sequence is an lsn, or file, position and row; digits in strings are numbers",
    arguments: [
      (#""ts_ms":1,"lsn":42"#, "", 42, 0), (#""ts_ms":1,"lsn":"42","file":"b","pos":1"#, "", 42, 0),
      (#""ts_ms":1,"lsn":null,"file":"bin.3","pos":4,"row":2"#, "bin.3", 4, 2),
      (#""ts_ms":1,"file":"bin.3","pos":"4""#, "bin.3", 4, 0),
    ])
  func sequence(source: String, file: String, major: UInt64, minor: UInt64) throws {
    let seen = try #require(Decoding([.debezium()]).one(envelope("c", after: row, source: source)))
    #expect(seen.record.hasSequence)
    #expect(seen.sequenceFile == file)
    #expect(seen.record.sequenceMajor == major && seen.record.sequenceMinor == minor)
    #expect(
      try !#require(Decoding([.debezium()]).one(envelope("c", after: row, source: #""ts_ms":1"#))).record.hasSequence)
  }

  @Test("the envelope's payload, a CloudEvent and its data with schema are envelopes like any other")
  func wrappings() throws {
    let decoding = Decoding([.debezium(attribute("tier"))])
    let plain = envelope("u", before: row, after: row)
    let event =
      #"{"specversion":"1.0","iodebeziumop":"u","iodebeziumtsms":"1000","iodebeziumlsn":"5","data":{"before":null,"after":\#(row)}}"#
    let wrapped =
      #"{"specversion":"1.0","iodebeziumop":"u","iodebeziumtsms":"1000","iodebeziumlsn":"5","data":{"schema":{},"payload":{"after":\#(row)}}}"#
    for text in [
      plain, #"{"schema":{"type":"struct"},"payload":\#(plain)}"#, #"{"payload":\#(plain),"schema":null}"#, event,
      wrapped,
    ] {
      let seen = try #require(decoding.one(text), "\(text)")
      #expect(seen.record.time == 1000 && seen.record.sequenceMajor == 5)
      #expect(seen.values == ["gold"])
    }
    #expect(decoding.reason(#"{"schema":null,"payload":null}"#) == .passedOver(.tombstone))
    #expect(decoding.reason("null") == .passedOver(.tombstone))
  }

  @Test(
    "a flattened row may say how, when and where it changed",
    arguments: [
      (#""__op":"c","__source_ts_ms":1000,"__ts_ms":2000"#, Record.Operation.write, 1000),
      (#""__ts_ms":"2000""#, .write, 2000), (#""__deleted":"true","__ts_ms":3"#, .delete, 3),
      (#""__deleted":true,"__ts_ms":3"#, .delete, 3),
      (#""__deleted":"false","__ts_ms":3"#, .write, 3), (#""__deleted":false,"__ts_ms":3"#, .write, 3),
      (#""__op":"d","__ts_ms":3"#, .delete, 3),
      (#""__op":"t","__ts_ms":3"#, .truncate, 3),
    ])
  func flattened(members: String, operation: Record.Operation, time: Int64) throws {
    let seen = try #require(Decoding([.debezium(attribute("tier"))]).one(#"{"id":7,"tier":"gold",\#(members)}"#))
    #expect(seen.record.operation == operation && seen.record.time == time)
  }

  @Test(
    "the sequence of a flattened row",
    arguments: [
      (#""__source_lsn":1,"__lsn":2"#, "", 1), (#""__lsn":2"#, "", 2),
      (#""__source_file":"f","__source_pos":9,"__source_row":1"#, "f", 9),
    ])
  func flattenedSequence(members: String, file: String, major: UInt64) throws {
    let seen = try #require(Decoding([.debezium()]).one(#"{"id":7,"__ts_ms":1,\#(members)}"#))
    #expect(seen.record.hasSequence && seen.sequenceFile == file && seen.record.sequenceMajor == major)
  }

  @Test(
    "of a topic with several tables others are passed over",
    arguments: [
      ("public.customers", #""ts_ms":1,"schema":"public","table":"customers","db":"d""#, true),
      ("public.customers", #""ts_ms":1,"schema":"other","table":"customers","db":"public""#, false),
      ("public.customers", #""ts_ms":1,"schema":"public","table":"orders""#, false),
      ("d.customers", #""ts_ms":1,"table":"customers","db":"d""#, true),
      ("d.customers", #""ts_ms":1,"schema":null,"table":"customers","db":"d""#, true),
      ("a.b.c", #""ts_ms":1,"schema":"a.b","table":"c""#, true),
      ("a.b.c", #""ts_ms":1,"schema":"a","table":"b.c""#, true),
      ("public.customers", #""ts_ms":1"#, false),
    ])
  func tables(table: String, source: String, isTaken: Bool) {
    let decoding = Decoding([.debezium(table: table)])
    let text = envelope("c", after: row, source: source)
    if isTaken {
      #expect(decoding.one(text) != nil)
    } else {
      #expect(decoding.reason(text) == .passedOver(.otherTable))
    }
  }

  @Test(
    "a flattened row names its table with its schema or alone",
    arguments: [
      ("public.customers", #""__schema":"public","__table":"customers""#, true),
      ("customers", #""__table":"customers""#, true),
      ("public.customers", #""__table":"customers""#, false), ("customers", #""__table":"orders""#, false),
    ])
  func flattenedTables(table: String, members: String, isTaken: Bool) {
    let decoding = Decoding([.debezium(table: table)])
    let text = #"{"id":7,"__ts_ms":1,\#(members)}"#
    if isTaken {
      #expect(decoding.one(text) != nil)
    } else {
      #expect(decoding.reason(text) == .passedOver(.otherTable))
    }
  }

  @Test(
    "heartbeats, transactions, schema changes and messages are passed over, with schema or without",
    arguments: [
      (#"{"ts_ms":5}"#, PassedOver.heartbeat),
      (#"{"status":"BEGIN","id":"1","event_count":null,"data_collections":null,"ts_ms":1}"#, .transaction),
      (
        #"{"source":{"db":"d"},"ts_ms":1,"databaseName":"d","schemaName":null,"ddl":"create table x","tableChanges":[]}"#,
        .schemaChange
      ),
      (#"{"op":"m","ts_ms":1,"source":{"ts_ms":1},"message":{"prefix":"p","content":""}}"#, .message),
    ])
  func notices(text: String, reason: PassedOver) {
    let decoding = Decoding([.debezium()])
    #expect(decoding.reason(text) == .passedOver(reason))
    #expect(decoding.reason(#"{"schema":{"type":"struct"},"payload":\#(text)}"#) == .passedOver(reason))
  }

  @Test(
    "an unavailable column keeps its value, in each form of the placeholder",
    arguments: [
      #""__debezium_unavailable_value""#, #""X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==""#,
      #""__deb\u0065zium_unavailable_value""#,
      #"["__debezium_unavailable_value"]"#, #"["X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ=="]"#,
      #"{"__debezium_unavailable_value":"__debezium_unavailable_value"}"#,
      #""{\"__debezium_unavailable_value\":\"__debezium_unavailable_value\"}""#,
      #"["b68a35a7-17ad-35b3-af2a-ae46edb4545a"]"#,
      "[95,95,100,101,98,101,122,105,117,109,95,117,110,97,118,97,105,108,97,98,108,101,95,118,97,108,117,101]",
      "[95.0,95,1e2,101,98,101,122,105,117,109,95,117,110,97,118,97,105,108,97,98,108,101,95,118,97,108,117,101]",
    ])
  func unavailable(form: String) {
    let decoding = Decoding([
      .debezium(attribute("x"), attribute("inside", path: "x.y"), attribute("n", .number, path: "x"))
    ])
    let seen = decoding.one(envelope("u", after: #"{"id":1,"x":\#(form)}"#))
    #expect(seen?.values == [.unavailable, .unavailable, .unavailable])
  }

  @Test(
    "what only looks like the placeholder is a value",
    arguments: [
      #"["__debezium_unavailable_value","x"]"#, "[95,95]", #"{"__debezium_unavailable_value":1,"b":2}"#,
      #""__debezium_unavailable_values""#, "[]", "{}",
      "[95,95,100,101,98,101,122,105,117,109,95,117,110,97,118,97,105,108,97,98,108,101,95,118,97,108,117,101,1]",
    ])
  func available(form: String) throws {
    let seen = try #require(Decoding([.debezium(attribute("x"))]).one(envelope("u", after: #"{"id":1,"x":\#(form)}"#)))
    #expect(seen.values[0] != .unavailable && seen.values[0] != .missing)
  }

  @Test("another placeholder may be configured; an identifier under it is missing")
  func configuredPlaceholder() {
    var source = Source.debezium(attribute("x"), identifiers: [mapping("customer", "id"), mapping("email", "mail")])
    source.unavailable = "?!"
    let seen = Decoding([source]).one(envelope("u", after: #"{"id":1,"x":"?!","mail":"?!"}"#))
    #expect(seen?.values == [.unavailable])
    #expect(seen?.identifiers == [.init(namespace: 0, value: "1")])
  }

  @Test("the schema decides how a column is read, whatever the unit says")
  func schema() throws {
    func field(_ name: String, _ type: String, _ more: String = "") -> String {
      #"{"type":"x","name":"\#(type)"\#(more),"field":"\#(name)"}"#
    }
    let fields = [
      field("id", "org.apache.kafka.connect.data.Decimal", #","parameters":{"scale":"0"}"#),
      field("a", "org.apache.kafka.connect.data.Decimal", #","parameters":{"scale":"2"}"#),
      field("b", "io.debezium.data.VariableScaleDecimal"), field("c", "io.debezium.time.Date"),
      field("d", "io.debezium.time.MicroTimestamp"), field("e", "io.debezium.time.ZonedTimestamp"),
      field("f", "org.apache.kafka.connect.data.Timestamp"),
      field("g", "io.debezium.time.NanoTimestamp"), #"{"type":"string","field":"h"}"#,
      field("i", "io.debezium.time.ZonedTimestamp"),
    ].joined(separator: ",")
    let row =
      #"{"id":"BBI=","a":"Aeh6","b":{"scale":1,"value":"/w=="},"c":-1,"d":-1,"e":"1970-01-01T00:00:00.001Z","f":-5,"g":1999999,"h":"7","i":"infinity"}"#
    let decoding = Decoding([
      .debezium(
        attribute("a", .days), attribute("b"), attribute("c"), attribute("d"), attribute("e", .number),
        attribute("f", .s), attribute("g"),
        attribute("h", .number), attribute("i"))
    ])
    for text in [
      #"{"schema":{"fields":[{"fields":[],"field":"before"},{"fields":[\#(fields)],"field":"after"}]},"payload":{"after":\#(row),"op":"c","ts_ms":1}}"#,
      #"{"schema":{"fields":[\#(fields)]},"payload":\#(row.dropLast()),"__ts_ms":1}}"#,
    ] {
      let seen = try #require(decoding.one(text), "\(text)")
      #expect(seen.identifiers == [.init(namespace: 0, value: "1042")])
      #expect(seen.values == [1250.5, -0.1, -86_400_000, -1, 1, -5, 1, 7, .missing])
    }
  }

  @Test(
    "an attribute is read in its unit, or missing",
    arguments: [
      ("1", AttributeMapping.Unit.days, 86_400_000), ("-1.5", .days, -129_600_000),
      ("1700000000.1239", .s, 1_700_000_000_123), ("-0.0001", .s, -1),
      ("1700000000123.9", .ms, 1_700_000_000_123), ("1700000000123999", .us, 1_700_000_000_123), ("-1", .us, -1),
      (#""2026-01-01""#, .iso8601, 1_767_225_600_000), (#""2026-01-01Z""#, .iso8601, 1_767_225_600_000),
      (#""2026-01-01T00:00""#, .iso8601, 1_767_225_600_000),
      ("1", .iso8601, .missing), (#""x""#, .iso8601, .missing), (#""1""#, .days, .missing), ("true", .ms, .missing),
      ("[]", .ms, .missing),
      (#""12.50""#, .number, 12.5), (#""-1E+2""#, .number, -100), (#""007""#, .number, 7), ("12.5", .number, 12.5),
      (#""""#, .number, .missing), (#""1x""#, .number, .missing),
      (#""NaN""#, .number, .missing), (#""1e999""#, .number, .missing), ("true", .number, .missing),
      ("null", .number, .null), ("NaN", .days, .null),
      ("true", .boolean, true), ("false", .boolean, false), ("1", .boolean, true), ("0.0", .boolean, false),
      (#""true""#, .boolean, true), (#""false""#, .boolean, false),
      ("2", .boolean, .missing), (#""TRUE""#, .boolean, .missing), ("null", .boolean, .null),
      (#""Aeh6""#, .decimal, 1250.5), (#""AA==""#, .decimal, 0), (#""/w==""#, .decimal, -0.01),
      (#""gA""#, .decimal, -1.28), (#""CUmw9vACMxPESZBQ3jjzTg==""#, .decimal, 1.2345678901234568e35),
      (#""""#, .decimal, .missing), (#""A""#, .decimal, .missing), (#""????""#, .decimal, .missing),
      ("3.25", .decimal, 3.25),
    ] as [(String, AttributeMapping.Unit, Shown)])
  func units(json: String, unit: AttributeMapping.Unit, shown: Shown) {
    let decoding = Decoding([.debezium(attribute("x", unit, scale: 2), attribute("y", unit, path: "o.x", scale: 2))])
    let seen = decoding.one(envelope("u", after: #"{"id":1,"x":\#(json),"o":{"x":\#(json)}}"#))
    #expect(seen?.values == [shown, shown])
  }

  @Test("a path that goes on into a text reads that text as JSON")
  func jsonColumns() {
    let decoding = Decoding([
      .debezium(
        attribute("p"), attribute("a", path: "p.a"), attribute("b", path: "p.l[1].b"),
        attribute("n", .number, path: "p.n"), attribute("t", path: "p.t.u"),
        attribute("s", path: "p.l[*].b"), attribute("bad", path: "q.a"), identifiers: [mapping("customer", "p.id")])
    ])
    let text = #"{"a":{"k":"\u00e9","z":1},"l":[0,{"b":true}],"n":"12.5","t":"{\"u\":[1]}","id":1042.0}"#
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    let seen = decoding.one(envelope("u", after: #"{"p":"\#(escaped)","q":"{\"a\":1"}"#))
    #expect(
      seen?.values == [
        .text(text), .object(#"{"k":"é","z":1}"#), true, 12.5, .array("[1]"), .spread("[true]"), .missing,
      ])
    #expect(seen?.identifiers == [.init(namespace: 0, value: "1042")])
    let broken = decoding.one(envelope("u", after: #"{"p":"{\"id\":7,\"a\":01}"}"#))
    #expect(broken?.values[1] == .missing, "the record itself is sound")
    #expect(broken?.identifiers == [.init(namespace: 0, value: "7")])
  }
}
