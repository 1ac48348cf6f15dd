/// A record that time has not passed yet, as a record of the state: all of it, with its texts.
///
///     key    h | file 4 | line 8 | index 4; or, where some came too late, h | truncates before it 4 | shard 4 | arrival 8
///     value  source | operation 1 | flags 1 | time | instant | name | id | place | sequence | expiry | hash of the name
///            | identifiers | consents | values
///
/// Keys are in the order in which the records are to be taken again. Only records that came too late have an order beyond
/// what they say, that of their arrival.
///
/// The value is also how a record stands in a pipeline's own log.
public enum HeldRecord {
  private enum Flag: UInt8 { case sequence, snapshot, late, id, sequenceFile, expires, nameHash }

  static func write(_ record: Record, of batch: borrowing RecordBatch, to value: inout StateWriter) {
    value.removeAll()
    append(record, of: batch, to: &value)
  }

  /// Writes the value of a record behind what stands there.
  package static func append(_ record: Record, of batch: borrowing RecordBatch, to value: inout StateWriter) {
    value.number(record.source)
    value.byte(record.operation.rawValue)
    var flags: UInt8 = 0
    for (flag, isOn) in [
      (Flag.sequence, record.hasSequence), (.snapshot, record.isSnapshot), (.late, record.isLate),
      (.id, record.idHash != 0), (.sequenceFile, !record.sequenceFile.isEmpty), (.expires, record.expires != .max),
      (.nameHash, record.nameHash != 0),
    ] where isOn { flags |= 1 << flag.rawValue }
    value.byte(flags)
    value.signed(record.time)
    value.signed(record.instant)
    value.number(record.name)
    if record.idHash != 0 {
      value.bits(record.idHash)
      value.text(batch.text(record.id))
    }
    value.number(record.file)
    value.number(record.line)
    value.number(record.index)
    if record.hasSequence {
      value.number(record.sequenceMajor)
      value.number(record.sequenceMinor)
    }
    if !record.sequenceFile.isEmpty { value.text(batch.text(record.sequenceFile)) }
    if record.expires != .max { value.signed(record.expires) }
    if record.nameHash != 0 { value.bits(record.nameHash) }
    value.number(record.identifierCount)
    for place in 0..<Int(record.identifierCount) {
      let identifier = batch.identifiers[Int(record.firstIdentifier) + place]
      value.byte(identifier.namespace)
      value.byte(identifier.form)
      value.byte(identifier.isPrevious ? 1 : 0)
      value.text(batch.text(identifier.value))
    }
    value.number(record.consentCount)
    for place in 0..<Int(record.consentCount) {
      let consent = batch.consents[Int(record.firstConsent) + place]
      value.byte(consent.purpose)
      value.byte(consent.isGranted ? 1 : 0)
    }
    value.number(record.valueCount)
    for slot in 0..<Int(record.valueCount) {
      write(batch.values[Int(record.firstValue) + slot], batch, &value)
    }
  }

  private static func write(_ found: Value, _ batch: borrowing RecordBatch, _ value: inout StateWriter) {
    value.byte(found.kind.rawValue)
    switch found.kind {
    case .boolean: value.byte(found.isTrue ? 1 : 0)
    case .number: value.bits(found.bits)
    case .string, .array, .object, .spread, .instant: value.text(batch.text(found.range))
    case .missing, .null, .unavailable: break
    }
  }

  /// Appends the record to a batch, from which it is taken like a new one.
  public static func read(_ value: UnsafeRawBufferPointer, into batch: inout RecordBatch) throws(MalformedState) {
    var value = StateReader(value)
    var record = Record()
    record.source = UInt16(truncatingIfNeeded: try value.number())
    guard let operation = Record.Operation(rawValue: try value.byte()) else { throw MalformedState() }
    record.operation = operation
    let flags = try value.byte()
    func has(_ flag: Flag) -> Bool { flags >> flag.rawValue & 1 != 0 }
    record.hasSequence = has(.sequence)
    record.isSnapshot = has(.snapshot)
    record.isLate = has(.late)
    record.time = try value.instant()
    record.instant = try value.instant()
    record.name = UInt32(truncatingIfNeeded: try value.number())
    if has(.id) {
      record.idHash = try value.bits()
      record.id = batch.append(text: try value.text())
    }
    record.file = UInt32(truncatingIfNeeded: try value.number())
    record.line = try value.number()
    record.index = UInt32(truncatingIfNeeded: try value.number())
    if record.hasSequence {
      record.sequenceMajor = try value.number()
      record.sequenceMinor = try value.number()
    }
    if has(.sequenceFile) { record.sequenceFile = batch.append(text: try value.text()) }
    if has(.expires) { record.expires = try value.signed() }
    if has(.nameHash) { record.nameHash = try value.bits() }
    record.firstIdentifier = UInt32(truncatingIfNeeded: batch.identifiers.count)
    record.identifierCount = UInt16(truncatingIfNeeded: try value.count())
    for _ in 0..<record.identifierCount {
      let namespace = try value.byte()
      let form = try value.byte()
      let isPrevious = try value.byte() != 0
      batch.identifiers.append(
        Identifier(
          namespace: namespace, form: form, isPrevious: isPrevious, value: batch.append(text: try value.text())))
    }
    if record.identifierCount > 0 {
      let strongest = batch.identifiers[Int(record.firstIdentifier)]
      record.subject = hash64(batch.text(strongest.value), seed: UInt64(strongest.namespace))
    }
    record.firstConsent = UInt32(truncatingIfNeeded: batch.consents.count)
    record.consentCount = UInt16(truncatingIfNeeded: try value.count())
    for _ in 0..<record.consentCount {
      let purpose = try value.byte()
      batch.consents.append(ConsentStatement(purpose: purpose, isGranted: try value.byte() != 0))
    }
    record.firstValue = UInt32(truncatingIfNeeded: batch.values.count)
    record.valueCount = UInt16(truncatingIfNeeded: try value.count())
    for _ in 0..<record.valueCount { batch.values.append(try readValue(&value, &batch)) }
    try value.end()
    batch.records.append(record)
  }

  private static func readValue(
    _ value: inout StateReader, _ batch: inout RecordBatch
  ) throws(MalformedState) -> Value {
    guard let kind = Value.Kind(rawValue: try value.byte()) else { throw MalformedState() }
    switch kind {
    case .missing: return .missing
    case .null: return .null
    case .unavailable: return .unavailable
    case .boolean: return .boolean(try value.byte() != 0)
    case .number: return .number(Double(bitPattern: try value.bits()))
    case .string, .array, .object, .spread, .instant: return .text(kind, batch.append(text: try value.text(of: kind)))
    }
  }
}
