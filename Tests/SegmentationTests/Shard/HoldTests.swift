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
