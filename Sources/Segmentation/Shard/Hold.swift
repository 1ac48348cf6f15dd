/// Records that wait until time has passed their instant, in order of it.
///
/// The common case, records that come in order, costs a copy and an append; those that come out of order are sorted in
/// when time next moves.
struct Hold: ~Copyable {
  struct Key: BitwiseCopyable {
    var instant: Int64
    var record: UInt32
    /// What the record's subject was found to be ahead of its turn: a profile or a node of the shard.
    var likely = Hold.unknown
  }
  static let unknown = UInt32.max

  private(set) var batch = RecordBatch()
  private var keys: FlatBuffer<Key>
  private var head = 0
  /// Keys from here on came since the last `sort`.
  private var sorted = 0
  private var isInOrder = true
  private var spare: RecordBatch
  private var scratch: FlatBuffer<Key>
  /// By record of the batch: its number in order of arrival. Kept only where records also come by way of other shards;
  /// else they come in the order of the batch.
  private var arrivals: FlatBuffer<UInt32>
  private var spareArrivals: FlatBuffer<UInt32>
  private var isNumbered = false
  /// Records of the batch that came before all others of it, though they stand behind some (`append(all:)`).
  private var early: Range<UInt32> = 0..<0

  init() {
    keys = FlatBuffer(capacity: 256)
    scratch = FlatBuffer(capacity: 16)
    spare = RecordBatch()
    arrivals = FlatBuffer(capacity: 1)
    spareArrivals = FlatBuffer(capacity: 1)
  }

  /// From now on the caller numbers records by their arrival. Nothing may wait yet.
  mutating func numberArrivals() { isNumbered = true }

  /// Copies record `index` of `other`.
  ///
  /// - Parameter arrival: its number, where arrivals are numbered; they may wrap around.
  @inline(__always)
  mutating func append(_ other: borrowing RecordBatch, _ index: Int, counts: Bool, arrival: UInt32 = 0) {
    if isNumbered { arrivals.append(arrival) }
    line(up: Hold.copy(other, index, to: &batch, counts: counts).instant, batch.records.count &- 1)
  }

  @inline(__always)
  private mutating func line(up instant: Int64, _ index: Int) {
    let key = Key(instant: instant, record: UInt32(truncatingIfNeeded: index))
    if keys.count > head {
      let last = keys[keys.count &- 1]
      if isNumbered ? precedes(key, last) : key.instant < last.instant { isInOrder = false }
    }
    keys.append(key)
  }

  /// Whether a record of the batch came before another one.
  @inline(__always)
  func came(_ record: UInt32, before other: UInt32) -> Bool {
    if isNumbered { return Int32(bitPattern: arrivals[Int(record)] &- arrivals[Int(other)]) < 0 }
    let isEarly = early.contains(record)
    return isEarly == early.contains(other) ? record < other : isEarly
  }

  @inline(__always)
  private func precedes(_ a: Key, _ b: Key) -> Bool {
    a.instant == b.instant ? came(a.record, before: b.record) : a.instant < b.instant
  }

  /// Copies records `range` of `other`, their texts as one piece. Arrivals are not numbered.
  mutating func append(_ other: borrowing RecordBatch, _ range: Range<Int>) {
    let whole = range.count == other.records.count ? RecordExtent(whole: other) : nil
    guard let extent = whole ?? RecordExtent(other, range) else {
      for index in range { append(other, index, counts: true) }
      return
    }
    let values = UInt32(truncatingIfNeeded: batch.values.count) &- extent.firstValue
    let identifiers = UInt32(truncatingIfNeeded: batch.identifiers.count) &- extent.firstIdentifier
    let bytes = UInt32(truncatingIfNeeded: batch.bytes.count) &- extent.bytes.lowerBound
    batch.bytes.append(other.bytes.base + Int(extent.bytes.lowerBound), count: extent.bytes.count)
    let firstValue = batch.values.count
    batch.values.append(other.values.base + Int(extent.firstValue), count: extent.valueCount)
    for index in firstValue..<batch.values.count where batch.values[index].isText {
      batch.values.base[index].bits &+= UInt64(bytes) << 32
    }
    let firstIdentifier = batch.identifiers.count
    batch.identifiers.append(other.identifiers.base + Int(extent.firstIdentifier), count: extent.identifierCount)
    for index in firstIdentifier..<batch.identifiers.count { batch.identifiers.base[index].value.offset &+= bytes }
    let consents = UInt32(truncatingIfNeeded: batch.consents.count) &- extent.firstConsent
    batch.consents.append(other.consents.base + Int(extent.firstConsent), count: extent.consentCount)
    var index = batch.records.count
    batch.records.append(other.records.base + range.lowerBound, count: range.count)
    while index < batch.records.count {
      let record = batch.records.base + index
      record.pointee.firstValue &+= values
      record.pointee.firstIdentifier &+= identifiers
      record.pointee.firstConsent &+= consents
      if !record.pointee.id.isEmpty { record.pointee.id.offset &+= bytes }
      if !record.pointee.sequenceFile.isEmpty { record.pointee.sequenceFile.offset &+= bytes }
      line(up: record.pointee.instant, index)
      index &+= 1
    }
  }

  /// Takes all records of `other`, which holds none afterwards, and memory that was the hold's.
  ///
  /// Where few wait nothing is copied but these, behind the others: the batch itself changes hands.
  mutating func append(all other: inout RecordBatch) {
    let count = other.records.count
    let waiting = keys.count - head
    guard !isNumbered, waiting * 8 <= count else {
      append(other, 0..<count)
      return other.removeAll()
    }
    for place in 0..<waiting {
      let key = keys[head + place]
      _ = Hold.copy(batch, Int(key.record), to: &other, counts: true)
      keys[place] = Key(instant: key.instant, record: UInt32(truncatingIfNeeded: count + place))
    }
    keys.removeLast(head)
    sorted = max(0, sorted - head)
    head = 0
    early = UInt32(truncatingIfNeeded: count)..<UInt32(truncatingIfNeeded: count + waiting)
    swap(&batch, &other)
    other.removeAll()
    // Whoever fills the next one needs the room, and what waits between two needs little.
    if other.records.capacity < spare.records.capacity { swap(&other, &spare) }
    for index in 0..<count { line(up: batch.records[index].instant, index) }
  }

  /// Overwrites what is left in memory of records that are no longer there.
  mutating func wipe() {
    batch.bytes.wipeRest()
    spare.bytes.wipe()
  }

  /// The record that comes `distance` behind the first; nil where so many do not wait.
  @inline(__always)
  mutating func upcoming(_ distance: Int) -> UnsafePointer<Record>? {
    head &+ distance < keys.count ? UnsafePointer(batch.records.base + Int(keys[head &+ distance].record)) : nil
  }

  /// What was found of the one `distance` behind the first, if anything was.
  @inline(__always)
  mutating func likely(_ distance: Int) -> UInt32? {
    guard head &+ distance < keys.count, keys[head &+ distance].likely != Hold.unknown else { return nil }
    return keys[head &+ distance].likely
  }

  @inline(__always)
  mutating func setLikely(_ distance: Int, to index: UInt32) { keys.base[head &+ distance].likely = index }

  @inline(__always)
  static func copy(
    _ from: borrowing RecordBatch, _ index: Int, to batch: inout RecordBatch, counts: Bool
  ) -> Record {
    var record = from.records[index]
    let firstValue = batch.values.count
    let values = batch.values.grow(by: Int(record.valueCount))
    for slot in 0..<Int(record.valueCount) {
      var value = from.values[Int(record.firstValue) &+ slot]
      switch value.kind {
      case .string, .array, .object, .spread, .instant:
        value = .text(value.kind, batch.append(text: from.text(value.range)))
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
    let firstConsent = batch.consents.count
    for place in 0..<Int(record.consentCount) {
      batch.consents.append(from.consents[Int(record.firstConsent) &+ place])
    }
    record.firstConsent = UInt32(truncatingIfNeeded: firstConsent)
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
    new.sort { precedes($0, $1) }
    // Merge from behind, as far as the two overlap.
    scratch.removeAll()
    scratch.append(keys.base + from, count: keys.count - from)
    var write = keys.count - 1
    var old = from - 1
    var next = scratch.count - 1
    while next >= 0 {
      if old >= head, precedes(scratch[next], keys[old]) {
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
  var earliest: Int64 { mutating get { head < keys.count ? keys[head].instant : EventTime.never } }

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

  /// How many records wait; those that another shard counts are not among them.
  var waiting: Int { (head..<keys.count).count { batch.records[Int(keys[$0].record)].counts } }

  /// Takes the indices of those of the first instant, where that is `instant`, which came too late.
  mutating func takeLate(at instant: Int64, into group: inout FlatBuffer<UInt32>) {
    group.removeAll()
    for _ in 0..<putLateFirst(at: instant) {
      group.append(keys[head].record)
      head &+= 1
    }
    // What came from other shards was lined up behind records in time, whichever came first.
    if isNumbered {
      var taken = UnsafeMutableBufferPointer(start: group.base, count: group.count)
      taken.sort { came($0, before: $1) }
    }
  }

  /// Puts those of the first instant, where that is `instant`, which came too late before the others.
  ///
  /// - Returns: how many they are.
  mutating func putLateFirst(at instant: Int64) -> Int {
    var end = head
    while end < keys.count, keys[end].instant == instant { end += 1 }
    scratch.removeAll()
    var place = head
    for index in head..<end {
      if isLate(keys[index]) {
        keys[place] = keys[index]
        place += 1
      } else {
        scratch.append(keys[index])
      }
    }
    (keys.base + place).update(from: scratch.base, count: scratch.count)
    return place - head
  }

  private func isLate(_ key: Key) -> Bool { batch.records[Int(key.record)].isLate }

  /// The newest instant at which one that waits came too late; `.min` where none did.
  var newestLate: Int64 {
    var newest = Int64.min
    for place in head..<keys.count where isLate(keys[place]) { newest = max(newest, keys[place].instant) }
    return newest
  }

  /// How many of those that wait at an instant came too late.
  func countLate(at instant: Int64) -> Int {
    (head..<keys.count).count { keys[$0].instant == instant && isLate(keys[$0]) }
  }

  /// Whether one that waits came too late.
  var holdsLate: Bool { (head..<keys.count).contains { isLate(keys[$0]) } }

  /// The indices of all that wait, by instant, those of one in the order in which they came.
  func sortedRecords() -> [UInt32] { (head..<keys.count).map { keys[$0].record } }

  /// The record `place` behind the first, once sorted; nil where it has an instant not before `clock`, or none waits there.
  @inline(__always)
  func due(_ place: Int, before clock: Int64) -> UInt32? {
    head &+ place < keys.count && keys[head &+ place].instant < clock ? keys[head &+ place].record : nil
  }

  /// Lets go of those of the first `count` records that are not kept.
  mutating func drop(ofFirst count: Int, unless isKept: (Int) -> Bool) {
    var write = head + count
    for place in stride(from: count - 1, through: 0, by: -1) where isKept(place) {
      write -= 1
      keys[write] = keys[head + place]
    }
    head = write
  }

  func arrival(of record: UInt32) -> UInt32 { isNumbered ? arrivals[Int(record)] : record }

  /// Gives back the room of records that were taken, once it is worth the copy of the others.
  mutating func compact() {
    guard head > 0, head >= max(64, keys.count - head) || head == keys.count else { return }
    spare.removeAll()
    spareArrivals.removeAll()
    for index in head..<keys.count {
      if isNumbered { spareArrivals.append(arrivals[Int(keys[index].record)]) }
      _ = Hold.copy(batch, Int(keys[index].record), to: &spare, counts: true)
      keys[index - head] = Key(instant: keys[index].instant, record: UInt32(spare.records.count - 1))
    }
    keys.removeLast(head)
    sorted = keys.count
    head = 0
    early = 0..<0
    swap(&batch, &spare)
    swap(&arrivals, &spareArrivals)
  }
}
