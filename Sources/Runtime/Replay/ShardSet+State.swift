import Segmentation

/// What shards go on from, what they leave behind, and what is asked of them between two runs.
extension ShardSet {
  /// From now on the shards note what a state that is kept does not have yet.
  func trackChanges() { for i in 0..<lanes.count { lanes.shards[i].trackChanges(for: .checkpoint) } }

  /// A record of the state. Once all are loaded, `resume` follows.
  func load(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(MalformedState) {
    if let exchange { return try exchange.load(key, value) }
    for i in 0..<lanes.count { try lanes.shards[i].load(key, value, as: ShardPlace(i, of: lanes.count)) }
  }

  func resume(at position: LogPosition) {
    if let exchange {
      return exchange.resume(
        clock: position.clock, settled: position.settled, newestUsed: position.newestUsed, inParallel: onLanes)
    }
    inParallel {
      $1.resume(clock: position.clock, settled: position.settled, newestUsed: position.newestUsed)
    }
  }

  /// Writes what changed since the state was loaded or saved.
  ///
  /// - Parameter clock: no record of an earlier instant is to come.
  func save(to sink: inout some StateSink & ~Copyable, clock: Int64) {
    if let exchange { return exchange.save(to: &sink, clock: clock) }
    let byArrival = (0..<lanes.count).contains { lanes.shards[$0].holdsLate }
    for i in 0..<lanes.count {
      lanes.shards[i].save(to: &sink, as: ShardPlace(i, of: lanes.count), clock: clock, byArrival: byArrival)
    }
  }

  /// Visits the identities of all facts that profiles hold, or records that wait may become.
  func visitFacts(_ body: (UInt64) -> Void) { for i in 0..<lanes.count { lanes.shards[i].visitFacts(body) } }

  // MARK: requests

  /// Applies a request, the only record of a batch, at the instant at which the log stands.
  func request(_ batch: borrowing RecordBatch, at instant: Int64) {
    let home = ShardPlace.number(of: batch.records[0].subject, count: lanes.count)
    lanes.shards[home].take(batch, 0, arrival: exchange?.nextArrival ?? 0)
    guard let exchange else { return lanes.shards[home].advance(to: instant + 1) }
    exchange.nextArrival &+= 1
    exchange.step(to: instant + 1, inParallel: onLanes)
  }

  /// What was erased since the last call.
  func takeErasures() -> [Erasure] {
    (0..<lanes.count).flatMap { lane in
      defer { lanes.shards[lane].erasures.removeAll() }
      return lanes.shards[lane].erasures
    }
  }

  func identityReport() -> IdentityReport {
    var report = IdentityReport()
    for lane in 0..<lanes.count { report.add(lanes.shards[lane].identityReport()) }
    return report
  }
}
