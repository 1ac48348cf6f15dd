/// Writes times as `Timestamp` does. Those of deltas mostly have the day of the one before, so its text is kept.
struct TimestampWriter: ~Copyable {
  /// The time that was written last; empty before the first.
  private var text = FlatBuffer<UInt8>(capacity: Timestamp.length)
  /// When its day begins.
  private var midnight: Int64 = 0

  mutating func write(_ time: Int64, to bytes: inout FlatBuffer<UInt8>) {
    let timeOfDay = time &- midnight
    if text.count > 0, timeOfDay >= 0, timeOfDay < Timestamp.day {
      Timestamp.write(timeOfDay: Int(timeOfDay), at: text.base)
    } else {
      text.removeAll()
      Timestamp.write(time, to: &text)
      midnight = Timestamp.midnight(before: time)
    }
    bytes.append(text.base, count: text.count)
  }
}
