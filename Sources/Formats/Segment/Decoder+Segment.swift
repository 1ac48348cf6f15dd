import Segmentation

/// Messages of the Segment spec: https://segment.com/docs/connections/spec/
extension Decoder {
  /// Whether the record is `{"batch": […]}`.
  func isBatch(_ source: UnsafePointer<SourcePlan>) -> Bool {
    let token = root.tokens[source.pointee.segment.batch]
    return token != 0 && reader.document[Int(token)] == UInt8(ascii: "[")
  }

  /// Decodes the messages of a batch, each a record.
  mutating func decodeBatch(
    _ source: UnsafePointer<SourcePlan>, at place: Place, into batch: inout RecordBatch, _ unusable: inout [Unusable]
  ) -> Outcome {
    var token = Int(root.tokens[source.pointee.segment.batch]) + 1
    var place = place
    var taken = 0
    while reader.document[token] != UInt8(ascii: "]") {
      let mark = Mark(batch)
      reader.isMalformed = false
      var outcome = Outcome.rejected(.notAnObject)
      if reader.document[token] == UInt8(ascii: "{") {
        message.clear()
        reader.document.walk(plan.tree, from: token, into: message.tokens)
        if isAbsent(message.tokens[source.pointee.segment.context]) {
          for slot in source.pointee.segment.contextual { message.tokens[slot] = root.tokens[slot] }
        }
        outcome =
          isUnlink(source, message.tokens)
          ? decodeUnlink(source, message.tokens, at: place, into: &batch)
          : decodeMessage(source, message.tokens, envelope: root.tokens, at: place, into: &batch)
      }
      if reader.isMalformed { outcome = .rejected(.malformed) }
      if case .rejected(let reason) = outcome {
        mark.restore(&batch)
        var rejected = place.unusable(.rejected(reason), source.pointee.source)
        if keepsEvidence { rejected.evidence = evidence(reason, token: token) }
        unusable.append(rejected)
      } else {
        taken += 1
      }
      place.index += 1
      token = reader.document.next(token)
      if reader.document[token] == UInt8(ascii: ",") { token += 1 }
    }
    reader.isMalformed = false
    return taken > 0 || place.index == 0 ? .taken : .rejectedInParts
  }

  /// - Parameter envelope: of the batch around the message; its times serve where the message has none.
  @inline(__always)
  mutating func decodeMessage(
    _ source: UnsafePointer<SourcePlan>, _ slots: UnsafeMutablePointer<UInt32>, envelope: UnsafeMutablePointer<UInt32>?,
    at place: Place, into batch: inout RecordBatch
  ) -> Outcome {
    guard let kind = messageKind(slots[source.pointee.segment.type]) else { return .rejected(.unknownType) }
    var record = Record()
    switch kind {
    case .track:
      let token = slots[source.pointee.segment.event]
      guard token != 0, let name = reader.text(Int(token)), !name.isEmpty else { return .rejected(.noEvent) }
      setName(name, source, &record)
    default:
      setName(kind.eventName, source, &record)
    }
    switch messageTime(source, slots, envelope) {
    case .absent: return .rejected(.noTime)
    case .unreadable: return .rejected(.badTime)
    case .at(let time):
      if time > latest { return .rejected(.future) }
      record.time = time
    }
    guard setExpiry(source, slots, &record) else { return .rejected(.badTime) }
    let isIdentified = identify(source, slots, &record, into: &batch)
    if kind == .alias, appendPrevious(source, slots, &record, into: &batch) {
      // It has been added, and so has a subject.
    } else if !isIdentified {
      return .rejected(.noIdentifier)
    }
    setID(slots[source.pointee.segment.messageID], source.pointee.source, &record, into: &batch)
    appendConsents(source, slots, &record, into: &batch)
    appendValues(source, slots, isPage: kind == .page || kind == .screen, &record, into: &batch)
    record.source = source.pointee.source
    record.file = place.file
    record.line = place.line
    record.index = place.index
    batch.records.append(record)
    return .taken
  }

  // MARK: Type

  private enum MessageKind {
    case track, page, screen, identify, group, alias

    var eventName: UnsafeRawBufferPointer {
      let name: StaticString =
        switch self {
        case .track: ""
        case .page: "Page Viewed"
        case .screen: "Screen Viewed"
        case .identify: "Identified"
        case .group: "Grouped"
        case .alias: "Aliased"
        }
      return UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    }
  }

  @inline(__always)
  private mutating func messageKind(_ token: UInt32) -> MessageKind? {
    if token == 0 { return nil }
    guard let type = reader.text(Int(token)) else { return nil }
    if type.says("track") { return .track }
    if type.says("page") { return .page }
    if type.says("screen") { return .screen }
    if type.says("identify") { return .identify }
    if type.says("group") { return .group }
    if type.says("alias") { return .alias }
    return nil
  }

  // MARK: Time

  /// `timestamp`, else `originalTimestamp` corrected by the clock of the server, else `receivedAt`.
  @inline(__always)
  private mutating func messageTime(
    _ source: UnsafePointer<SourcePlan>, _ slots: UnsafeMutablePointer<UInt32>,
    _ envelope: UnsafeMutablePointer<UInt32>?
  ) -> TimeReading {
    let timestamp = textTime(slots[source.pointee.segment.timestamp])
    if case .absent = timestamp { return derivedTime(source, slots, envelope) }
    return timestamp
  }

  private mutating func derivedTime(
    _ source: UnsafePointer<SourcePlan>, _ slots: UnsafeMutablePointer<UInt32>,
    _ envelope: UnsafeMutablePointer<UInt32>?
  ) -> TimeReading {
    let original = textTime(slots[source.pointee.segment.originalTimestamp])
    if case .unreadable = original { return original }
    let received = serverTime(source.pointee.segment.receivedAt, slots, envelope)
    guard case .at(let time) = original else { return received }
    let sent = serverTime(source.pointee.segment.sentAt, slots, envelope)
    switch (received, sent) {
    case (.absent, _), (_, .absent): return original
    case (.at(let received), .at(let sent)): return .at(time + (received - sent))
    default: return .unreadable
    }
  }

  /// A time that the batch around the message says where the message does not.
  private mutating func serverTime(
    _ slot: Int, _ slots: UnsafeMutablePointer<UInt32>, _ envelope: UnsafeMutablePointer<UInt32>?
  ) -> TimeReading {
    let own = textTime(slots[slot])
    if case .absent = own, let envelope { return textTime(envelope[slot]) }
    return own
  }

  // MARK: Identifiers and values

  /// An alias's `previousId`: an identifier of the weakest namespace that the source has, second to that one's own.
  private mutating func appendPrevious(
    _ source: UnsafePointer<SourcePlan>, _ slots: UnsafeMutablePointer<UInt32>, _ record: inout Record,
    into batch: inout RecordBatch
  ) -> Bool {
    let plan = source.pointee.segment.previous.start
    let token = slots[source.pointee.segment.previousID]
    guard token != 0, !source.pointee.identifiers.isEmpty, !isUserID(Int(token), slots[source.pointee.segment.userID])
    else { return false }
    let first = Int(record.firstIdentifier)
    var isSecond = false
    for index in first..<batch.identifiers.count where batch.identifiers[index].namespace == plan.pointee.namespace {
      isSecond = true
    }
    guard let text = reader.identifier(Int(token)), append(text, plan, isPrevious: isSecond, into: &batch) else {
      return false
    }
    return finish(&record, batch)
  }

  /// Whether an alias names the same person twice.
  private mutating func isUserID(_ previous: Int, _ user: UInt32) -> Bool {
    guard user != 0, let text = reader.identifier(previous) else { return false }
    compared.removeAll()
    if let base = text.baseAddress { compared.append(base.assumingMemoryBound(to: UInt8.self), count: text.count) }
    guard let other = reader.identifier(Int(user)) else { return false }
    return UnsafeRawBufferPointer(start: compared.base, count: compared.count).hasSameBytes(other)
  }

  @inline(__always)
  private mutating func appendValues(
    _ source: UnsafePointer<SourcePlan>, _ slots: UnsafeMutablePointer<UInt32>, isPage: Bool, _ record: inout Record,
    into batch: inout RecordBatch
  ) {
    let count = source.pointee.values.count
    record.firstValue = UInt32(truncatingIfNeeded: batch.values.count)
    record.valueCount = UInt16(truncatingIfNeeded: count)
    for index in 0..<count {
      let plan = source.pointee.values.start + index
      if isPage, case .root(let own, let reference) = plan.pointee.fallback, isAbsent(slots[own]) {
        batch.values.append(reader.value(slots[reference.slot], reference, into: &batch.bytes))
      } else {
        batch.values.append(reader.value(slots[plan.pointee.path.slot], plan.pointee.path, into: &batch.bytes))
      }
    }
  }

  private mutating func isAbsent(_ token: UInt32) -> Bool { token == 0 || reader.isNull(Int(token)) }
}
