/// For each of some items the ones that depend on it: lists of lists in two flat buffers.
struct Fanout: ~Copyable {
  private let starts: FlatBuffer<Int32>
  private let items: FlatBuffer<Int32>

  init(_ lists: [[Int32]]) {
    var starts = FlatBuffer<Int32>(capacity: lists.count + 1)
    var items = FlatBuffer<Int32>()
    for list in lists {
      starts.append(Int32(items.count))
      for item in list { items.append(item) }
    }
    starts.append(Int32(items.count))
    self.starts = starts
    self.items = items
  }

  @inline(__always)
  subscript(index: Int) -> UnsafeBufferPointer<Int32> {
    let start = Int(starts[index])
    return UnsafeBufferPointer(start: items.base + start, count: Int(starts[index &+ 1]) &- start)
  }
}
