import Segmentation

/// Where a record stands.
struct Place: BitwiseCopyable {
  var file: UInt32
  var line: UInt64
  var index: UInt32

  func unusable(_ reason: Unusable.Reason, _ source: UInt16) -> Unusable {
    Unusable(reason: reason, source: source, file: file, line: line, index: index, evidence: [])
  }
}

/// How full a batch was, so that what a source wrote before it refused the record can be taken back.
struct Mark: BitwiseCopyable {
  private let records, values, identifiers, bytes: Int

  @inline(__always)
  init(_ batch: borrowing RecordBatch) {
    records = batch.records.count
    values = batch.values.count
    identifiers = batch.identifiers.count
    bytes = batch.bytes.count
  }

  func restore(_ batch: inout RecordBatch) {
    batch.records.removeLast(batch.records.count - records)
    batch.values.removeLast(batch.values.count - values)
    batch.identifiers.removeLast(batch.identifiers.count - identifiers)
    batch.bytes.removeLast(batch.bytes.count - bytes)
  }
}

/// What becomes of a record that all its sources refuse: it is rejected for the reason of the source whose table it is
/// of; else, where one says that it is of another table, passed over so; else rejected for the first one's reason.
struct Refusal {
  enum Verdict {
    case none
    case record(Unusable.Reason, source: Int)
    /// The messages of a batch, each rejected by itself.
    case messages([Unusable])
  }

  private var first = Verdict.none
  private var ofTable = Verdict.none
  private var otherTable = Verdict.none
  private var isClear = true

  @inline(__always)
  mutating func clear() { if !isClear { self = Refusal() } }

  var verdict: Verdict {
    if case .record = ofTable { return ofTable }
    if case .record = otherTable { return otherTable }
    return first
  }

  mutating func note(_ reason: Unusable.Reason, _ source: Int, isOfTable: Bool) {
    isClear = false
    let verdict = Verdict.record(reason, source: source)
    if case .none = first { first = verdict }
    if isOfTable, case .none = ofTable { ofTable = verdict }
    if reason == .passedOver(.otherTable), case .none = otherTable { otherTable = verdict }
  }

  mutating func note(messages: [Unusable]) {
    isClear = false
    if case .none = first { first = .messages(messages) }
  }
}
