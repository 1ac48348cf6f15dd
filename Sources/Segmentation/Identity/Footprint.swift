/// The identifiers of a record, which must be known to one shard before it is applied.
struct Footprint: Equatable {
  /// As directories know them, the subject first.
  var keys: [UInt64]
  /// Of the subject: rank 0 is the strongest.
  var namespace: UInt8
}

/// What a shard must know of each record of a slice before any is applied.
extension Footprint {
  /// Visits the identifiers of a record beside its subject that it says are the subject's (`Shard.statesSomething`).
  @inline(__always)
  static func forEachOwned(
    _ record: UnsafePointer<Record>, _ batch: borrowing RecordBatch, _ body: (UInt64) -> Void
  ) {
    guard record.pointee.identifierCount > 1, record.pointee.operation != .delete else { return }
    let identifiers = batch.identifiers.base + Int(record.pointee.firstIdentifier)
    let strength = identifiers[0].namespace
    for place in 1..<Int(record.pointee.identifierCount) {
      let identifier = identifiers[place]
      guard identifier.form == 0, identifier.namespace > strength else { continue }
      body(Directory.key(hash64(batch.text(identifier.value), seed: UInt64(identifier.namespace))))
    }
  }

  /// - Parameter record: it has a subject.
  init(_ record: UnsafePointer<Record>, _ batch: borrowing RecordBatch) {
    keys = [Directory.key(record.pointee.subject)]
    namespace = batch.identifiers[Int(record.pointee.firstIdentifier)].namespace
    Footprint.forEachOwned(record, batch) { keys.append($0) }
  }
}
