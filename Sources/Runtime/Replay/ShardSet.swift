import Dispatch
import Files
import Segmentation

/// The shards of a replay, stepped in parallel between barriers. A profile lives in the shard of its subject; where the
/// pipeline joins identities, it moves to those that it has to do with (`Exchange`).
final class ShardSet {
  /// Shard i is touched by one thread at a time: by the caller between steps, by iteration i within one.
  struct Lanes: @unchecked Sendable {
    let shards: UnsafeMutablePointer<Shard>
    let count: Int
  }

  private struct Run {
    let piece: Piece
    let range: Range<Int>
    /// The number of its first record.
    let arrival: UInt32
  }

  /// Read by all shards at once during a step, while nobody writes.
  private struct Runs: @unchecked Sendable {
    let runs: [Run]
  }

  let lanes: Lanes
  /// Where profiles may join, and there are several shards.
  let exchange: Exchange?
  /// Handed over, and to be taken at the next step; only where there are several shards.
  private var runs: [Run] = []
  private var parked: [(Piece, PiecePool)] = []

  /// - Parameter count: at least 1.
  init(plan: Plan, count: Int) {
    lanes = Lanes(shards: .allocate(capacity: count), count: count)
    for i in 0..<count { (lanes.shards + i).initialize(to: Shard(plan: plan)) }
    exchange = plan.joinsIdentities && count > 1 ? Exchange(lanes.shards, count: count) : nil
  }

  deinit {
    lanes.shards.deinitialize(count: lanes.count)
    lanes.shards.deallocate()
  }

  /// Takes records `range` of a piece; several shards do so at the next step, each its own. Until then the piece is theirs.
  /// Where one shard takes all of a piece, its records are no longer there when this returns.
  func take(_ piece: Piece, _ range: Range<Int>) {
    if lanes.count == 1, range.count == piece.batch.records.count {
      Self.take(all: &piece.batch, &lanes.shards.pointee)
    } else if lanes.count == 1 {
      Self.take(piece.batch, range, &lanes.shards.pointee)
    } else {
      runs.append(Run(piece: piece, range: range, arrival: exchange?.nextArrival ?? 0))
      exchange?.nextArrival &+= UInt32(truncatingIfNeeded: range.count)
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
  ///
  /// - Parameter takesLate: records that are late at `clock` are evaluated, too, by themselves.
  func step(to clock: Int64, takesLate: Bool = false) {
    let runs = Runs(runs: runs)
    let count = lanes.count
    let exchange = exchange
    inParallel { number, shard in
      for run in runs.runs { Self.take(run, &shard, number, of: count) }
      if exchange == nil { shard.advance(to: clock, takesLate: takesLate) }
    }
    for run in self.runs { run.piece.isAwaited = false }
    self.runs.removeAll(keepingCapacity: true)
    for (piece, pool) in parked { pool.give(piece) }
    parked.removeAll(keepingCapacity: true)
    if let exchange {
      exchange.step(to: clock, takesLate: takesLate, inParallel: onLanes)
    } else {
      settle(upTo: newestUsed)
    }
  }

  /// Overwrites what is left in memory of the pieces that were taken.
  func wipe() { for i in 0..<lanes.count { lanes.shards[i].wipe() } }

  /// Everything due up to and including `instant` takes effect.
  func settle(upTo instant: Int64) {
    if instant == .min { return }
    if let exchange { return exchange.settle(upTo: instant, inParallel: onLanes) }
    inParallel { $1.settle(upTo: instant) }
  }

  /// `.min` before the first.
  var newestUsed: Int64 {
    var newest = Int64.min
    for i in 0..<lanes.count { newest = max(newest, lanes.shards[i].newestUsed) }
    return newest
  }

  /// Records that wait until time has passed them.
  var waiting: Int { (0..<lanes.count).reduce(0) { $0 + lanes.shards[$1].waiting } }

  /// Records that came too late and wait at the newest instant of any.
  var lateCrowd: LateCrowd {
    var instant = Int64.min
    for i in 0..<lanes.count { instant = max(instant, lanes.shards[i].newestLate) }
    if instant == .min { return LateCrowd() }
    return LateCrowd(
      instant: instant, count: (0..<lanes.count).reduce(0) { $0 + lanes.shards[$1].countLate(at: instant) })
  }

  /// Profiles of which something is kept.
  var keptProfiles: Int { (0..<lanes.count).reduce(0) { $0 + lanes.shards[$1].keptProfiles } }

  var counters: [ShardCounters] { (0..<lanes.count).map { lanes.shards[$0].counters } }

  private static func take(_ batch: borrowing RecordBatch, _ range: Range<Int>, _ shard: inout Shard) {
    shard.take(batch, range)
  }

  private static func take(all batch: inout RecordBatch, _ shard: inout Shard) { shard.take(all: &batch) }

  /// Takes those records that are shard `number`'s of `count`; a truncate is everybody's, and counted by the first.
  private static func take(_ run: Run, _ shard: inout Shard, _ number: Int, of count: Int) {
    take(run.piece.batch, run.range, from: run.arrival, &shard, number, of: count)
  }

  private static func take(
    _ batch: borrowing RecordBatch, _ range: Range<Int>, from arrival: UInt32, _ shard: inout Shard, _ number: Int,
    of count: Int
  ) {
    var arrival = arrival
    for i in range {
      let record = batch.records.base + i
      if record.pointee.operation == .truncate {
        shard.take(batch, i, counts: number == 0, arrival: arrival)
      } else if ShardPlace.number(of: record.pointee.subject, count: count) == number {
        shard.take(batch, i, arrival: arrival)
      }
      arrival &+= 1
    }
  }

  /// Calls the body with each lane's number, in parallel.
  func onLanes(_ body: @Sendable (Int) -> Void) { inParallel { number, _ in body(number) } }

  func inParallel(_ body: @Sendable (Int, inout Shard) -> Void) {
    if lanes.count == 1 {
      body(0, &lanes.shards.pointee)
      return
    }
    let lanes = lanes
    DispatchQueue.concurrentPerform(iterations: lanes.count) { body($0, &lanes.shards[$0]) }
  }
}
