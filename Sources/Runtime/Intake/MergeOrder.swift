/// In which file a replay reads on: always the one whose time is least; of equals the first in the order given.
///
/// Pure: a binary heap over the files that have not ended.
/// - Complexity: O(log files) for a file that falls behind another; O(1) while it stays the least.
struct MergeOrder {
  struct Entry: Equatable {
    var time: Int64
    var file: Int32

    @inline(__always)
    static func < (a: Entry, b: Entry) -> Bool { a.time < b.time || (a.time == b.time && a.file < b.file) }

    /// Behind every file.
    static let never = Entry(time: .max, file: .max)
  }

  private var heap: [Entry]

  /// All files unread: they come first, in their order.
  init(files: Int) {
    heap = (0..<files).map { Entry(time: .min, file: Int32($0)) }
  }

  /// The file to read; nil once all have ended.
  var least: Entry? { heap.first }

  /// The least of the others.
  var rival: Entry {
    switch heap.count {
    case 0, 1: .never
    case 2: heap[1]
    default: heap[1] < heap[2] ? heap[1] : heap[2]
    }
  }

  /// The clock of the whole replay: no record that is not late comes before it any more. `.max` once all files have ended.
  var clock: Int64 { heap.first?.time ?? .max }

  /// The least file has come to `time`, which is not below what it was.
  mutating func raiseLeast(to time: Int64) {
    heap[0].time = time
    siftDown()
  }

  /// The least file has ended: it holds the clock back no longer.
  mutating func removeLeast() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    siftDown()
  }

  private mutating func siftDown() {
    var parent = 0
    while true {
      let left = 2 * parent + 1
      guard left < heap.count else { return }
      let right = left + 1
      let child = right < heap.count && heap[right] < heap[left] ? right : left
      guard heap[child] < heap[parent] else { return }
      heap.swapAt(child, parent)
      parent = child
    }
  }
}
