import Segmentation
import Testing

@Suite("Times in text")
struct TimestampTests {
  private func parse(_ text: String, allowsZoneAfterDate: Bool = false) -> Int64? {
    Array(text.utf8).withUnsafeBytes { Timestamp.milliseconds($0, allowsZoneAfterDate: allowsZoneAfterDate) }
  }

  @Test(
    "each form reads to the millisecond",
    arguments: [
      ("1970-01-01", 0), ("1970-01-01T00:00Z", 0), ("2026-01-02T03:04:05.678Z", 1_767_323_045_678),
      ("2026-01-02 03:04:05.678", 1_767_323_045_678),
      ("2026-01-02T04:04:05.678+01:00", 1_767_323_045_678), ("2026-01-01T21:34:05.678-0530", 1_767_323_045_678),
      ("2026-01-02T03:04", 1_767_323_040_000),
      ("2026-01-02T03:04+00:00", 1_767_323_040_000), ("2026-01-02T03:04:05.6789999Z", 1_767_323_045_678),
      ("2026-01-02T03:04:05.6", 1_767_323_045_600),
      ("2026-01-02T03:04:05.678901234567890123456789", 1_767_323_045_678), ("1969-12-31T23:59:59.9999Z", -1),
      ("1600-02-29", -11_670_998_400_000),
      ("0001-01-01", -62_135_596_800_000), ("0000-02-29", -62_162_121_600_000),
      ("9999-12-31T23:59:59.999Z", 253_402_300_799_999), ("2024-02-29", 1_709_164_800_000),
      ("2000-02-29T00:00:00-00:00", 951_782_400_000),
      ("2026-01-01T00:00:00+23:59", 1_767_139_260_000),
    ] as [(String, Int64)])
  func reads(text: String, milliseconds: Int64) {
    #expect(parse(text) == milliseconds)
  }

  @Test(
    "anything else is no time",
    arguments: [
      "", "2026", "2026-01", "2026-1-1", "20260101", "2026-13-01", "2026-00-01", "2026-01-00", "2026-01-32",
      "2026-02-29", "2026-04-31", "1900-02-29",
      "2026-01-01T", "2026-01-01T03", "2026-01-01T3:04", "2026-01-01T24:00", "2026-01-01T23:60", "2026-01-01T23:59:60",
      "2026-01-01T03:04:5", "2026-01-01T03:04:",
      "2026-01-01T03:04:05.", "2026-01-01T03:04:05.Z", "2026-01-01T03:04:05,5", "2026-01-01T03:04:05.5x",
      "2026-01-01T03:04:05z", "2026-01-01t03:04:05Z",
      "2026-01-01T03:04.5", "2026-01-01T03:04:05+1", "2026-01-01T03:04:05+01", "2026-01-01T03:04:05+01:",
      "2026-01-01T03:04:05+01:60", "2026-01-01T03:04:05+24:00",
      "2026-01-01T03:04:05+01:000", "2026-01-01T03:04:05 Z", "2026-01-01+01:00", "2026-01-01Z", "2026-01-01 ",
      " 2026-01-01", "2026-01-01T03:04Zx", "+2026-01-01",
      "12026-01-01", "-2026-01-01", "2026/01/01", "infinity", "2026-01-01T03-04", "２026-01-01",
    ])
  func refuses(text: String) {
    #expect(parse(text) == nil)
  }

  @Test("a date with a Z is a time of attributes alone")
  func zuluDate() {
    #expect(parse("2026-01-01Z", allowsZoneAfterDate: true) == 1_767_225_600_000)
    #expect(parse("2026-01-01z", allowsZoneAfterDate: true) == nil)
    #expect(parse("2026-01-01+00:00", allowsZoneAfterDate: true) == nil)
  }

  @Test("every day of four centuries is a day after the one before")
  func days() {
    var expected: Int64 = -135_140 * 86_400_000
    for year in 1600..<2000 {
      for month in 1...12 {
        for day in 1...31 {
          func pad(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
          guard let instant = parse("\(year)-\(pad(month))-\(pad(day))") else {
            #expect(day > 28)
            continue
          }
          #expect(instant == expected)
          expected += 86_400_000
        }
      }
    }
    #expect(expected == 946_684_800_000)
  }
}
