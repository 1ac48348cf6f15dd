import Dispatch
import Files
import Segmentation

/// The shards of a replay, stepped in parallel between barriers. A profile lives in the shard of its subject.
final class ShardSet {
  /// Shard i is touched by one thread at a time: by the caller between steps, by iteration i within one.
  private struct Lanes: @unchecked Sendable {
    let shards: UnsafeMutablePointer<Shard>
    let count: Int
  }

  private struct Run {
    let piece: Piece
    let range: Range<Int>
  }

  /// Read by all shards at once during a step, while nobody writes.
  private struct Runs: @unchecked Sendable {
    let runs: [Run]
  }

  private let lanes: Lanes
  /// Handed over, and to be taken at the next step; only where there are several shards.
  private var runs: [Run] = []
  private var parked: [(Piece, PiecePool)] = []

  /// - Parameter count: at least 1; it is 1 where the pipeline joins identities.
  init(plan: Plan, count: Int) {
    let count = plan.joinsIdentities ? 1 : count
    lanes = Lanes(shards: .allocate(capacity: count), count: count)
    for i in 0..<count { (lanes.shards + i).initialize(to: Shard(plan: plan)) }
  }

  deinit {
    lanes.shards.deinitialize(count: lanes.count)
    lanes.shards.deallocate()
  }

  /// Takes records `range` of a piece; several shards do so at the next step, each its own. Until then the piece is theirs.
  func take(_ piece: Piece, _ range: Range<Int>) {
    if lanes.count == 1 {
      Self.take(piece.batch, range, &lanes.shards.pointee)
    } else {
      runs.append(Run(piece: piece, range: range))
      piece.isAwaited = true
    }
  }

  /// A piece whose records are all handed over goes back to `pool`: at once, or where a shard has yet to take some of
  /// them, at the next step.
  func release(_ piece: Piece, to pool: PiecePool) {
    if piece.isAwaited {
      parked.append((piece, pool))
    } else {
      pool.give(piece)
    }
  }

  /// No record with an instant before `clock` comes any more: evaluates, and lets time pass to the newest record used.
  func step(to clock: Int64) {
    let runs = Runs(runs: runs)
    let count = lanes.count
    inParallel { number, shard in
      for run in runs.runs { Self.take(run.piece.batch, run.range, &shard, number, of: count) }
      shard.advance(to: clock)
    }
    for run in self.runs { run.piece.isAwaited = false }
    self.runs.removeAll(keepingCapacity: true)
    for (piece, pool) in parked { pool.give(piece) }
    parked.removeAll(keepingCapacity: true)
    settle(upTo: newestUsed)
  }

  /// Everything due up to and including `instant` takes effect.
  func settle(upTo instant: Int64) {
    if instant == .min { return }
    inParallel { $1.settle(upTo: instant) }
  }

  /// `.min` before the first.
  var newestUsed: Int64 {
    var newest = Int64.min
    for i in 0..<lanes.count { newest = max(newest, lanes.shards[i].newestUsed) }
    return newest
  }

  // MARK: in the state

  /// From now on the shards note what a state that is kept does not have yet.
  func trackChanges() { for i in 0..<lanes.count { lanes.shards[i].trackChanges() } }

  /// A record of the state. Once all are loaded, `resume` follows.
  func load(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(MalformedState) {
    for i in 0..<lanes.count { try lanes.shards[i].load(key, value, as: ShardPlace(i, of: lanes.count)) }
  }

  func resume(at position: LogPosition) {
    inParallel {
      $1.resume(clock: position.clock, settled: position.settled, newestUsed: position.newestUsed)
    }
  }

  /// Writes what changed since the state was loaded or saved.
  ///
  /// - Parameter clock: no record of an earlier instant is to come.
  func save(to sink: inout some StateSink & ~Copyable, clock: Int64) {
    let byArrival = (0..<lanes.count).contains { lanes.shards[$0].holdsLate }
    for i in 0..<lanes.count {
      lanes.shards[i].save(to: &sink, as: ShardPlace(i, of: lanes.count), clock: clock, byArrival: byArrival)
    }
  }

  /// Visits the identities of all facts that profiles hold, or records that wait may become.
  func visitFacts(_ body: (UInt64) -> Void) { for i in 0..<lanes.count { lanes.shards[i].visitFacts(body) } }

  // MARK: requests

  /// Applies a request at the instant at which the log stands.
  func request(_ batch: borrowing RecordBatch, at instant: Int64) {
    lanes.shards.pointee.take(batch, 0)
    lanes.shards.pointee.advance(to: instant + 1)
  }

  /// What was erased since the last call.
  func takeErasures() -> [Erasure] {
    defer { lanes.shards.pointee.erasures.removeAll() }
    return lanes.shards.pointee.erasures
  }

  func identityReport() -> IdentityReport { lanes.shards.pointee.identityReport() }

  /// Records that wait until time has passed them.
  var waiting: Int { (0..<lanes.count).reduce(0) { $0 + lanes.shards[$1].waiting } }

  /// Profiles of which something is kept.
  var keptProfiles: Int { (0..<lanes.count).reduce(0) { $0 + lanes.shards[$1].keptProfiles } }

  var counters: [ShardCounters] { (0..<lanes.count).map { lanes.shards[$0].counters } }

  /// Writes the deltas found since the last call: by instant, then profile id, then in the order of their shard.
  ///
  /// Each shard's are in that order already, and a profile's are all in one shard, so this is a merge of runs.
  func drain(into writer: LineWriter) throws(FileError) {
    if lanes.count == 1 {
      try writer.append(Self.whole(lanes.shards.pointee.output))
    } else {
      try merge(into: writer)
    }
    for i in 0..<lanes.count { lanes.shards[i].output.removeAll() }
  }

  /// The bytes of a shard's deltas are its output as it is.
  private static func whole(_ output: borrowing DeltaBuffer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: output.bytes.base, count: output.bytes.count)
  }

  private func merge(into writer: LineWriter) throws(FileError) {
    let shards = lanes.shards
    var heads = [Int](repeating: 0, count: lanes.count)
    while true {
      var least = -1
      for i in 0..<lanes.count where heads[i] < shards[i].output.deltas.count {
        if least < 0 || precedes(i, heads[i], least, heads[least]) { least = i }
      }
      if least < 0 { return }
      try writer.append(Self.line(heads[least], shards[least].output))
      heads[least] += 1
    }
  }

  private func precedes(_ a: Int, _ i: Int, _ b: Int, _ j: Int) -> Bool {
    let left = lanes.shards[a].output.deltas[i]
    let right = lanes.shards[b].output.deltas[j]
    if left.instant != right.instant { return left.instant < right.instant }
    return Self.profile(left, lanes.shards[a].output).lexicographicallyPrecedes(
      Self.profile(right, lanes.shards[b].output))
  }

  /// Valid until the buffer changes, as is `profile`.
  private static func line(_ index: Int, _ output: borrowing DeltaBuffer) -> UnsafeRawBufferPointer {
    let range = output.deltas[index].line
    return UnsafeRawBufferPointer(start: output.bytes.base + Int(range.offset), count: Int(range.count))
  }

  private static func profile(_ delta: Delta, _ output: borrowing DeltaBuffer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: output.ids.base + Int(delta.profile.offset), count: Int(delta.profile.count))
  }

  private static func take(_ batch: borrowing RecordBatch, _ range: Range<Int>, _ shard: inout Shard) {
    shard.take(batch, range)
  }

  /// Takes those records that are shard `number`'s of `count`; a truncate is everybody's, and counted by the first.
  private static func take(
    _ batch: borrowing RecordBatch, _ range: Range<Int>, _ shard: inout Shard, _ number: Int, of count: Int
  ) {
    for i in range {
      let record = batch.records.base + i
      if record.pointee.operation == .truncate {
        shard.take(batch, i, counts: number == 0)
      } else if ShardPlace.number(of: record.pointee.subject, count: count) == number {
        shard.take(batch, i)
      }
    }
  }

  private func inParallel(_ body: @Sendable (Int, inout Shard) -> Void) {
    if lanes.count == 1 {
      body(0, &lanes.shards.pointee)
      return
    }
    let lanes = lanes
    DispatchQueue.concurrentPerform(iterations: lanes.count) { body($0, &lanes.shards[$0]) }
  }
}
