public import Segmentation

extension PipelineTest.Event {
  /// The record as its source would send it: one line of JSON, so that a test goes the way of real data.
  ///
  /// An identifier stands at the source's first path of its namespace, attributes at their paths.
  public func record(for source: Source) -> String {
    var record: JSONValue
    switch source.format {
    case .segment: record = segmentMessage(source)
    case .snowplow: record = snowplowEvent(source)
    case .debezium: record = debeziumEnvelope(source)
    case .salesforce: record = salesforceChange(source)
    case .json: record = object(source)
    }
    if let members = self.record { record.merge(members) }
    return record.json
  }

  private var name: String {
    switch operation {
    case .event(let name), .removal(let name): name
    case .write, .delete: ""
    }
  }

  private func segmentMessage(_ source: Source) -> JSONValue {
    let calls = [
      "Page Viewed": "page", "Screen Viewed": "screen", "Identified": "identify", "Grouped": "group",
      "Aliased": "alias",
    ]
    var record = JSONValue.object([.init("type", .text(calls[name] ?? "track"))])
    if calls[name] == nil { record["event"] = .text(name) }
    record["timestamp"] = .text(InstantText.describe(time))
    if let id { record["messageId"] = .text(id) }
    record["properties"] = .object(properties)
    put(source, into: &record)
    return record
  }

  private func snowplowEvent(_ source: Source) -> JSONValue {
    var record = JSONValue.object([
      .init("event_name", .text(name)), .init("derived_tstamp", .text(InstantText.describe(time))),
    ])
    if let id { record["event_id"] = .text(id) }
    record.merge(.object(properties))
    put(source, into: &record)
    return record
  }

  private func debeziumEnvelope(_ source: Source) -> JSONValue {
    let row = row(source)
    var place = JSONValue.object([.init("ts_ms", .number(String(time)))])
    if let table = source.table {
      let parts = table.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      if parts.count > 1 { place["schema"] = .text(parts.dropLast().joined(separator: ".")) }
      place["table"] = .text(parts.last ?? table)
    }
    let isDelete = operation == .delete
    return .object([
      .init("op", .text(isDelete ? "d" : "u")), .init("before", isDelete ? row : .null),
      .init("after", isDelete ? .null : row),
      .init("source", place), .init("ts_ms", .number(String(time))),
    ])
  }

  private func salesforceChange(_ source: Source) -> JSONValue {
    var payload = row(source)
    var header = JSONValue.object([
      .init("commitTimestamp", .number(String(time))),
      .init("changeType", .text(operation == .delete ? "DELETE" : "UPDATE")),
    ])
    if let recordId = payload["recordId"] {
      header["recordIds"] = .array([recordId])
      payload["recordId"] = nil
    }
    payload["ChangeEventHeader"] = header
    return .object([.init("payload", payload)])
  }

  private func object(_ source: Source) -> JSONValue {
    if source.kind == .crm {
      var record = row(source)
      if let path = source.time { record.put(instant(time, source), at: path.steps) }
      if let path = source.id, let id { record.put(.text(id), at: path.steps) }
      if operation == .delete, let path = source.operation { record.put(.text("delete"), at: path.steps) }
      return record
    }
    var record = JSONValue.object([])
    if let path = source.properties {
      record.put(.object(properties), at: path.steps)
    } else {
      record.merge(.object(properties))
    }
    if let path = source.event { record.put(.text(name), at: path.steps) }
    if let path = source.time { record.put(instant(time, source), at: path.steps) }
    if let path = source.id, let id { record.put(.text(id), at: path.steps) }
    put(source, into: &record)
    return record
  }

  private func row(_ source: Source) -> JSONValue {
    var row = JSONValue.object([])
    for attribute in source.attributes {
      guard let value = properties.first(where: { $0.name == attribute.name })?.value else { continue }
      row.put(value, at: attribute.path.steps)
    }
    put(source, into: &row)
    return row
  }

  /// Identifiers, consents, and what any format of an audience source has.
  private func put(_ source: Source, into record: inout JSONValue) {
    for identifier in identifiers {
      guard let path = source.identifiers.first(where: { $0.namespace == identifier.namespace })?.paths.first else {
        continue
      }
      record.put(.text(identifier.value), at: path.steps)
    }
    for consent in consents { record.put(.boolean(consent.isGranted), at: consent.path.steps) }
    if let expires, let path = source.expires { record.put(instant(expires, source), at: path.steps) }
    if case .removal = operation, let path = source.operation { record.put(.text("remove"), at: path.steps) }
  }

  /// An instant as the source writes its times.
  private func instant(_ time: Int64, _ source: Source) -> JSONValue {
    switch source.timeUnit {
    case .iso8601: .text(InstantText.describe(time))
    case .ms: .number(String(time))
    case .us: .number("\(time)000")
    case .s: time % 1000 == 0 ? .number(String(time / 1000)) : .number(String(Double(time) / 1000))
    }
  }
}
