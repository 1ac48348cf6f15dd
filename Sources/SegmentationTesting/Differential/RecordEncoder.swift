package import Segmentation

/// Writes logged records into a batch as a decoder would.
package struct RecordEncoder {
  let plan: Plan

  package init(plan: Plan) { self.plan = plan }

  /// Appends `record` to `batch`; the intake has set when it takes effect.
  package func append(_ record: LoggedRecord, instant: Int64, isLate: Bool, to batch: inout RecordBatch) {
    let pipeline = plan.pipeline
    guard let index = pipeline.sources.firstIndex(where: { $0.name == record.source }) else { return }
    let source = pipeline.sources[index]
    var encoded = Record()
    encoded.time = record.time
    encoded.instant = instant
    encoded.isLate = isLate
    encoded.source = UInt16(index)
    encoded.file = 0
    encoded.line = record.line
    encoded.isSnapshot = record.isSnapshot
    if let id = record.messageID {
      encoded.id = text(id, in: &batch)
      encoded.idHash = hash(id, seed: UInt64(index) + 1)
    }
    if let sequence = record.sequence {
      encoded.hasSequence = true
      encoded.sequenceFile = text(sequence.file, in: &batch)
      encoded.sequenceMajor = sequence.major
      encoded.sequenceMinor = sequence.minor
    }
    appendIdentifiers(of: record, to: &batch, &encoded)
    appendConsents(of: record, to: &batch, &encoded)
    appendValues(of: record, source, to: &batch, &encoded)
    batch.records.append(encoded)
  }

  private func appendIdentifiers(of record: LoggedRecord, to batch: inout RecordBatch, _ encoded: inout Record) {
    encoded.firstIdentifier = UInt32(batch.identifiers.count)
    for (rank, namespace) in plan.pipeline.identity.namespaces.enumerated() {
      let names = record.identifiers.filter { $0.namespace == namespace }
      for (place, name) in names.enumerated() {
        if encoded.identifierCount == 0 { encoded.subject = hash(name.value, seed: UInt64(rank)) }
        batch.identifiers.append(
          Identifier(namespace: UInt8(rank), isPrevious: place > 0, value: text(name.value, in: &batch)))
        encoded.identifierCount += 1
      }
    }
  }

  private func appendConsents(of record: LoggedRecord, to batch: inout RecordBatch, _ encoded: inout Record) {
    encoded.firstConsent = UInt32(batch.consents.count)
    for (index, purpose) in (plan.pipeline.consent?.purposes ?? []).enumerated() {
      for consent in record.consents where consent.purpose == purpose.name {
        batch.consents.append(ConsentStatement(purpose: UInt8(index), isGranted: consent.isGranted))
        encoded.consentCount += 1
      }
    }
  }

  private func appendValues(
    of record: LoggedRecord, _ source: Source, to batch: inout RecordBatch, _ encoded: inout Record
  ) {
    var values: [Value] = []
    switch record.content {
    case .event(let name, let root):
      encoded.operation = .event
      appendName(name, source, &encoded)
      if let expires = record.expires { encoded.expires = expires }
      values = plan.projection.paths.map { path in
        switch root.look(up: path, properties: source.propertiesPath) {
        case .value(let value): self.value(value, in: &batch)
        case .each(let elements): range(.spread, canonical(elements), in: &batch)
        default: .missing
        }
      }
    case .row(let attributes):
      encoded.operation = .write
      values = source.attributes.map { mapping in
        switch attributes[mapping.name] {
        case nil: .missing
        case .unavailable?: .unavailable
        case .value(let raw)?: mapping.read(raw).map { value($0, in: &batch) } ?? .missing
        }
      }
    case .delete: encoded.operation = .delete
    case .truncate: encoded.operation = .truncate
    case .removal(let name):
      encoded.operation = .removal
      appendName(name, source, &encoded)
    case .unlink: encoded.operation = .unlink
    }
    encoded.firstValue = UInt32(batch.values.count)
    encoded.valueCount = UInt16(values.count)
    for value in values { batch.values.append(value) }
  }

  private func appendName(_ name: String, _ source: Source, _ encoded: inout Record) {
    encoded.name = UInt32((plan.projection.eventNames.firstIndex { sameText($0, name) } ?? -1) + 1)
    if source.kind == .audience { encoded.nameHash = hash(name, seed: 0) }
  }

  // MARK: Values

  private func value(_ json: JSON, in batch: inout RecordBatch) -> Value {
    switch json {
    case .null: .null
    case .boolean(let flag): .boolean(flag)
    case .number(let number): .number(number)
    case .string(let string): .text(.string, text(string, in: &batch))
    case .array(let elements): range(.array, canonical(elements), in: &batch)
    case .object(let members): range(.object, canonical(members), in: &batch)
    }
  }

  private func range(_ kind: Value.Kind, _ bytes: [UInt8], in batch: inout RecordBatch) -> Value {
    bytes.withUnsafeBytes { .text(kind, batch.append(text: $0)) }
  }

  private func text(_ text: String, in batch: inout RecordBatch) -> ByteRange {
    Array(text.utf8).withUnsafeBytes { batch.append(text: $0) }
  }

  private func hash(_ text: String, seed: UInt64) -> UInt64 {
    Array(text.utf8).withUnsafeBytes { hash64($0, seed: seed) }
  }

  // MARK: Canonical bytes

  private func canonical(_ elements: [JSON]) -> [UInt8] { elements.flatMap(canonical) }

  private func canonical(_ members: [JSON.Member]) -> [UInt8] {
    members.sorted { textPrecedes($0.key, $1.key) }.flatMap { counted(Array($0.key.utf8)) + canonical($0.value) }
  }

  private func canonical(_ json: JSON) -> [UInt8] {
    switch json {
    case .null: [CanonicalTag.null]
    case .boolean(let flag): [flag ? CanonicalTag.trueTag : CanonicalTag.falseTag]
    case .number(let number): [CanonicalTag.number] + littleEndian((number + 0).bitPattern)
    case .string(let text): [CanonicalTag.string] + counted(Array(text.utf8))
    case .array(let elements): [CanonicalTag.array] + counted(canonical(elements))
    case .object(let members): [CanonicalTag.object] + counted(canonical(members))
    }
  }

  private func counted(_ bytes: [UInt8]) -> [UInt8] { littleEndian(UInt32(bytes.count)) + bytes }

  private func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }
}

extension AttributeMapping {
  /// The attribute's value as a decoder gives it: an attribute with a unit of time as milliseconds.
  fileprivate func read(_ raw: JSON) -> JSON? {
    switch unit {
    case .iso8601, .days, .s, .ms, .us: raw == .null ? .null : instant(of: raw).map { .number(Double($0)) }
    case nil, .number, .decimal, .boolean: value(of: raw)
    }
  }
}
