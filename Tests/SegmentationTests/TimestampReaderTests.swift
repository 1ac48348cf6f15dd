import Segmentation
import Testing

@Suite("Times of a log, read eight bytes at once")
struct TimestampReaderTests {
  /// What stands at any place of such a time, and what stands beside it in the code table.
  private static let bytes = Array("0123456789-:.TZt+ /;@\0\u{7F}".utf8) + [0x80, 0xB0, 0xFF]

  @Test("each byte of each place reads as one by one, after any other time")
  func everyByte() {
    let bases = ["2026-01-02T03:04:05.678Z", "1999-12-31T23:59:59.999Z", "2000-02-29T00:00:00.000Z"]
    var reader = TimestampReader()
    var read = 0
    for base in bases {
      for place in 0..<24 {
        for byte in Self.bytes {
          var text = Array(base.utf8)
          text[place] = byte
          let expected = text.withUnsafeBytes { Timestamp.milliseconds($0) }
          #expect(
            text.withUnsafeBytes { reader.milliseconds($0) } == expected, "\(String(decoding: text, as: UTF8.self))")
          read += expected == nil ? 0 : 1
        }
      }
    }
    #expect(read > 400, "only \(read) of the texts were times")
  }

  @Test("a day that was read last is not taken for another, and no date is taken for one")
  func days() {
    var reader = TimestampReader()
    func milliseconds(_ text: String) -> Int64? { Array(text.utf8).withUnsafeBytes { reader.milliseconds($0) } }
    #expect(milliseconds("2026-02-28T00:00:00.001Z") == 1_772_236_800_001)
    #expect(milliseconds("2026-02-29T00:00:00.001Z") == nil)
    #expect(milliseconds("2026-02-28T00:00:00.002Z") == 1_772_236_800_002)
    #expect(milliseconds("2026-03-01T00:00:00.001Z") == 1_772_323_200_001)
    #expect(milliseconds("2026-03-01T24:00:00.001Z") == nil)
    #expect(milliseconds("2026-03-01T23:60:00.001Z") == nil)
    #expect(milliseconds("2026-03-01T23:59:60.001Z") == nil)
    #expect(milliseconds("0000000000T00:00:00.000Z") == nil)
  }
}
