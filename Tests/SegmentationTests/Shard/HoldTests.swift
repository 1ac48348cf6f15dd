import Testing

@testable import Segmentation

@Suite("Records that wait")
struct HoldTests {
  /// The lines of what a hold gives, instant by instant.
  private func lines(of hold: inout Hold) -> [[UInt64]] {
    var lines: [[UInt64]] = []
    var group = FlatBuffer<UInt32>()
    hold.sort()
    while hold.earliest != EventTime.never {
      hold.takeFirst(into: &group)
      lines.append((0..<group.count).map { hold.batch.records[Int(group[$0])].line })
    }
    return lines
  }

  private func append(_ instant: Int64, _ line: UInt64, _ arrival: UInt32, to hold: inout Hold) {
    var batch = RecordBatch(capacity: 1)
    var record = Record()
    record.instant = instant
    record.line = line
    batch.records.append(record)
    hold.append(batch, 0, counts: true, arrival: arrival)
  }

  @Test("those of one instant keep the order of their arrival, also where some came by way of another shard")
  func arrivals() {
    var hold = Hold()
    hold.numberArrivals()
    // Arrivals wrap around.
    for (instant, line, arrival) in [(5, 1, UInt32.max - 1), (5, 4, 2), (7, 5, 3), (7, 7, 8)] {
      append(Int64(instant), UInt64(line), arrival, to: &hold)
    }
    hold.sort()
    for (instant, line, arrival) in [(7, 6, UInt32(5)), (5, 3, 1), (5, 2, UInt32.max)] {
      append(Int64(instant), UInt64(line), arrival, to: &hold)
    }
    #expect(lines(of: &hold) == [[1, 2, 3, 4], [5, 6, 7]])
  }

  /// A batch of records at `instants`, whose lines go on from `line` and say what their ids say.
  private func batch(_ instants: [Int64], from line: UInt64) -> RecordBatch {
    var batch = RecordBatch(capacity: 1)
    for (place, instant) in instants.enumerated() {
      var record = Record()
      record.instant = instant
      record.line = line + UInt64(place)
      record.id = "\(record.line)".utf8.withContiguousStorageIfAvailable { batch.append(text: .init($0)) } ?? .empty
      batch.records.append(record)
    }
    return batch
  }

  @Test("a batch that changes hands lies behind the few that wait, those of one instant in the order of their arrival")
  func whole() {
    var hold = Hold()
    for round in 0..<4 {
      // The last three of each batch, at 100, wait and meet the first of the next at their instant.
      var instants = [Int64](repeating: 100, count: 3)
      instants += (0..<40).map { [101, 107, 103, 102][$0 % 4] }
      instants += [200, 200, 200]
      if round == 2 { instants = instants.reversed() }
      var batch = batch(instants.map { $0 + Int64(round * 100) }, from: UInt64(round * 1000))
      hold.append(all: &batch)
      #expect(batch.records.count == 0)
      hold.sort()
      var group = FlatBuffer<UInt32>()
      while hold.earliest < Int64(200 + round * 100) {
        hold.takeFirst(into: &group)
        let lines = (0..<group.count).map { hold.batch.records[Int(group[$0])].line }
        #expect(lines == lines.sorted())
        if hold.batch.records[Int(group[0])].instant == round * 100 + 100, round > 0 { #expect(lines.count == 6) }
        for place in 1..<group.count {
          let came = hold.came(group[place - 1], before: group[place])
          #expect(came)
        }
        for place in 0..<group.count {
          let record = hold.batch.records[Int(group[place])]
          #expect(String(decoding: hold.batch.text(record.id), as: UTF8.self) == "\(record.line)")
        }
      }
      #expect(hold.waiting == 3)
      if round % 2 == 0 { hold.compact() }
    }
  }

  @Test("a batch is copied where many wait")
  func many() {
    var hold = Hold()
    var first = batch([Int64](repeating: 7, count: 40), from: 0)
    var second = batch([6] + [Int64](repeating: 7, count: 40), from: 40)
    hold.append(all: &first)
    hold.append(all: &second)
    #expect(second.records.count == 0)
    #expect(lines(of: &hold) == [[40], Array(0..<40) + Array(41..<81)])
  }

  @Test("some that are due go elsewhere, and the others stay as they were, also when room is given back")
  func drop() {
    var hold = Hold()
    hold.numberArrivals()
    for number in 0..<300 { append(Int64(number / 3), UInt64(number), UInt32(number), to: &hold) }
    hold.sort()
    #expect(hold.due(299, before: 100) != nil)
    #expect(hold.due(299, before: 99) == nil)
    #expect(hold.due(300, before: .max) == nil)
    hold.drop(ofFirst: 240) { $0 % 2 == 0 }
    hold.compact()
    #expect(hold.waiting == 180)
    append(1, 1000, 4, to: &hold)
    let lines = lines(of: &hold)
    #expect(lines[0] == [0, 2])
    #expect(lines[1] == [4, 1000])
    #expect(lines.joined().count == 181)
    #expect(lines.last == [297, 298, 299])
  }
}
