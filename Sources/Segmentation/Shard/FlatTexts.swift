/// Some texts in one piece of memory, which nobody counts references to.
struct FlatTexts: ~Copyable {
  private let bytes: FlatBuffer<UInt8>
  /// Where each begins, and where the last ends.
  private let starts: FlatBuffer<Int>

  init(_ texts: [[UInt8]]) {
    var bytes = FlatBuffer<UInt8>(capacity: max(1, texts.reduce(0) { $0 + $1.count }))
    var starts = FlatBuffer<Int>(capacity: texts.count + 1)
    for text in texts {
      starts.append(bytes.count)
      for byte in text { bytes.append(byte) }
    }
    starts.append(bytes.count)
    self.bytes = bytes
    self.starts = starts
  }

  @inline(__always)
  subscript(index: Int) -> UnsafeRawBufferPointer {
    let start = starts[index]
    return UnsafeRawBufferPointer(start: bytes.base + start, count: starts[index &+ 1] &- start)
  }
}
