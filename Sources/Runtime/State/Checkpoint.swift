import Segmentation
import State

#if canImport(Glibc)
  import Glibc
#endif

/// Gathers what changed since the state was last saved into one batch.
///
/// Kinds that are written as a whole are compared with what the store has, so that the batch holds their changes alone.
struct Checkpoint: StateSink, ~Copyable {
  private var batch = StateBatch()
  private var messageIDs = ProfileMessageIDs()
  /// Keys and values of the kinds that come as a whole, one behind the other.
  private var bytes = FlatBuffer<UInt8>()
  private var records: [Entry] = []

  private struct Entry {
    var offset: Int
    var keyCount: Int
    var valueCount: Int
  }

  mutating func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
    let kind = StateKind(key: key)
    if kind == .profile { messageIDs.add(key, value) }
    guard kind?.isWhole == true else { return batch.put(key, value) }
    records.append(Entry(offset: bytes.count, keyCount: key.count, valueCount: value.count))
    for part in [key, value] {
      if let start = part.baseAddress { bytes.append(start.assumingMemoryBound(to: UInt8.self), count: part.count) }
    }
  }

  mutating func delete(_ key: UnsafeRawBufferPointer) {
    batch.delete(key)
    guard StateKind(key: key) == .profile else { return }
    ProfileMessageIDs.key(beside: key).withUnsafeBytes { batch.delete($0) }
  }

  /// Writes all of it, or nothing.
  ///
  /// - Parameter log: the message ids of the run at whose end it stands, where it read records.
  consuming func write(to store: borrowing StateStore, _ log: MessageIDLog?) throws(RuntimeError) {
    var checkpoint = self
    try checkpoint.messageIDs.write(to: &checkpoint.batch, before: store, log)
    do throws(StateError) {
      try checkpoint.compare(with: store)
      try store.write(checkpoint.batch)
    } catch {
      throw RuntimeError(error)
    }
  }

  private mutating func compare(with store: borrowing StateStore) throws(StateError) {
    let base = UnsafeRawPointer(bytes.base)
    func key(_ entry: Entry) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(start: base + entry.offset, count: entry.keyCount)
    }
    records.sort { Checkpoint.order(key($0), key($1)) < 0 }
    var next = 0
    for kind in StateKind.allCases.filter(\.isWhole).sorted(by: { $0.rawValue < $1.rawValue }) {
      var cursor = store.cursor([kind.rawValue])
      var isThere = try cursor.next()
      while true {
        let hasNext = next < records.count && key(records[next]).first == kind.rawValue
        if !isThere && !hasNext { break }
        let order = !hasNext ? -1 : !isThere ? 1 : Checkpoint.order(cursor.key, key(records[next]))
        if order < 0 {
          batch.delete(cursor.key)
        } else {
          let entry = records[next]
          let value = UnsafeRawBufferPointer(start: base + entry.offset + entry.keyCount, count: entry.valueCount)
          if order > 0 || Checkpoint.order(cursor.value, value) != 0 { batch.put(key(entry), value) }
          next += 1
        }
        if order <= 0 { isThere = try cursor.next() }
      }
    }
  }

  /// Negative, 0 or positive: by bytes, a beginning before what it begins.
  private static func order(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
    guard let left = a.baseAddress, let right = b.baseAddress else { return a.count - b.count }
    let order = memcmp(left, right, min(a.count, b.count))
    return order != 0 ? Int(order) : a.count - b.count
  }
}
