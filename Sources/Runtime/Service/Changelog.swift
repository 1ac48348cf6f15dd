import KafkaTransport
import Segmentation

/// A shard's state as the records of a compacted topic: what it writes of it in a transaction.
struct ChangelogSink: StateSink, ~Copyable {
  private let producer: KafkaProducer
  private let topic: String
  private let partition: Int32
  private(set) var records: UInt64 = 0
  /// The first that could not be sent.
  private(set) var failure: KafkaError?

  init(_ producer: KafkaProducer, topic: String, partition: Int32) {
    self.producer = producer
    self.topic = topic
    self.partition = partition
  }

  mutating func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) { send(key, value) }
  mutating func delete(_ key: UnsafeRawBufferPointer) { send(key, nil) }

  private mutating func send(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) {
    if failure != nil { return }
    do throws(KafkaError) {
      try producer.produce(topic, partition: partition, key: key, value: value)
      records += 1
    } catch {
      failure = error
    }
  }
}

/// What a changelog comes to when it is read from its beginning: of each key the last value.
struct ChangelogFold: ~Copyable {
  struct Entry: BitwiseCopyable {
    var offset: Int
    var keyCount: Int32
    /// Negative: deleted.
    var valueCount: Int32
  }

  private var bytes = FlatBuffer<UInt8>(capacity: 1 << 16)
  private var entries = FlatBuffer<Entry>(capacity: 1 << 10)
  /// By the hash of a key, with a seed that counts up where two keys share one.
  private var places: [UInt64: Int] = [:]

  init() {}

  mutating func take(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) {
    var entry = Entry(offset: bytes.count, keyCount: Int32(key.count), valueCount: Int32(value?.count ?? -1))
    var seed: UInt64 = 0
    while let place = places[hash64(key, seed: seed)] {
      if isKey(entries[place], key) {
        append(key)
        if let value { append(value) }
        entries[place] = entry
        return
      }
      seed += 1
    }
    places[hash64(key, seed: seed)] = entries.count
    append(key)
    if let value { append(value) }
    entry.offset = bytes.count - key.count - (value?.count ?? 0)
    entries.append(entry)
  }

  private mutating func append(_ text: UnsafeRawBufferPointer) {
    guard let start = text.baseAddress else { return }
    bytes.append(start.assumingMemoryBound(to: UInt8.self), count: text.count)
  }

  private func isKey(_ entry: Entry, _ key: UnsafeRawBufferPointer) -> Bool {
    self.key(entry).elementsEqual(key)
  }

  private func key(_ entry: Entry) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: bytes.base + entry.offset, count: Int(entry.keyCount))
  }

  /// The records that are left, in the order in which their keys first came.
  func visit(
    _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(MalformedState) -> Void
  ) throws(MalformedState) {
    for place in 0..<entries.count where entries[place].valueCount >= 0 {
      let entry = entries[place]
      let value = UnsafeRawBufferPointer(
        start: bytes.base + entry.offset + Int(entry.keyCount), count: Int(entry.valueCount))
      try body(key(entry), value)
    }
  }
}
