package import Segmentation

/// The shards of a plan, as many as there may be, one stepped after the other; profiles move between them where identities
/// join.
package final class ShardCrew {
  /// What a shard wrote.
  struct Line {
    var instant: Int64
    var profile: String
    var text: String
  }

  private let shards: UnsafeMutablePointer<Shard>
  private let count: Int
  package let exchange: Exchange?

  package init(_ plan: Plan, count: Int, longLists: LongLists = .standard) {
    self.count = count
    shards = .allocate(capacity: count)
    for number in 0..<count { (shards + number).initialize(to: Shard(plan: plan, longLists: longLists)) }
    exchange = plan.joinsIdentities && count > 1 ? Exchange(shards, count: count) : nil
  }

  deinit {
    shards.deinitialize(count: count)
    shards.deallocate()
  }

  private static func oneByOne(_ count: Int) -> Exchange.Parallel {
    { body in for number in 0..<count { body(number) } }
  }

  /// Takes the record of a batch.
  package func take(_ batch: borrowing RecordBatch) {
    let arrival = exchange?.nextArrival ?? 0
    exchange?.nextArrival &+= 1
    for number in 0..<count {
      if batch.records[0].operation == .truncate {
        shards[number].take(batch, 0, counts: number == 0, arrival: arrival)
      } else if ShardPlace.number(of: batch.records[0].subject, count: count) == number {
        shards[number].take(batch, 0, arrival: arrival)
      }
    }
  }

  package func advance(to clock: Int64) {
    if let exchange { return exchange.step(to: clock, inParallel: Self.oneByOne(count)) }
    for number in 0..<count { shards[number].advance(to: clock) }
  }

  package func settle(upTo instant: Int64) {
    if instant == .min { return }
    if let exchange { return exchange.settle(upTo: instant, inParallel: Self.oneByOne(count)) }
    for number in 0..<count { shards[number].settle(upTo: instant) }
  }

  package var newestUsed: Int64 { (0..<count).map { shards[$0].newestUsed }.max() ?? .min }
  package var counters: [ShardCounters] { (0..<count).map { shards[$0].counters } }

  /// The deltas found since the last call, as lines in the order of output.
  package func takeLines() -> [String] {
    var lines: [Line] = []
    drain(into: &lines)
    return ordered(lines)
  }

  /// What was erased since the crew began.
  package var erasures: [Erasure] { (0..<count).flatMap { shards[$0].erasures } }

  // MARK: in the state

  package func trackChanges() { for number in 0..<count { shards[number].trackChanges(for: .checkpoint) } }

  package func load(_ state: MemoryState, clock: Int64, settled: Int64, newestUsed: Int64) throws(MalformedState) {
    try state.visit { key, value throws(MalformedState) in
      if let exchange { return try exchange.load(key, value) }
      for number in 0..<count { try shards[number].load(key, value, as: ShardPlace(number, of: count)) }
    }
    if let exchange {
      exchange.resume(
        clock: clock, settled: settled, newestUsed: newestUsed, inParallel: Self.oneByOne(count))
    } else {
      for number in 0..<count { shards[number].resume(clock: clock, settled: settled, newestUsed: newestUsed) }
    }
  }

  package func save(to state: inout MemoryState, clock: Int64) {
    state.begin()
    if let exchange { return exchange.save(to: &state, clock: clock) }
    let byArrival = (0..<count).contains { shards[$0].holdsLate }
    for number in 0..<count {
      shards[number].save(to: &state, as: ShardPlace(number, of: count), clock: clock, byArrival: byArrival)
    }
  }

  // MARK: what they wrote

  /// Takes the deltas found since the last call, one shard's behind the other's.
  func drain(into lines: inout [Line]) {
    for number in 0..<count {
      for index in 0..<shards[number].output.deltas.count {
        let delta = shards[number].output.deltas[index]
        lines.append(
          Line(
            instant: delta.instant, profile: Self.text(delta.profile, shards[number].output.ids),
            text: Self.text(delta.line, shards[number].output.bytes)))
      }
      shards[number].output.removeAll()
    }
  }

  /// Lines in the order of output; within a profile that of its shard. Those of one shard are in it.
  func ordered(_ lines: [Line]) -> [String] {
    if count == 1 { return lines.map(\.text) }
    let order = lines.indices.sorted { a, b in
      if lines[a].instant != lines[b].instant { return lines[a].instant < lines[b].instant }
      if !sameText(lines[a].profile, lines[b].profile) { return textPrecedes(lines[a].profile, lines[b].profile) }
      return a < b
    }
    return order.map { lines[$0].text }
  }

  private static func text(_ range: ByteRange, _ bytes: borrowing FlatBuffer<UInt8>) -> String {
    // The range lies in the buffer, which is not changed while it is read.
    String(decoding: UnsafeBufferPointer(start: bytes.base + Int(range.offset), count: Int(range.count)), as: UTF8.self)
  }
}
