import Segmentation

/// The shard of one partition of a pipeline's log: a function of what stands in it, and of nothing else.
///
/// It does no I/O; who runs it reads the log, writes what comes out, and keeps its state.
final class LogShard {
  var shard: Shard
  /// The partition of the log, from 0.
  let number: Int32
  private let plan: Plan
  private let mark: UInt32
  /// Offset of the next entry.
  private(set) var next: Int64
  private(set) var times: SourceTimes
  private var taken: TakenRecords
  private var held: HeldOffsets
  private var crowd = LateCrowd()
  /// Entries before it were read by the life before this one: their notes count already.
  private let reread: Int64
  private let risenBefore: Int64
  private let clockBefore: Int64
  private var risen: Int64
  /// Up to which the shard was advanced.
  private var advanced: Int64
  private var batch = RecordBatch()
  /// Records of `batch` from here on have not been handed to the shard.
  private var first = 0
  /// The changelog says by which rules the state was made.
  var hasRules: Bool
  /// Something other than the time has changed since the state was saved.
  private(set) var isChanged = false
  /// Copies of records that were in the log already.
  private(set) var copies: UInt64 = 0

  /// - Parameter shard: as `position` says.
  init(_ shard: consuming Shard, number: Int32, at position: LogShardPosition, hasRules: Bool = false) {
    self.hasRules = hasRules
    plan = shard.plan
    mark = LogEntry.mark(of: plan)
    self.number = number
    next = position.need
    reread = position.next
    times = position.times
    taken = position.takenAtNeed
    held = HeldOffsets(at: position.need, position.takenAtNeed)
    risen = position.risen
    risenBefore = position.risen
    clockBefore = position.clock
    advanced = position.clock
    self.shard = shard
  }

  var clock: Int64 { times.clock }

  /// Takes the entry at `offset`.
  ///
  /// - Throws: where it is none of these rules'.
  func take(_ entry: UnsafeRawBufferPointer, at offset: Int64) throws(MalformedState) {
    var reader = StateReader(entry)
    guard let kind = LogEntry.Kind(rawValue: try reader.byte()), try reader.bits() == mark else {
      throw MalformedState()
    }
    switch kind {
    case .records:
      while !reader.isAtEnd { try takeRecord(try reader.text(), at: offset) }
      takeCrowd(at: offset)
    case .notes: try takeNotes(&reader, at: offset)
    }
    next = offset + 1
  }

  /// The log has been read up to `offset`, where no entry of ours stood.
  func pass(to offset: Int64) { next = max(next, offset) }

  private func takeRecord(_ value: UnsafeRawBufferPointer, at offset: Int64) throws(MalformedState) {
    try HeldRecord.read(value, into: &batch)
    let index = batch.records.count - 1
    let record = batch.records.base + index
    guard shard.accepts(record.pointee, of: batch) else { throw MalformedState() }
    guard taken.admit(record.pointee.file, line: record.pointee.line, index: record.pointee.index) else {
      copies += 1
      return drop(index)
    }
    if offset < risenBefore, record.pointee.instant < clockBefore { return drop(index) }
    if record.pointee.instant < clock {
      record.pointee.isLate = true
      record.pointee.instant = clock
    }
    // A truncate is in every partition.
    if record.pointee.operation == .truncate { record.pointee.counts = number == 0 }
    held.hold(offset, until: record.pointee.instant)
    isChanged = isChanged || offset >= reread
    guard record.pointee.isLate else { return }
    crowd.admit(at: record.pointee.instant)
  }

  /// Behind a whole entry, so that `risen` speaks of all its records.
  private func takeCrowd(at offset: Int64) {
    guard crowd.isFull else { return }
    handOver(upTo: batch.records.count)
    shard.advance(to: clock, takesLate: true)
    crowd.removeAll()
    risen = offset + 1
  }

  private func drop(_ index: Int) {
    handOver(upTo: index)
    first = index + 1
  }

  private func handOver(upTo end: Int) {
    if first < end { shard.take(batch, first..<end) }
    first = end
  }

  private func takeNotes(_ reader: inout StateReader, at offset: Int64) throws(MalformedState) {
    let expected = try reader.number(below: .max)
    var notes: [SourceNote] = []
    for _ in 0..<(try reader.count()) { notes.append(try LogEntry.readNote(&reader)) }
    try reader.end()
    if offset < reread { return }
    let before = clock
    times.expect(expected)
    for note in notes { times.take(note) }
    times.settle()
    if clock > before { risen = offset + 1 }
  }

  /// Lets time pass to where the log says it stands. Deltas are in the shard's output.
  func step() {
    handOver(upTo: batch.records.count)
    batch.removeAll()
    first = 0
    if clock <= advanced { return }
    shard.advance(to: clock)
    shard.settle(upTo: clock - 1)
    advanced = clock
    if shard.output.deltas.count > 0 { isChanged = true }
  }

  /// What a next life goes on from. Behind a `step`.
  func position() -> LogShardPosition {
    var position = LogShardPosition()
    let need = held.need(next: next, taken, clock: clock)
    position.clock = clock
    position.newestUsed = shard.newestUsed
    // What is being read again counts as read.
    position.next = max(next, reread)
    position.risen = risen
    position.need = need.offset
    position.takenAtNeed = need.taken
    position.times = times
    return position
  }

  /// The state has been saved.
  func setSaved() { isChanged = false }
}
