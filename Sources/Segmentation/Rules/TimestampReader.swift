/// Reads the times of a log as `Timestamp` does. Nearly all are written like `2026-01-02T03:04:05.678Z` and are of the same
/// day as the one before, so that day is remembered and the rest is read eight bytes at once.
public struct TimestampReader: Sendable {
  /// The ten bytes of the date that was read last; no date has zeros.
  private var yearAndMonth: UInt64 = 0
  private var day: UInt16 = 0
  private var midnight: Int64 = 0

  public init() {}

  /// Milliseconds since 1970, UTC; nil where `text` is no time.
  @inline(__always)
  public mutating func milliseconds(_ text: UnsafeRawBufferPointer) -> Int64? {
    guard text.count == 24, let base = text.baseAddress, let time = TimestampReader.timeOfDay(base),
      isKnown(base) || remember(base)
    else { return Timestamp.milliseconds(text) }
    return midnight &+ time
  }

  @inline(__always)
  private func isKnown(_ text: UnsafeRawPointer) -> Bool {
    text.loadUnaligned(as: UInt64.self) == yearAndMonth && text.loadUnaligned(fromByteOffset: 8, as: UInt16.self) == day
  }

  private mutating func remember(_ text: UnsafeRawPointer) -> Bool {
    guard let midnight = Timestamp.midnight(text.assumingMemoryBound(to: UInt8.self)) else { return false }
    yearAndMonth = text.loadUnaligned(as: UInt64.self)
    day = text.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
    self.midnight = midnight
    return true
  }

  /// Of 24 bytes, what those behind the date say where they are written `T03:04:05.678Z`; else nil.
  @inline(__always)
  private static func timeOfDay(_ text: UnsafeRawPointer) -> Int64? {
    // The first character is the lowest byte. What is left of a right one is its digit, or 0 of a punctuation mark.
    let clock =
      UInt64(littleEndian: text.loadUnaligned(fromByteOffset: 11, as: UInt64.self)) ^ 0x3030_3A30_303A_3030
    let fraction = UInt32(littleEndian: text.loadUnaligned(fromByteOffset: 19, as: UInt32.self)) ^ 0x3030_302E
    // Adding 6 lifts what is more than 9 out of its lower half.
    guard text.load(fromByteOffset: 10, as: UInt8.self) == UInt8(ascii: "T"),
      text.load(fromByteOffset: 23, as: UInt8.self) == UInt8(ascii: "Z"),
      (clock | (clock &+ 0x0606_0006_0600_0606)) & 0xF0F0_FFF0_F0FF_F0F0 == 0,
      (fraction | (fraction &+ 0x0606_0600)) & 0xF0F0_F0FF == 0
    else { return nil }
    // Each pair's number is now in the byte of its tens.
    let pairs = clock &* 10 &+ clock >> 8
    let (hour, minute, second) = (pairs & 0xFF, pairs >> 24 & 0xFF, pairs >> 48 & 0xFF)
    guard hour < 24, minute < 60, second < 60 else { return nil }
    let thousandths = (fraction >> 8 & 0xFF) &* 100 &+ (fraction >> 16 & 0xFF) &* 10 &+ fraction >> 24
    let seconds = (hour &* 60 &+ minute) &* 60 &+ second
    return Int64(truncatingIfNeeded: seconds &* 1000 &+ UInt64(thousandths))
  }
}
