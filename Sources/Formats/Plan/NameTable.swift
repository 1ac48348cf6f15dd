import Segmentation

/// The event names that rules mention, found by their text: `Record.name` is a name's place plus 1, 0 for any other.
struct NameTable: ~Copyable {
  /// A name by its first and last bytes and its length, which are the whole of one of up to 16 bytes.
  struct Bucket: BitwiseCopyable {
    var first: UInt64 = 0
    var last: UInt64 = 0
    var text: UnsafeBufferPointer<UInt8>
    /// 0 where the bucket is empty.
    var name: UInt32 = 0
  }

  private let buckets: UnsafeBufferPointer<Bucket>
  private let mask: UInt64

  init(_ names: [String], in arena: Arena) {
    var size = 2
    while size < names.count * 4 { size *= 2 }
    let buckets = arena.allocate([Bucket](repeating: Bucket(text: arena.copy("")), count: size))
    mask = UInt64(size - 1)
    for (index, name) in names.enumerated() {
      let text = arena.copy(name)
      let (first, last) = ends(of: UnsafeRawBufferPointer(text))
      var bucket = Int(Self.hash(first, last, text.count) & mask)
      while buckets[bucket].name != 0 { bucket = (bucket + 1) & Int(mask) }
      buckets[bucket] = Bucket(first: first, last: last, text: text, name: UInt32(index + 1))
    }
    self.buckets = UnsafeBufferPointer(buckets)
  }

  @inline(__always)
  private static func hash(_ first: UInt64, _ last: UInt64, _ count: Int) -> UInt64 {
    let mixed = (first &+ UInt64(count)) &* 0x9E37_79B9_7F4A_7C15 ^ last &* 0xD6E8_FEB8_6659_FD93
    return mixed >> 40
  }

  @inline(__always)
  func name(_ text: UnsafeRawBufferPointer) -> UInt32 {
    let (first, last) = ends(of: text)
    var index = Int(Self.hash(first, last, text.count) & mask)
    while true {
      let bucket = buckets.start + index
      if bucket.pointee.name == 0 { return 0 }
      if bucket.pointee.first == first, bucket.pointee.last == last, bucket.pointee.text.count == text.count,
        text.count <= 16 || text.hasSameBytes(UnsafeRawBufferPointer(bucket.pointee.text))
      {
        return bucket.pointee.name
      }
      index = (index + 1) & Int(mask)
    }
  }
}
