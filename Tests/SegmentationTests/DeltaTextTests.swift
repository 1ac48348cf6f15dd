import Testing

@testable import Segmentation

@Suite("Texts of deltas")
struct DeltaTextTests {
  @Test("write a time as it is written anywhere, on the day of the one before or on another")
  func writes() {
    let day: Int64 = 86_400_000
    let instants: [Int64] = [
      0, 1, day - 1, day, day + 1, 0, -1, -day, -day - 1, 1_767_225_600_000, 1_767_225_600_000 + day - 1,
      951_782_399_999, 951_782_400_000, EventTime.limit, -EventTime.limit, 5,
    ]
    var writer = TimestampWriter()
    var bytes = FlatBuffer<UInt8>()
    for instant in instants {
      bytes.removeAll()
      writer.write(instant, to: &bytes)
      let text = String(decoding: UnsafeBufferPointer(start: bytes.base, count: bytes.count), as: UTF8.self)
      #expect(text == Timestamp.text(instant))
    }
  }

  @Test("escape nothing but quotes, backslashes and control characters")
  func escapes() {
    for length in [1, 2, 7, 8, 9, 15, 16, 17, 30] {
      for byte in UInt8.min...UInt8.max {
        for place in [0, length / 2, length - 1] {
          var text = [UInt8](repeating: UInt8(ascii: "x"), count: length)
          text[place] = byte
          var bytes = FlatBuffer<UInt8>()
          text.withUnsafeBytes { DeltaWriter.escape($0, &bytes) }
          let isPlain = byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
          #expect((bytes.count == length) == isPlain, "byte \(byte) at \(place) of \(length)")
        }
      }
    }
  }
}
