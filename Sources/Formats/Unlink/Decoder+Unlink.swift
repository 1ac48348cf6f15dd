import Segmentation

/// Records that take an ownership back: `{"type":"unlink","identifier":"cookie:x","time":…}`. They are read in every
/// format, and belong to whichever source meets them.
extension Decoder {
  /// Whether the record is one.
  ///
  /// Where `type` is the format's own, no record of another kind has that one. Elsewhere it may be the name of a column,
  /// and the identifier tells.
  @inline(__always)
  mutating func isUnlink(_ source: UnsafePointer<SourcePlan>, _ slots: UnsafeMutablePointer<UInt32>) -> Bool {
    let token = Int(slots[plan.unlink.type])
    guard token > 0 else { return false }
    // One byte tells nearly all records apart; behind a token's first more can be read.
    let letter = reader.document.start(token)[1]
    guard letter == UInt8(ascii: "u") || letter == UInt8(ascii: "\\") else { return false }
    return isUnlink(type: token) && (source.pointee.shape == .segment || slots[plan.unlink.identifier] > 0)
  }

  private mutating func isUnlink(type token: Int) -> Bool {
    guard reader.document[token] == UInt8(ascii: "\"") else { return false }
    var type = EscapedText(reader.document.content(token))
    let word: StaticString = "unlink"
    return type.equals(UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }

  /// - Returns: `taken` with a record that has one identifier and no values. Without a time of its own its time is
  ///   `Record.present`.
  mutating func decodeUnlink(
    _ source: UnsafePointer<SourcePlan>, _ slots: UnsafeMutablePointer<UInt32>, at place: Place,
    into batch: inout RecordBatch
  ) -> Outcome {
    var record = Record()
    record.operation = .unlink
    switch unlinkTime(slots[plan.unlink.time]) {
    case .absent: record.time = Record.present
    case .unreadable: return .rejected(.badTime)
    case .at(let time):
      if time > latest { return .rejected(.future) }
      record.time = time
    }
    record.firstIdentifier = UInt32(truncatingIfNeeded: batch.identifiers.count)
    guard appendUnlinked(slots[plan.unlink.identifier], into: &batch), finish(&record, batch) else {
      return .rejected(.noIdentifier)
    }
    record.firstValue = UInt32(truncatingIfNeeded: batch.values.count)
    record.source = source.pointee.source
    record.file = place.file
    record.line = place.line
    record.index = place.index
    batch.records.append(record)
    return .taken
  }

  /// A text, or milliseconds.
  private mutating func unlinkTime(_ token: UInt32) -> TimeReading {
    token > 0 && reader.document[Int(token)] == UInt8(ascii: "\"") ? textTime(token) : numberTime(token, power: 0)
  }

  /// Appends the identifier that a text names as `namespace:value`; false where it names none.
  private mutating func appendUnlinked(_ token: UInt32, into batch: inout RecordBatch) -> Bool {
    guard token > 0, let text = reader.text(Int(token)), let (rank, namespace) = unlinkNamespace(text) else {
      return false
    }
    let value = UnsafeRawBufferPointer(rebasing: text[(namespace.name.count + 1)...])
    if blocklist.blocks(value) { return false }
    let range: ByteRange
    if namespace.isHashed {
      guard let hash = IdentifierHash.appendHashed(value, to: &batch.bytes) else { return false }
      range = hash
    } else {
      range = batch.append(padded: value)
    }
    batch.identifiers.append(Identifier(namespace: UInt8(truncatingIfNeeded: rank), value: range))
    return true
  }

  /// The namespace before the first colon.
  private func unlinkNamespace(_ text: UnsafeRawBufferPointer) -> (rank: Int, UnlinkPlan.Namespace)? {
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let name = UnsafeRawBufferPointer(rebasing: text[..<colon])
    let namespaces = plan.unlink.namespaces
    guard let rank = namespaces.firstIndex(where: { UnsafeRawBufferPointer($0.name).hasSameBytes(name) }) else {
      return nil
    }
    return (rank, namespaces[rank])
  }

  /// What a rejected record, or a message in its batch, must not show: the identifier that an unlink names, unless that is
  /// of a namespace that nobody hashes.
  mutating func hiddenIdentifiers(in token: Int) -> [Range<Int>] {
    guard plan.unlink.hashesAny else { return [] }
    var records = [token]
    let document = reader.document
    document.forEachMember(of: token, "batch") { batch in document.forEachElement(of: batch) { records.append($0) } }
    var identifiers: [Int] = []
    for record in records {
      var isUnlink = false
      document.forEachMember(of: record, "type") { if self.isUnlink(type: $0) { isUnlink = true } }
      if isUnlink { document.forEachMember(of: record, "identifier") { identifiers.append($0) } }
    }
    return identifiers.filter { token in
      guard let text = reader.text(token), let (_, namespace) = unlinkNamespace(text) else { return true }
      return namespace.isHashed
    }.map(document.range(of:))
  }
}
