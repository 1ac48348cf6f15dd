import Segmentation

/// The event names that rules mention, found by their text: `Record.name` is a name's place plus 1, 0 for any other.
struct NameTable: ~Copyable {
  struct Bucket: BitwiseCopyable {
    var hash: UInt64 = 0
    var text: UnsafeBufferPointer<UInt8>
    var name: UInt32 = 0
  }

  private let buckets: UnsafeBufferPointer<Bucket>
  private let mask: UInt64

  init(_ names: [String], in arena: Arena) {
    var size = 2
    while size < names.count * 2 { size *= 2 }
    let buckets = arena.allocate([Bucket](repeating: Bucket(text: arena.copy("")), count: size))
    mask = UInt64(size - 1)
    for (index, name) in names.enumerated() {
      let text = arena.copy(name)
      let hash = hash64(UnsafeRawBufferPointer(text), seed: 0)
      var bucket = Int(hash & mask)
      while buckets[bucket].name != 0 { bucket = (bucket + 1) & Int(mask) }
      buckets[bucket] = Bucket(hash: hash, text: text, name: UInt32(index + 1))
    }
    self.buckets = UnsafeBufferPointer(buckets)
  }

  @inline(__always)
  func name(_ text: UnsafeRawBufferPointer) -> UInt32 {
    let hash = hash64(text, seed: 0)
    var index = Int(hash & mask)
    while true {
      let bucket = buckets.start + index
      if bucket.pointee.name == 0 { return 0 }
      if bucket.pointee.hash == hash, text.hasSameBytes(UnsafeRawBufferPointer(bucket.pointee.text)) {
        return bucket.pointee.name
      }
      index = (index + 1) & Int(mask)
    }
  }
}
