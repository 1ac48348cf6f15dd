import Segmentation

/// How full a batch was, so that what a source wrote before it refused the record can be taken back.
struct Mark: BitwiseCopyable {
  private let records, values, identifiers, consents, bytes: Int

  @inline(__always)
  init(_ batch: borrowing RecordBatch) {
    records = batch.records.count
    values = batch.values.count
    identifiers = batch.identifiers.count
    consents = batch.consents.count
    bytes = batch.bytes.count
  }

  func restore(_ batch: inout RecordBatch) {
    batch.records.removeLast(batch.records.count - records)
    batch.values.removeLast(batch.values.count - values)
    batch.identifiers.removeLast(batch.identifiers.count - identifiers)
    batch.consents.removeLast(batch.consents.count - consents)
    batch.bytes.removeLast(batch.bytes.count - bytes)
  }
}
