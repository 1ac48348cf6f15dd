/// When late truncates take effect among the other records of an instant.
///
/// A truncate deletes every row of its source, and to each it is a delete that stands behind what came of this row before it.
/// What came of others, who may be in other shards, does not matter. So it has one turn for each row that the instant's records
/// speak of, and one for all other rows. Truncates between which none of a row came make up one turn of that row, so that
/// there are no more turns than records, but for what many of them take.
struct TruncateTurns {
  /// As they came.
  private(set) var late: [RecordOrder.Late] = []
  private(set) var inTime: [UInt32] = []
  /// By source: the subjects of rows that records of the instant speak of.
  private(set) var subjects: [Int: Set<UInt64>] = [:]

  private struct Row: Hashable {
    var source: Int
    var subject: UInt64
  }

  /// Of each row one record that speaks of it.
  private var speakers: [Row: UInt32] = [:]
  /// By source, as they came; by truncate, its number among these.
  private var truncates: [Int: [UInt32]] = [:]
  private var numbers: [UInt32: Int] = [:]
  /// By the first truncate of a turn and its row: how many they are.
  private var counts: [UInt32: [UInt64: Int]] = [:]

  /// - Parameter records: as they came.
  init(_ records: [UInt32], of batch: borrowing RecordBatch) {
    for index in records {
      let record = batch.records[Int(index)]
      if record.isLate, record.operation == .truncate {
        numbers[index] = truncates[Int(record.source), default: []].count
        truncates[Int(record.source), default: []].append(index)
      }
    }
    for index in records {
      let record = batch.records[Int(index)]
      guard record.operation != .truncate, record.operation != .unlink, truncates[Int(record.source)] != nil else {
        continue
      }
      subjects[Int(record.source), default: []].insert(record.subject)
      let row = Row(source: Int(record.source), subject: record.subject)
      if speakers[row] == nil { speakers[row] = index }
    }
    let sorted = subjects.mapValues { $0.sorted() }
    /// By row: the place among `late` of the turn that the next truncate joins.
    var open: [Row: Int] = [:]
    for index in records {
      let record = batch.records[Int(index)]
      let source = Int(record.source)
      guard record.isLate, record.operation == .truncate else {
        open[Row(source: source, subject: record.subject)] = nil
        if record.isLate {
          late.append(RecordOrder.Late(record: index, row: record.subject, newest: record.time))
        } else {
          inTime.append(index)
        }
        continue
      }
      for subject in sorted[source] ?? [] {
        let row = Row(source: source, subject: subject)
        if let place = open[row] {
          late[place].newest = max(late[place].newest, record.time)
          counts[late[place].record, default: [:]][subject, default: 1] += 1
        } else {
          open[row] = late.count
          late.append(RecordOrder.Late(record: index, row: subject, newest: record.time))
        }
      }
      late.append(RecordOrder.Late(record: index, row: nil, newest: record.time))
    }
  }

  /// A record that names the subject of a row.
  func speaker(for subject: UInt64, of source: Int) -> UInt32? {
    speakers[Row(source: source, subject: subject)]
  }

  /// The truncates of a turn, the one behind the other.
  func truncates(of turn: RecordOrder.Late) -> ArraySlice<UInt32> {
    guard let row = turn.row, let first = numbers[turn.record] else { return [] }
    let source = truncates.first { $0.value.indices.contains(first) && $0.value[first] == turn.record }
    return source?.value[first..<first + (counts[turn.record]?[row] ?? 1)] ?? []
  }
}
