import Segmentation

/// What a record says of its time.
enum TimeReading {
  case absent
  case at(Int64)
  case unreadable
}

extension Decoder {
  /// An ISO 8601 text; `null` is absent.
  @inline(__always)
  mutating func textTime(_ token: UInt32) -> TimeReading {
    if token == 0 { return .absent }
    if let text = reader.text(Int(token)) { return times.milliseconds(text).map(TimeReading.at) ?? .unreadable }
    return reader.isNull(Int(token)) ? .absent : .unreadable
  }

  /// A number whose unit times `10^power` is milliseconds; `null` is absent.
  ///
  /// - Parameter allowsText: whether digits in a string are a number.
  mutating func numberTime(_ token: UInt32, power: Int, allowsText: Bool = false) -> TimeReading {
    if token == 0 { return .absent }
    if let number = reader.number(Int(token)) { return Self.instant(number, power) }
    if allowsText, let text = reader.text(Int(token)), let base = text.baseAddress,
      let number = NumberText(base.assumingMemoryBound(to: UInt8.self), count: text.count), number.isInteger
    {
      return Self.instant(number, power)
    }
    return reader.isNull(Int(token)) ? .absent : .unreadable
  }

  /// The time that a path leads to: a number whose unit times `10^power` is milliseconds, or where that is nil an ISO 8601
  /// text.
  mutating func time(_ reference: Reference, power: Int?, _ slots: UnsafeMutablePointer<UInt32>) -> TimeReading {
    guard let token = find(reference, slots) else { return .absent }
    if let power { return numberTime(token, power: power) }
    return textTime(token)
  }

  /// The token that a path leads to, which goes into no text.
  mutating func find(_ reference: Reference, _ slots: UnsafeMutablePointer<UInt32>) -> UInt32? {
    let token = slots[reference.slot]
    if token == 0 || reference.rest.isEmpty { return token == 0 ? nil : token }
    return reader.at(Int(token), reference.rest) { _, token in UInt32(truncatingIfNeeded: token) }
  }

  private static func instant(_ number: NumberText, _ power: Int) -> TimeReading {
    if let time = number.scaled(by: power), time >= -EventTime.limit { return .at(time) }
    // Beyond all times: corrupt, and where it lies ahead, also `future`.
    return number.isNegative ? .unreadable : .at(.max)
  }

  /// Appends the record's identifiers, the strongest first, and what follows from them to `record`.
  ///
  /// Returns false where the record has no usable one.
  @inline(__always)
  mutating func identify(
    _ source: UnsafePointer<SourcePlan>, _ slots: UnsafeMutablePointer<UInt32>, _ record: inout Record,
    into batch: inout RecordBatch
  ) -> Bool {
    record.firstIdentifier = UInt32(truncatingIfNeeded: batch.identifiers.count)
    for index in 0..<source.pointee.identifiers.count {
      let plan = source.pointee.identifiers.start + index
      for path in 0..<plan.pointee.paths.count {
        let reference = plan.pointee.paths.start + path
        let token = slots[reference.pointee.slot]
        if token == 0 { continue }
        if appendIdentifier(Int(token), reference.pointee, plan, isPrevious: false, source, into: &batch) { break }
      }
    }
    return finish(&record, batch)
  }

  /// Counts the identifiers and makes the strongest the subject.
  @inline(__always)
  func finish(_ record: inout Record, _ batch: borrowing RecordBatch) -> Bool {
    let first = Int(record.firstIdentifier)
    let count = batch.identifiers.count - first
    if count == 0 { return false }
    record.identifierCount = UInt16(truncatingIfNeeded: count)
    let strongest = batch.identifiers[first]
    record.subject = hash64(batch.text(strongest.value), seed: UInt64(strongest.namespace))
    return true
  }

  /// Appends the identifier that stands at `token`, or where `reference` goes on to from there.
  @inline(__always)
  mutating func appendIdentifier(
    _ token: Int, _ reference: Reference, _ plan: UnsafePointer<IdentifierPlan>, isPrevious: Bool,
    _ source: UnsafePointer<SourcePlan>,
    into batch: inout RecordBatch
  ) -> Bool {
    if source.pointee.shape == .debezium {
      return appendColumnIdentifier(token, reference, plan, source, into: &batch)
    }
    if !reference.rest.isEmpty {
      return appendDistantIdentifier(token, reference, plan, isPrevious: isPrevious, into: &batch)
    }
    guard let text = reader.identifier(token) else { return false }
    return append(text, plan, isPrevious: isPrevious, into: &batch)
  }

  private mutating func appendDistantIdentifier(
    _ token: Int, _ reference: Reference, _ plan: UnsafePointer<IdentifierPlan>, isPrevious: Bool,
    into batch: inout RecordBatch
  ) -> Bool {
    let text = reader.at(token, reference.rest) { reader, token in reader.identifier(token) }
    guard let text, let text else { return false }
    return append(text, plan, isPrevious: isPrevious, into: &batch)
  }

  /// Appends a value, behind which bytes are readable, as an identifier in all forms of its namespace; false where it is blocked or none in the first.
  @inline(__always)
  mutating func append(
    _ text: UnsafeRawBufferPointer, _ plan: UnsafePointer<IdentifierPlan>, isPrevious: Bool,
    into batch: inout RecordBatch
  ) -> Bool {
    if blocklist.blocks(text) { return false }
    if plan.pointee.forms.isEmpty {
      batch.identifiers.append(
        Identifier(namespace: plan.pointee.namespace, isPrevious: isPrevious, value: batch.append(padded: text)))
      return true
    }
    for form in 0..<plan.pointee.forms.count {
      guard let value = hash.append(text, plan.pointee.forms[form], plan.pointee.phone, to: &batch.bytes) else {
        if form == 0 { return false }
        continue
      }
      batch.identifiers.append(
        Identifier(
          namespace: plan.pointee.namespace, form: UInt8(truncatingIfNeeded: form), isPrevious: isPrevious, value: value
        ))
    }
    return true
  }

  /// The message id: a text that is not empty, or a whole number.
  @inline(__always)
  mutating func setID(_ token: UInt32, _ source: UInt16, _ record: inout Record, into batch: inout RecordBatch) {
    if token == 0 { return }
    guard let text = reader.identifier(Int(token)), !text.isEmpty else { return }
    record.id = batch.append(padded: text)
    let hash = hash64(text, seed: UInt64(source) + 1)
    record.idHash = hash == 0 ? 1 : hash
  }
}
