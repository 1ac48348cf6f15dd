import Segmentation

/// Feeds a log to the engine, whose state is saved and taken up by new shards after every few records.
package struct SavedRun {
  /// The lines that the engine wrote, in their order of output.
  package private(set) var lines: [String] = []
  /// What was saved last.
  package private(set) var state = MemoryState()
  /// Whether every state could be read.
  package private(set) var isReadable = true

  private let plan: Plan
  private var clock = Int64.min
  private var settled = Int64.min
  private var newestUsed = Int64.min

  private struct Line {
    var instant: Int64
    var profile: String
    var text: String
  }

  /// - Parameters:
  ///   - stretch: records between two saves.
  ///   - counts: of shards, one stretch after the other, over and over.
  package init(_ random: RandomCase, every stretch: Int, shards counts: [Int]) {
    plan = Plan(random.pipeline)
    // Any two profiles may turn out to be one, so all records are one shard's.
    let counts = plan.joinsIdentities ? [1] : counts
    let encoder = RecordEncoder(plan: plan)
    var newestRead = Int64.min
    var start = 0
    var turn = 0
    repeat {
      let end = start + min(stretch, random.log.count - start)
      run(
        random, encoder, start..<end, shards: counts[turn % counts.count], newestRead: &newestRead,
        isLast: end == random.log.count)
      start = end
      turn += 1
    } while start < random.log.count
  }

  private mutating func run(
    _ random: RandomCase, _ encoder: RecordEncoder, _ range: Range<Int>, shards count: Int, newestRead: inout Int64,
    isLast: Bool
  ) {
    let lateness = random.pipeline.sources.map(\.lateness).max() ?? 0
    let shards = UnsafeMutablePointer<Shard>.allocate(capacity: count)
    defer {
      shards.deinitialize(count: count)
      shards.deallocate()
    }
    for number in 0..<count { (shards + number).initialize(to: Shard(plan: plan)) }
    load(into: shards, count)
    var batch = RecordBatch()
    for record in random.log[range] {
      newestRead = max(newestRead, record.time)
      clock = newestRead - lateness
      batch.removeAll()
      encoder.append(record, instant: max(record.time, clock), isLate: record.time < clock, to: &batch)
      guard batch.records.count == 1 else { continue }
      for number in 0..<count {
        if record.content == .truncate {
          shards[number].take(batch, 0, counts: number == 0)
        } else if ShardPlace.number(of: batch.records[0].subject, count: count) == number {
          shards[number].take(batch, 0)
        }
      }
    }
    if newestRead == .min { return }
    let counted = 0..<count
    for number in counted { shards[number].advance(to: clock) }
    newestUsed = counted.map { shards[$0].newestUsed }.max() ?? .min
    settled = newestUsed
    for number in counted where settled != .min { shards[number].settle(upTo: settled) }
    save(shards, count)
    if isLast {
      for number in counted { shards[number].advance(to: newestRead + 1) }
      newestUsed = counted.map { shards[$0].newestUsed }.max() ?? .min
      for number in counted where newestUsed != .min { shards[number].settle(upTo: newestUsed + random.tail) }
    }
    var found: [Line] = []
    for number in 0..<count { Self.drain(shards[number].output, to: &found) }
    append(found)
  }

  private mutating func load(into shards: UnsafeMutablePointer<Shard>, _ count: Int) {
    do throws(MalformedState) {
      for number in 0..<count {
        shards[number].trackChanges()
        try state.visit { key, value throws(MalformedState) in
          try shards[number].load(key, value, as: ShardPlace(number, of: count))
        }
        shards[number].resume(clock: clock, settled: settled, newestUsed: newestUsed)
      }
    } catch {
      isReadable = false
    }
  }

  private mutating func save(_ shards: UnsafeMutablePointer<Shard>, _ count: Int) {
    let byArrival = (0..<count).contains { shards[$0].holdsLate }
    state.begin()
    for number in 0..<count {
      shards[number].save(to: &state, as: ShardPlace(number, of: count), clock: clock, byArrival: byArrival)
    }
  }

  /// In the order of output; within a profile that of its shard.
  private mutating func append(_ found: [Line]) {
    let order = found.indices.sorted { a, b in
      if found[a].instant != found[b].instant { return found[a].instant < found[b].instant }
      if !sameText(found[a].profile, found[b].profile) { return textPrecedes(found[a].profile, found[b].profile) }
      return a < b
    }
    lines += order.map { found[$0].text }
  }

  private static func drain(_ output: borrowing DeltaBuffer, to lines: inout [Line]) {
    for index in 0..<output.deltas.count {
      let delta = output.deltas[index]
      lines.append(
        Line(
          instant: delta.instant, profile: text(delta.profile, output.ids), text: text(delta.line, output.bytes)))
    }
  }

  private static func text(_ range: ByteRange, _ bytes: borrowing FlatBuffer<UInt8>) -> String {
    // The range lies in the buffer, which is not changed while it is read.
    String(decoding: UnsafeBufferPointer(start: bytes.base + Int(range.offset), count: Int(range.count)), as: UTF8.self)
  }
}
