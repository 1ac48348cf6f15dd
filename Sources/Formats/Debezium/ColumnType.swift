import Segmentation

/// How the schema that a record brings says a column is to be read.
struct ColumnType: BitwiseCopyable {
  enum Kind: UInt8, BitwiseCopyable {
    /// The schema says nothing that JSON does not say itself; the pipeline's unit counts.
    case plain
    case decimal, variableScaleDecimal
    case days, milliseconds, microseconds, nanoseconds, text
  }
  var kind = Kind.plain
  var scale = 0

  /// - Parameter name: of the column's schema.
  init(name: UnsafeRawBufferPointer, scale: Int) {
    self.scale = scale
    for (known, kind) in Self.names where name.says(known) { self.kind = kind }
  }

  init() {}

  private static let names: [(StaticString, Kind)] = [
    ("org.apache.kafka.connect.data.Decimal", .decimal),
    ("io.debezium.data.VariableScaleDecimal", .variableScaleDecimal),
    ("io.debezium.time.Date", .days),
    ("org.apache.kafka.connect.data.Date", .days),
    ("io.debezium.time.Time", .milliseconds),
    ("org.apache.kafka.connect.data.Time", .milliseconds),
    ("io.debezium.time.MicroTime", .microseconds),
    ("io.debezium.time.NanoTime", .nanoseconds),
    ("io.debezium.time.Timestamp", .milliseconds),
    ("org.apache.kafka.connect.data.Timestamp", .milliseconds),
    ("io.debezium.time.MicroTimestamp", .microseconds),
    ("io.debezium.time.NanoTimestamp", .nanoseconds),
    ("io.debezium.time.ZonedTimestamp", .text),
    ("io.debezium.time.IsoTimestamp", .text),
    ("io.debezium.time.IsoDate", .text),
  ]
}
