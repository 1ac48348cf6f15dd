import Foundation
import Segmentation
import SegmentationTesting
import Testing

@testable import Runtime

@Suite("The shard of a log")
struct LogShardTests {
  private static let cases: UInt64 = 120

  @Test(
    "gives the same whoever reads it: let go of at any entry, with copies of records in the log",
    arguments: [Traits.plain, .everything, Traits(identity: .heavy, consent: true, audience: true)])
  func wentOn(_ traits: Traits) throws {
    let first = UInt64.random(in: 1...1 << 40)
    print("\(traits): seeds \(first)..<\(first + Self.cases)")
    var lives = 0
    var copies = 0
    var lines = 0
    for seed in first..<first + Self.cases {
      let random = RandomCase(seed: seed, traits: traits)
      let plan = Plan(random.pipeline)
      let clean = MadeLog(random, plan, copying: 0)
      let copied = MadeLog(random, plan, copying: 20)
      let whole = try LogReading(plan, clean, interruptedBy: nil)
      let interrupted = try LogReading(plan, copied, interruptedBy: seed)
      #expect(whole.lines == interrupted.lines, "seed \(seed) of \(traits)")
      lives += interrupted.lives
      copies += copied.copies
      lines += whole.lines.count
    }
    print("\(traits): \(lives) lives, \(copies) copies, \(lines) deltas")
    #expect(lives > 2 * Int(Self.cases) && copies > 2 * Int(Self.cases) && lines > Int(Self.cases))
  }

  @Test("an entry of other rules is refused, and so is one that is cut off, wherever")
  func refused() throws {
    let random = RandomCase(seed: 5, traits: .plain)
    let plan = Plan(random.pipeline)
    let log = MadeLog(random, plan, copying: 0)
    let entry = try #require(log.entries.first { $0.count > 20 })
    var foreign = entry
    foreign[1] ^= 1
    let shard = LogShard(Shard(plan: plan), number: 0, at: LogShardPosition())
    #expect(throws: MalformedState.self) { try foreign.withUnsafeBytes { try shard.take($0, at: 0) } }
    // Behind kind and rules; an entry without records says nothing, and is none the less one.
    for count in 0..<entry.count where count != 5 {
      let shard = LogShard(Shard(plan: plan), number: 0, at: LogShardPosition())
      #expect(throws: MalformedState.self, "\(count) of \(entry.count) bytes") {
        try entry[..<count].withUnsafeBytes { try shard.take($0, at: 0) }
      }
    }
  }
}

/// What readers of three source partitions write into one partition of the log.
private struct MadeLog {
  private(set) var entries: [[UInt8]] = []
  /// Records that were written once more.
  private(set) var copies = 0

  /// - Parameter percent: how often a reader goes back to where it was, as after a crash.
  init(_ random: RandomCase, _ plan: Plan, copying percent: Int) {
    var order = SplitMix64(seed: random.seed)
    var chance = SplitMix64(seed: random.seed ^ 0xc0)
    let encoder = RecordEncoder(plan: plan)
    let mark = LogEntry.mark(of: plan)
    let lateness = random.pipeline.sources.map(\.lateness).max() ?? 0
    var clocks = [FileClock](repeating: FileClock(lateness: lateness), count: 3)
    var values = [[[UInt8]]](repeating: [], count: 3)
    var bytes = StateWriter()
    func pack(_ records: some Sequence<[UInt8]>) {
      let pack = LogPack(mark: mark)
      for record in records { record.withUnsafeBytes { pack.append($0) } }
      if pack.records > 0 { entries.append(Array(pack.bytes)) }
    }
    func note(isLast: Bool) {
      let notes = clocks.enumerated().map { number, clock in
        SourceNote(number: UInt32(number), time: clock.time, newest: clock.newest ?? .min, isSilent: isLast)
      }
      LogEntry.write(notes, expected: 3, mark: mark, to: &bytes)
      entries.append(Array(bytes.bytes))
    }
    for record in random.log {
      let partition = order.below(3)
      var batch = RecordBatch()
      encoder.append(record, instant: record.time, isLate: false, to: &batch)
      guard batch.records.count == 1 else { continue }
      clocks[partition].place(&batch.records.base[0])
      batch.records.base[0].file = UInt32(partition)
      batch.records.base[0].line = UInt64(values[partition].count + 1)
      bytes.removeAll()
      HeldRecord.append(batch.records[0], of: batch, to: &bytes)
      values[partition].append(Array(bytes.bytes))
      pack([values[partition][values[partition].count - 1]])
      if chance.percent(percent) {
        let again = values[partition].suffix(1 + chance.below(4))
        copies += again.count
        pack(again)
      }
      if order.percent(40) { note(isLast: false) }
    }
    note(isLast: true)
  }
}

/// A log read to its end, by one life or by several.
private struct LogReading {
  private(set) var lines: [String] = []
  private(set) var lives = 1

  init(_ plan: Plan, _ log: MadeLog, interruptedBy seed: UInt64?) throws {
    var chance = SplitMix64(seed: seed ?? 0)
    var changelog = MemoryState()
    var savedLines = 0
    var shard = try Self.life(plan, changelog)
    while shard.next < log.entries.count {
      let offset = shard.next
      try log.entries[Int(offset)].withUnsafeBytes { try shard.take($0, at: offset) }
      if chance.percent(70) || shard.next == log.entries.count {
        shard.step()
        drain(shard)
      }
      guard seed != nil else { continue }
      if chance.percent(30) {
        shard.step()
        drain(shard)
        shard.save(to: &changelog)
        shard.setSaved()
        savedLines = lines.count
      }
      if lives < 12, chance.percent(10) {
        lives += 1
        lines.removeLast(lines.count - savedLines)
        shard = try Self.life(plan, changelog)
      }
    }
  }

  private static func life(_ plan: Plan, _ changelog: MemoryState) throws -> LogShard {
    var shard = Shard(plan: plan)
    shard.trackChanges(for: .changelog)
    var position: LogShardPosition?
    for (key, value) in changelog.records {
      try key.withUnsafeBytes { key in
        try value.withUnsafeBytes { value in
          switch StateKind(key: key) {
          case .clock: position = try LogShardPosition(value)
          case .rules: break
          default: try shard.load(key, value, as: .only)
          }
        }
      }
    }
    guard let position else { return LogShard(shard, number: 0, at: LogShardPosition()) }
    shard.resume(
      clock: position.clock, settled: position.clock == .min ? .min : position.clock - 1,
      newestUsed: position.newestUsed)
    return LogShard(shard, number: 0, at: position, hasRules: true)
  }

  private mutating func drain(_ shard: LogShard) {
    for index in 0..<shard.shard.output.deltas.count {
      let line = shard.shard.output.deltas[index].line
      // The range lies in the buffer, which is not changed while it is read.
      lines.append(
        String(
          decoding: UnsafeBufferPointer(
            start: shard.shard.output.bytes.base + Int(line.offset), count: Int(line.count)), as: UTF8.self))
    }
    shard.shard.output.removeAll()
  }
}
