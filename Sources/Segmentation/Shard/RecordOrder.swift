/// The order of records at one instant.
///
/// By source name, then the source's sequence (none before some), then message id (none first, by Unicode scalars), then
/// position. Records that came too late count before those that are in time, in order of their times; of a CRM
/// source, whose rows are a log, a late one counts behind those that came before it.
struct RecordOrder {
  let hold: UnsafeMutablePointer<Hold>
  let ranks: UnsafePointer<Int32>
  /// By source: its rows are a log.
  let isLog: UnsafePointer<Bool>

  /// - Parameter group: the late ones as they came.
  @inline(__always)
  func sort(_ group: inout FlatBuffer<UInt32>) {
    if group.count < 2 { return }
    var indices = UnsafeMutableBufferPointer(start: group.base, count: group.count)
    if !indices.contains(where: { hold.pointee.batch.records[Int($0)].isLate }) {
      indices.sort { precedes($0, $1) }
      return
    }
    var late: [UInt32] = []
    var inTime: [UInt32] = []
    for index in indices {
      if hold.pointee.batch.records[Int(index)].isLate { late.append(index) } else { inTime.append(index) }
    }
    inTime.sort { precedes($0, $1) }
    // Of one row, a record that came later is the newer, whatever its time.
    var behind = [[UInt32]](repeating: [], count: inTime.count)
    var first: [(time: Int64, index: UInt32)] = []
    var newest = NewestRows()
    for index in late {
      let record = hold.pointee.batch.records[Int(index)]
      guard isLog[Int(record.source)] else {
        first.append((record.time, index))
        continue
      }
      if let before = inTime.lastIndex(where: { came($0, before: index) && isSameRow($0, index) }) {
        behind[before].append(index)
      } else {
        // It takes the time of the one that it follows.
        let time = max(record.time, newest.time(before: record) ?? record.time)
        newest.set(record, to: time)
        first.append((time, index))
      }
    }
    first.sort { a, b in
      if a.time != b.time { return a.time < b.time }
      let source = hold.pointee.batch.records[Int(a.index)].source
      let isOneLog = isLog[Int(source)] && source == hold.pointee.batch.records[Int(b.index)].source
      return isOneLog ? came(a.index, before: b.index) : precedes(a.index, b.index)
    }
    var place = 0
    for (_, index) in first {
      indices[place] = index
      place += 1
    }
    for (index, followers) in zip(inTime, behind) {
      indices[place] = index
      place += 1
      for follower in followers {
        indices[place] = follower
        place += 1
      }
    }
  }

  private func came(_ a: UInt32, before b: UInt32) -> Bool { hold.pointee.came(a, before: b) }

  /// A truncate speaks of every row of its source.
  private func isSameRow(_ a: UInt32, _ b: UInt32) -> Bool {
    let x = hold.pointee.batch.records[Int(a)]
    let y = hold.pointee.batch.records[Int(b)]
    return x.source == y.source && (x.subject == y.subject || x.operation == .truncate || y.operation == .truncate)
  }

  private func precedes(_ a: UInt32, _ b: UInt32) -> Bool {
    let x = hold.pointee.batch.records[Int(a)]
    let y = hold.pointee.batch.records[Int(b)]
    if x.source != y.source { return ranks[Int(x.source)] < ranks[Int(y.source)] }
    if x.hasSequence != y.hasSequence { return y.hasSequence }
    if x.hasSequence {
      let order = RecordOrder.compareSequences(
        hold.pointee.batch.text(x.sequenceFile), x.sequenceMajor, x.sequenceMinor,
        hold.pointee.batch.text(y.sequenceFile), y.sequenceMajor, y.sequenceMinor)
      if order != 0 { return order < 0 }
    }
    let ids = Scalar.order(hold.pointee.batch.text(x.id), hold.pointee.batch.text(y.id))
    if ids != 0 { return ids < 0 }
    if (x.file, x.line, x.index) != (y.file, y.line, y.index) {
      return (x.file, x.line, x.index) < (y.file, y.line, y.index)
    }
    return came(a, before: b)
  }

  /// Negative, 0 or positive.
  static func compareSequences(
    _ file: UnsafeRawBufferPointer, _ major: UInt64, _ minor: UInt64,
    _ otherFile: UnsafeRawBufferPointer, _ otherMajor: UInt64, _ otherMinor: UInt64
  ) -> Int {
    let files = Scalar.order(file, otherFile)
    if files != 0 { return files }
    if major != otherMajor { return major < otherMajor ? -1 : 1 }
    return minor == otherMinor ? 0 : minor < otherMinor ? -1 : 1
  }
}

/// The times that records of rows took, by row: what comes later in the log is the newer.
private struct NewestRows {
  private struct Row: Hashable {
    var source: UInt16
    var subject: UInt64
  }

  private var rows: [Row: Int64] = [:]
  /// By source: of the last truncate, which is not before any row that it follows; the newest of any record.
  private var truncates: [UInt16: Int64] = [:]
  private var newest: [UInt16: Int64] = [:]

  /// That of the newest record of the same row; nil where there is none. A truncate speaks of every row of its source.
  func time(before record: Record) -> Int64? {
    if record.operation == .truncate { return newest[record.source] }
    let own = rows[Row(source: record.source, subject: record.subject)]
    guard let truncate = truncates[record.source] else { return own }
    return own.map { max($0, truncate) } ?? truncate
  }

  mutating func set(_ record: Record, to time: Int64) {
    newest[record.source] = max(newest[record.source] ?? time, time)
    if record.operation == .truncate {
      truncates[record.source] = time
    } else {
      rows[Row(source: record.source, subject: record.subject)] = time
    }
  }
}
