/// Where the values, identifiers, consents and texts of a run of records lie in their batch.
struct RecordExtent {
  var firstValue: UInt32
  var valueCount: Int
  var firstIdentifier: UInt32
  var identifierCount: Int
  var firstConsent: UInt32
  var consentCount: Int
  var bytes: Range<UInt32>

  /// nil where the records' values, identifiers or consents do not follow each other, so that they must be copied one by one.
  init?(_ batch: borrowing RecordBatch, _ range: Range<Int>) {
    guard range.count > 8 else { return nil }
    let first = batch.records[range.lowerBound]
    var nextValue = first.firstValue
    var nextIdentifier = first.firstIdentifier
    var nextConsent = first.firstConsent
    var low = UInt32.max
    var high: UInt32 = 0
    func note(_ text: ByteRange) {
      if text.isEmpty { return }
      low = min(low, text.offset)
      high = max(high, text.offset &+ text.count)
    }
    for index in range {
      let record = batch.records[index]
      guard record.firstValue == nextValue, record.firstIdentifier == nextIdentifier,
        record.firstConsent == nextConsent
      else { return nil }
      nextValue &+= UInt32(record.valueCount)
      nextIdentifier &+= UInt32(record.identifierCount)
      nextConsent &+= UInt32(record.consentCount)
      note(record.id)
      note(record.sequenceFile)
    }
    for index in Int(first.firstValue)..<Int(nextValue) where batch.values[index].isText {
      note(batch.values[index].range)
    }
    for index in Int(first.firstIdentifier)..<Int(nextIdentifier) { note(batch.identifiers[index].value) }
    firstValue = first.firstValue
    valueCount = Int(nextValue &- first.firstValue)
    firstIdentifier = first.firstIdentifier
    identifierCount = Int(nextIdentifier &- first.firstIdentifier)
    firstConsent = first.firstConsent
    consentCount = Int(nextConsent &- first.firstConsent)
    bytes = low < high ? low..<high : 0..<0
  }

  /// Of all records of a batch.
  init(whole batch: borrowing RecordBatch) {
    (firstValue, valueCount) = (0, batch.values.count)
    (firstIdentifier, identifierCount) = (0, batch.identifiers.count)
    (firstConsent, consentCount) = (0, batch.consents.count)
    bytes = 0..<UInt32(truncatingIfNeeded: batch.bytes.count)
  }
}
