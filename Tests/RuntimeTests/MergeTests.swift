import Segmentation
import Testing

@testable import Runtime

@Suite("Merging files by event time")
struct MergeTests {
  private func record(at time: Int64) -> Record {
    var record = Record()
    record.time = time
    return record
  }

  @Test("a record below its file's newest time less the lateness is late and takes effect at the clock")
  func late() {
    var clock = FileClock(lateness: 100)
    var placed: [(instant: Int64, isLate: Bool)] = []
    for time in [1000, 950, 900, 899, 1200, 1100, 1099] as [Int64] {
      var record = record(at: time)
      clock.place(&record)
      placed.append((record.instant, record.isLate))
    }
    #expect(placed.map(\.instant) == [1000, 950, 900, 900, 1200, 1100, 1100])
    #expect(placed.map(\.isLate) == [false, false, false, true, false, false, true])
    #expect(clock.time == 1100)
  }

  @Test("the first record of a file is never late, however old")
  func first() {
    var clock = FileClock(lateness: 0)
    var record = record(at: EventTime.beginning)
    clock.place(&record)
    #expect(!record.isLate)
    #expect(record.instant == EventTime.beginning)
  }

  @Test(
    "a record of the present is of the clock's time, is not late and moves nothing", arguments: [0, 100] as [Int64])
  func present(lateness: Int64) {
    var clock = FileClock(lateness: lateness)
    var first = record(at: Record.present)
    clock.place(&first)
    #expect(first.time == EventTime.beginning && first.instant == first.time && !first.isLate)
    var moving = record(at: 1000)
    clock.place(&moving)
    var present = record(at: Record.present)
    clock.place(&present)
    #expect(present.time == 1000 - lateness && present.instant == present.time && !present.isLate)
    #expect(clock.time == 1000 - lateness)
  }

  @Test("lateness before the beginning of time does not wrap round")
  func underflow() {
    var clock = FileClock(lateness: 1000)
    var early = record(at: .min + 10)
    clock.place(&early)
    #expect(clock.time == .min)
    var next = record(at: 0)
    clock.place(&next)
    #expect(!next.isLate)
    #expect(clock.time == -1000)
  }

  @Test("unread files come first, in their order, and hold the clock back")
  func unread() {
    var order = MergeOrder(files: 3)
    var read: [Int32] = []
    for time in [50, 40, 60] as [Int64] {
      #expect(order.clock == .min)
      read.append(order.least?.file ?? -1)
      order.raiseLeast(to: time)
    }
    #expect(read == [0, 1, 2])
    #expect(order.clock == 40)
    #expect(order.least?.file == 1)
    #expect(order.rival == MergeOrder.Entry(time: 50, file: 0))
  }

  @Test("of files at one time the first in order is read")
  func ties() {
    var order = MergeOrder(files: 4)
    for _ in 0..<4 { order.raiseLeast(to: 7) }
    var read: [Int32] = []
    while let least = order.least {
      read.append(least.file)
      order.removeLeast()
    }
    #expect(read == [0, 1, 2, 3])
    #expect(order.clock == .max)
    #expect(order.rival == .never)
  }

  @Test("a file that has ended holds the clock back no longer")
  func ended() {
    var order = MergeOrder(files: 2)
    order.raiseLeast(to: 10)
    order.raiseLeast(to: 500)
    #expect(order.clock == 10)
    order.removeLeast()
    #expect(order.clock == 500)
  }

  @Test("random files merge as the definition says", arguments: [1, 2, 3, 8, 50])
  func random(files count: Int) {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<40 {
      let latenesses = (0..<count).map { _ in Int64.random(in: 0...20, using: &random) }
      let files = (0..<count).map { _ in
        (0..<Int.random(in: 0...30, using: &random)).map { Int64($0) * 3 + Int64.random(in: -30...30, using: &random) }
      }
      let merged = merge(files, latenesses)
      let expected = mergeByDefinition(files, latenesses)
      #expect(merged.map(\.file) == expected.map(\.file), "seed \(seed)")
      #expect(merged.map(\.instant) == expected.map(\.instant), "seed \(seed)")
      #expect(merged.map(\.isLate) == expected.map(\.isLate), "seed \(seed)")
      // What the shards rely on: no instant lies before the clock as it was.
      #expect(merged.allSatisfy { $0.instant >= $0.clock }, "seed \(seed)")
    }
  }

  private struct Placed {
    var file: Int
    var instant: Int64
    var isLate: Bool
    var clock: Int64
  }

  /// As the replay does it: with the heap, staying in one file while it is the least.
  private func merge(_ files: [[Int64]], _ latenesses: [Int64]) -> [Placed] {
    var order = MergeOrder(files: files.count)
    var clocks = latenesses.map { FileClock(lateness: $0) }
    var next = files.map { _ in 0 }
    var placed: [Placed] = []
    while let least = order.least {
      let file = Int(least.file)
      if next[file] == files[file].count {
        order.removeLeast()
        continue
      }
      let rival = order.rival
      repeat {
        var record = record(at: files[file][next[file]])
        let clock = clocks[file].time
        clocks[file].place(&record)
        next[file] += 1
        placed.append(Placed(file: file, instant: record.instant, isLate: record.isLate, clock: clock))
      } while next[file] < files[file].count && !(rival < MergeOrder.Entry(time: clocks[file].time, file: least.file))
      order.raiseLeast(to: clocks[file].time)
    }
    return placed
  }

  /// One record at a time, all files looked at for each.
  private func mergeByDefinition(_ files: [[Int64]], _ latenesses: [Int64]) -> [Placed] {
    var newest = files.map { _ in Int64?.none }
    var next = files.map { _ in 0 }
    var hasEnded = files.map { _ in false }
    var placed: [Placed] = []
    func time(_ file: Int) -> Int64 { newest[file].map { $0 - latenesses[file] } ?? .min }
    while let file = files.indices.filter({ !hasEnded[$0] }).min(by: { (time($0), $0) < (time($1), $1) }) {
      if next[file] == files[file].count {
        hasEnded[file] = true
        continue
      }
      let clock = files.indices.filter { !hasEnded[$0] }.map(time).min() ?? .max
      let record = files[file][next[file]]
      next[file] += 1
      placed.append(Placed(file: file, instant: max(record, clock), isLate: record < clock, clock: clock))
      newest[file] = max(newest[file] ?? .min, record)
    }
    return placed
  }
}
