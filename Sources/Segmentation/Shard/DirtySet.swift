/// A set of small numbers that is filled and emptied many times.
struct DirtySet: ~Copyable {
  private(set) var items: FlatBuffer<Int32>
  private var marks: FlatBuffer<UInt8>

  init(count: Int) {
    items = FlatBuffer(capacity: max(1, count))
    marks = FlatBuffer(capacity: max(1, count))
    marks.grow(by: count).update(repeating: 0, count: count)
  }

  var isEmpty: Bool { items.count == 0 }

  @inline(__always)
  mutating func insert(_ item: Int32) {
    if marks[Int(item)] == 0 {
      marks[Int(item)] = 1
      items.append(item)
    }
  }

  @inline(__always)
  func contains(_ item: Int) -> Bool { marks[item] != 0 }

  @inline(__always)
  mutating func removeAll() {
    for index in 0..<items.count { marks[Int(items[index])] = 0 }
    items.removeAll()
  }
}
