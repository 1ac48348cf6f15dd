/// Where the next of a shard's held records stands among those of the state: the key that it gets.
struct HeldPlace: ~Copyable {
  private let shard: UInt32
  private let byArrival: Bool
  private var truncates: UInt32 = 0
  private var arrival: UInt64 = 0
  private var key = StateWriter()
  private var value = StateWriter()

  /// - Parameter byArrival: some record came too late, so that all keep the order of their arrival.
  init(shard: Int, byArrival: Bool) {
    self.shard = UInt32(truncatingIfNeeded: shard)
    self.byArrival = byArrival
  }

  /// Puts the next record, unless another shard counts it.
  mutating func save(_ index: UInt32, of hold: inout Hold, to sink: inout some StateSink & ~Copyable) {
    let record = hold.batch.records[Int(index)]
    key.begin(.held)
    if byArrival {
      key.sortable(truncates)
      key.sortable(shard)
      key.sortable(arrival)
    } else {
      key.sortable(record.file)
      key.sortable(record.line)
      key.sortable(record.index)
    }
    arrival += 1
    if record.operation == .truncate { truncates += 1 }
    guard record.counts else { return }
    HeldRecord.write(record, of: hold.batch, to: &value)
    sink.put(key.bytes, value.bytes)
  }
}
