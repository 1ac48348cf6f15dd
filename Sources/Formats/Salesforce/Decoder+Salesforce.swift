import Segmentation

/// Change events of Salesforce:
/// https://developer.salesforce.com/docs/atlas.en-us.change_data_capture.meta/change_data_capture/cdc_message_structure.htm
extension Decoder {
  private enum ChangeType { case create, update, delete, undelete, gap }

  /// Decodes a change, of which each of the rows that it names is a record.
  mutating func decodeChangeEvent(
    _ source: UnsafePointer<SourcePlan>, at place: Place, into batch: inout RecordBatch, _ unusable: inout [Unusable]
  ) -> Outcome {
    let names = source.pointee.salesforce
    guard enterPayload(names) else { return .rejected(.unknownType) }
    let type = changeType(Int(row.tokens[names.pointee.changeType]))
    if type == .gap { return .passedOver(.gap) }
    let list = Int(row.tokens[names.pointee.recordIDs])
    row.tokens[names.pointee.recordID] = 0
    guard list > 0, reader.document[list] == UInt8(ascii: "["), reader.document[list + 1] != UInt8(ascii: "]") else {
      // It may be told by a field of its own.
      return decodeRow(source, type, at: place, into: &batch)
    }
    var place = place
    var token = list + 1
    if reader.document[reader.document.next(token)] == UInt8(ascii: "]") {
      setRecordID(token, names)
      return decodeRow(source, type, at: place, into: &batch)
    }
    var taken = 0
    while reader.document[token] != UInt8(ascii: "]") {
      let mark = Mark(batch)
      reader.isMalformed = false
      setRecordID(token, names)
      let outcome = decodeRow(source, type, at: place, into: &batch)
      if case .rejected(let reason) = reader.isMalformed ? outcome.malformed : outcome {
        mark.restore(&batch)
        var rejected = place.unusable(.rejected(reason), source.pointee.source)
        if keepsEvidence { rejected.evidence = evidence(reason, token: 0) }
        unusable.append(rejected)
      } else {
        taken += 1
      }
      place.index += 1
      token = reader.document.next(token)
      if reader.document[token] == UInt8(ascii: ",") { token += 1 }
    }
    reader.isMalformed = false
    return taken > 0 ? .taken : .rejectedInParts
  }

  /// Finds the payload and what is read of it; false where no change event stands in the record.
  private func enterPayload(_ names: UnsafePointer<SalesforcePlan>) -> Bool {
    for place in names.pointee.places {
      let header = Int(root.tokens[place.header])
      guard header > 0, reader.document[header] == UInt8(ascii: "{") else { continue }
      row.clear()
      reader.document.walk(plan.rows, from: Int(root.tokens[place.payload]), into: row.tokens)
      return true
    }
    return false
  }

  private mutating func changeType(_ token: Int) -> ChangeType? {
    guard token > 0, let type = reader.text(token) else { return nil }
    if type.says("UPDATE") { return .update }
    if type.says("CREATE") { return .create }
    if type.says("DELETE") { return .delete }
    if type.says("UNDELETE") { return .undelete }
    return type.hasPrefix("GAP_") ? .gap : nil
  }

  /// Lets `recordId` stand for one of the ids. A wildcard (`001*`, for all records of an object) names none.
  private mutating func setRecordID(_ token: Int, _ names: UnsafePointer<SalesforcePlan>) {
    let isWildcard = reader.text(token)?.last == UInt8(ascii: "*")
    row.tokens[names.pointee.recordID] = isWildcard ? 0 : UInt32(truncatingIfNeeded: token)
  }

  private mutating func decodeRow(
    _ source: UnsafePointer<SourcePlan>, _ type: ChangeType?, at place: Place, into batch: inout RecordBatch
  ) -> Outcome {
    guard let type else { return .rejected(.unknownType) }
    let names = source.pointee.salesforce
    var record = Record()
    record.operation = type == .delete ? .delete : .write
    switch numberTime(row.tokens[names.pointee.commitTimestamp], power: 0, allowsText: true) {
    case .absent: return .rejected(.noTime)
    case .unreadable: return .rejected(.badTime)
    case .at(let time):
      if time > latest { return .rejected(.future) }
      record.time = time
    }
    if let commit = unsigned(row.tokens[names.pointee.commitNumber]) {
      record.sequenceMajor = commit
      record.sequenceMinor = unsigned(row.tokens[names.pointee.sequenceNumber]) ?? 0
      record.hasSequence = true
    }
    guard identify(source, row.tokens, &record, into: &batch) else { return .rejected(.noIdentifier) }
    if type != .delete { appendConsents(source, row.tokens, &record, into: &batch) }
    record.firstValue = UInt32(truncatingIfNeeded: batch.values.count)
    record.valueCount = UInt16(truncatingIfNeeded: source.pointee.values.count)
    for index in 0..<source.pointee.values.count {
      batch.values.append(field(index, source, type, into: &batch.bytes))
    }
    record.source = source.pointee.source
    record.file = place.file
    record.line = place.line
    record.index = place.index
    batch.records.append(record)
    return .taken
  }

  /// What a change makes of an attribute. An update carries, or vouches for, a part of the fields only; a field that it
  /// leaves out, or shows empty without having changed it, stays.
  private mutating func field(
    _ index: Int, _ source: UnsafePointer<SourcePlan>, _ type: ChangeType, into bytes: inout FlatBuffer<UInt8>
  ) -> Value {
    if type == .delete { return .missing }
    let names = source.pointee.salesforce
    let plan = source.pointee.values.start + index
    let token = row.tokens[plan.pointee.path.slot]
    let name = UnsafeRawBufferPointer(names.pointee.fields[index])
    if type == .update, !name.isEmpty {
      if lists(row.tokens[names.pointee.nulledFields], name, orPart: false) ?? false { return .missing }
      guard lists(row.tokens[names.pointee.changedFields], name, orPart: true) ?? (token > 0) else {
        return .unavailable
      }
    }
    return token == 0 ? .missing : attribute(token, plan.pointee, ColumnType(), into: &bytes)
  }

  /// Whether a list of fields has `name`, or a compound one that it is a part of; nil where there is no list.
  ///
  /// - Parameter orPart: a part of `name` will do.
  private mutating func lists(_ list: UInt32, _ name: UnsafeRawBufferPointer, orPart: Bool) -> Bool? {
    let list = Int(list)
    guard list > 0, reader.document[list] == UInt8(ascii: "[") else { return nil }
    var token = list + 1
    while reader.document[token] != UInt8(ascii: "]") {
      if let field = reader.text(token),
        field.hasSameBytes(name) || name.isPart(of: field) || (orPart && field.isPart(of: name))
      {
        return true
      }
      token = reader.document.next(token)
      if reader.document[token] == UInt8(ascii: ",") { token += 1 }
    }
    return false
  }
}

extension UnsafeRawBufferPointer {
  /// Whether the field is one of those that `compound` is made of.
  fileprivate func isPart(of compound: UnsafeRawBufferPointer) -> Bool {
    count > compound.count && self[compound.count] == UInt8(ascii: ".")
      && UnsafeRawBufferPointer(rebasing: self[..<compound.count]).hasSameBytes(compound)
  }
}
