/// Records that wait until time has passed their instant, in order of it.
///
/// The common case, records that come in order, costs a copy and an append; those that come out of order are sorted in
/// when time next moves.
struct Hold: ~Copyable {
  struct Key: BitwiseCopyable {
    var instant: Int64
    var record: UInt32
  }

  private(set) var batch = RecordBatch()
  private var keys: FlatBuffer<Key>
  private var head = 0
  /// Keys from here on came since the last `sort`.
  private var sorted = 0
  private var isInOrder = true
  private var spare: RecordBatch
  private var scratch: FlatBuffer<Key>

  init() {
    keys = FlatBuffer(capacity: 256)
    scratch = FlatBuffer(capacity: 16)
    spare = RecordBatch()
  }

  var count: Int { keys.count - head }

  /// Copies record `index` of `other`.
  @inline(__always)
  mutating func append(_ other: borrowing RecordBatch, _ index: Int, counts: Bool) {
    let record = Hold.copy(other, index, to: &batch, counts: counts)
    if keys.count > 0, keys.count > head, record.instant < keys[keys.count - 1].instant { isInOrder = false }
    keys.append(Key(instant: record.instant, record: UInt32(truncatingIfNeeded: batch.records.count &- 1)))
  }

  @inline(__always)
  private static func copy(
    _ from: borrowing RecordBatch, _ index: Int, to batch: inout RecordBatch, counts: Bool
  ) -> Record {
    var record = from.records[index]
    let firstValue = batch.values.count
    let values = batch.values.grow(by: Int(record.valueCount))
    for slot in 0..<Int(record.valueCount) {
      var value = from.values[Int(record.firstValue) &+ slot]
      switch value.kind {
      case .string, .array, .object, .spread: value = .text(value.kind, batch.append(text: from.text(value.range)))
      default: break
      }
      values[slot] = value
    }
    record.firstValue = UInt32(truncatingIfNeeded: firstValue)
    let firstIdentifier = batch.identifiers.count
    for place in 0..<Int(record.identifierCount) {
      var identifier = from.identifiers[Int(record.firstIdentifier) &+ place]
      identifier.value = batch.append(text: from.text(identifier.value))
      batch.identifiers.append(identifier)
    }
    record.firstIdentifier = UInt32(truncatingIfNeeded: firstIdentifier)
    if !record.id.isEmpty { record.id = batch.append(text: from.text(record.id)) }
    if !record.sequenceFile.isEmpty { record.sequenceFile = batch.append(text: from.text(record.sequenceFile)) }
    record.counts = record.counts && counts
    batch.records.append(record)
    return record
  }

  /// Brings what came since into order of instant; what came first stays first at one instant.
  mutating func sort() {
    defer { sorted = keys.count }
    if isInOrder { return }
    isInOrder = true
    let from = max(sorted, head)
    var new = UnsafeMutableBufferPointer(start: keys.base + from, count: keys.count - from)
    new.sort { ($0.instant, $0.record) < ($1.instant, $1.record) }
    // Merge from behind, as far as the two overlap.
    scratch.removeAll()
    scratch.append(keys.base + from, count: keys.count - from)
    var write = keys.count - 1
    var old = from - 1
    var next = scratch.count - 1
    while next >= 0 {
      if old >= head, keys[old].instant > scratch[next].instant {
        keys[write] = keys[old]
        old -= 1
      } else {
        keys[write] = scratch[next]
        next -= 1
      }
      write -= 1
    }
  }

  /// The instant of the first record; `never` where there is none.
  var earliest: Int64 { head < keys.count ? keys[head].instant : EventTime.never }

  /// Takes the indices of all records of the first instant.
  @inline(__always)
  mutating func takeFirst(into group: inout FlatBuffer<UInt32>) {
    let instant = keys[head].instant
    group.removeAll()
    while head < keys.count, keys[head].instant == instant {
      group.append(keys[head].record)
      head &+= 1
    }
  }

  /// Gives back the room of records that were taken, once it is worth the copy of the others.
  mutating func compact() {
    guard head > 0, head >= max(64, keys.count - head) || head == keys.count else { return }
    spare.removeAll()
    for index in head..<keys.count {
      _ = Hold.copy(batch, Int(keys[index].record), to: &spare, counts: true)
      keys[index - head] = Key(instant: keys[index].instant, record: UInt32(spare.records.count - 1))
    }
    keys.removeLast(head)
    sorted = keys.count
    head = 0
    swap(&batch, &spare)
  }
}
