import Segmentation

/// What records say of consent.
extension Decoder {
  /// Appends what the record says of consent to the purposes of the pipeline, in the policy's order, and notes in `record`
  /// where it lies. What cannot be read says nothing.
  ///
  /// Not for a record that takes something away from a CRM: that states nothing.
  ///
  /// - Parameter slots: of the walk in which the source's paths begin: from the record's root, or from its row.
  @inline(__always)
  mutating func appendConsents(
    _ source: UnsafePointer<SourcePlan>, _ slots: UnsafeMutablePointer<UInt32>, _ record: inout Record,
    into batch: inout RecordBatch
  ) {
    if source.pointee.consents.isEmpty { return }
    appendStatements(source.pointee.consents, slots, &record, into: &batch)
  }

  private mutating func appendStatements(
    _ consents: UnsafeBufferPointer<ConsentPlan>, _ slots: UnsafeMutablePointer<UInt32>, _ record: inout Record,
    into batch: inout RecordBatch
  ) {
    let first = batch.consents.count
    for plan in consents {
      let token = slots[plan.path.slot]
      if token == 0 { continue }
      let outer = reader.enter(Int(token), plan.path.rest)
      let isGranted = outer.found < 0 ? nil : isGranted(at: outer.found, plan, &batch.bytes)
      // A text into which the path goes on may be no JSON.
      if reader.leave(outer), let isGranted {
        batch.consents.append(ConsentStatement(purpose: plan.purpose, isGranted: isGranted))
      }
    }
    record.firstConsent = UInt32(truncatingIfNeeded: first)
    record.consentCount = UInt16(truncatingIfNeeded: batch.consents.count - first)
  }

  /// What the value at `token` states; nil where it states nothing.
  private mutating func isGranted(at token: Int, _ plan: ConsentPlan, _ bytes: inout FlatBuffer<UInt8>) -> Bool? {
    switch plan.form {
    case .boolean:
      guard reader.document[token] == UInt8(ascii: "t") || reader.document[token] == UInt8(ascii: "f") else {
        return nil
      }
      let value = reader.scalar(token)
      return value.kind == .boolean ? value.isTrue : nil
    case .booleanUnit:
      let value = scalar(at: token, .boolean, 0, into: &bytes)
      return value.kind == .boolean ? value.isTrue : nil
    case .tcf: return reader.text(token).flatMap { TCFString.grants($0, purposes: plan.tcfPurposes) }
    case .gpp: return reader.text(token).flatMap(GPPString.grants)
    }
  }
}
