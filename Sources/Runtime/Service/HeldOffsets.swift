import Segmentation

/// From which entry of a log a shard would have to read again to know all that it holds back.
struct HeldOffsets: ~Copyable {
  struct Entry: BitwiseCopyable {
    var offset: Int64
    var instant: Int64
  }

  /// What had been taken before an offset.
  private struct Mark {
    var offset: Int64
    var taken: TakenRecords
  }

  /// Entries between two marks, at least.
  private static let distance: Int64 = 1000

  private var entries = FlatBuffer<Entry>(capacity: 1024)
  private var head = 0
  private var marks: [Mark]

  /// - Parameter taken: what had been taken before `offset`, where reading begins.
  init(at offset: Int64, _ taken: TakenRecords) { marks = [Mark(offset: offset, taken: taken)] }

  /// The record at `offset` is held back until time has passed `instant`.
  @inline(__always)
  mutating func hold(_ offset: Int64, until instant: Int64) {
    entries.append(Entry(offset: offset, instant: instant))
  }

  /// Where reading would go on, and what had been taken there.
  ///
  /// - Parameters:
  ///   - next: where the log is read now, and `taken`, what has been taken so far.
  ///   - clock: records with an instant before it have been applied.
  mutating func need(
    next: Int64, _ taken: TakenRecords, clock: Int64
  ) -> (offset: Int64, taken: TakenRecords) {
    while head < entries.count, entries[head].instant < clock { head += 1 }
    let oldest = head < entries.count ? entries[head].offset : next
    compact()
    if let last = marks.last, next - last.offset >= Self.distance || (oldest == next && next > last.offset) {
      marks.append(Mark(offset: next, taken: taken))
    }
    while marks.count > 1, marks[1].offset <= oldest { marks.removeFirst() }
    return (marks[0].offset, marks[0].taken)
  }

  private mutating func compact() {
    if head == entries.count {
      entries.removeAll()
      head = 0
    } else if head > 1 << 16, head * 2 > entries.count {
      let rest = entries.count - head
      entries.base.update(from: entries.base + head, count: rest)
      entries.removeLast(head)
      head = 0
    }
  }
}
