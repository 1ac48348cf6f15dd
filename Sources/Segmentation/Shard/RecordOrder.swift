/// The order of records at one instant.
///
/// By source name, then the source's sequence (none before some), then message id (none first, by Unicode scalars), then
/// position. Records that came too late count before those that are in time, in order of their times; of a CRM
/// source, whose rows are a log, a late one counts behind those of its row that came before it.
struct RecordOrder {
  let hold: UnsafeMutablePointer<Hold>
  let ranks: UnsafePointer<Int32>
  /// By source: its rows are a log.
  let isLog: UnsafePointer<Bool>

  /// A record that came too late, and the row that it speaks of.
  struct Late {
    var record: UInt32
    /// Of a CRM source: the row's subject; of a truncate nil where it is for rows that no other record speaks of.
    var row: UInt64?
    /// Its time; of several truncates that are one turn, that of the newest.
    var newest: Int64
  }

  /// - Parameters:
  ///   - group: the late ones as they came.
  ///   - subject: of which a truncate deletes the row.
  @inline(__always)
  func sort(_ group: inout FlatBuffer<UInt32>, truncating subject: UInt64? = nil) {
    if group.count < 2 { return }
    var indices = UnsafeMutableBufferPointer(start: group.base, count: group.count)
    if !indices.contains(where: { hold.pointee.batch.records[Int($0)].isLate }) {
      indices.sort { precedes($0, $1) }
      return
    }
    var late: [Late] = []
    var inTime: [UInt32] = []
    for index in indices {
      let record = hold.pointee.batch.records[Int(index)]
      if record.isLate {
        late.append(
          Late(record: index, row: record.operation == .truncate ? subject : record.subject, newest: record.time))
      } else {
        inTime.append(index)
      }
    }
    var place = 0
    for turn in order(late, among: &inTime) {
      indices[place] = turn.record
      place += 1
    }
  }

  /// Puts late records, as they came, among those in time, which it sorts.
  func order(_ late: [Late], among inTime: inout [UInt32]) -> [Late] {
    inTime.sort { precedes($0, $1) }
    // Of one row, a record that came later is the newer, whatever its time.
    var behind = [[Late]](repeating: [], count: inTime.count)
    var first: [(time: Int64, late: Late)] = []
    var newest: [Row: Int64] = [:]
    for late in late {
      let record = hold.pointee.batch.records[Int(late.record)]
      guard isLog[Int(record.source)] else {
        first.append((record.time, late))
        continue
      }
      if let before = inTime.lastIndex(where: { came($0, before: late.record) && isOfRow($0, late) }) {
        behind[before].append(late)
      } else {
        // It takes the time of the one that it follows.
        let time = max(record.time, newest[Row(source: record.source, subject: late.row)] ?? record.time)
        newest[Row(source: record.source, subject: late.row)] = max(time, late.newest)
        first.append((time, late))
      }
    }
    first.sort { a, b in
      if a.time != b.time { return a.time < b.time }
      let source = hold.pointee.batch.records[Int(a.late.record)].source
      let isOneLog = isLog[Int(source)] && source == hold.pointee.batch.records[Int(b.late.record)].source
      return isOneLog
        ? came(a.late.record, before: b.late.record) : precedes(a.late.record, b.late.record)
    }
    var order = first.map(\.late)
    for (index, followers) in zip(inTime, behind) {
      order.append(Late(record: index, row: nil, newest: hold.pointee.batch.records[Int(index)].time))
      order += followers
    }
    return order
  }

  private struct Row: Hashable {
    var source: UInt16
    var subject: UInt64?
  }

  private func came(_ a: UInt32, before b: UInt32) -> Bool { hold.pointee.came(a, before: b) }

  /// Whether a record in time speaks of the row of a late one. A truncate speaks of every row of its source.
  private func isOfRow(_ inTime: UInt32, _ late: Late) -> Bool {
    let known = hold.pointee.batch.records[Int(inTime)]
    return known.source == hold.pointee.batch.records[Int(late.record)].source
      && (known.operation == .truncate || known.subject == late.row)
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
