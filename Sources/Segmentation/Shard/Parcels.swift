/// Records on their way from the home of their subject to the shards that apply them.
struct Parcels: ~Copyable {
  struct Label: BitwiseCopyable {
    /// The shard that it goes to.
    var place: Int32
    /// Its number among all records.
    var arrival: UInt32
    /// The time of the newest fact that its id stands for; `.min` where none is known.
    var knownTime: Int64
  }

  private(set) var batch = RecordBatch()
  /// By record of the batch.
  private(set) var labels = FlatBuffer<Label>()

  /// Copies record `index` of `other`.
  mutating func append(_ other: borrowing RecordBatch, _ index: Int, _ label: Label) {
    _ = Hold.copy(other, index, to: &batch, counts: true)
    labels.append(label)
  }

  mutating func removeAll() {
    if labels.count == 0 { return }
    batch.removeAll()
    labels.removeAll()
  }
}
