/// An instant as records and pipelines write it: `YYYY-MM-DD`, then optionally `T` or a space and `HH:MM[:SS[.fraction]]`,
/// then optionally `Z` or `±HH[:]MM`. Without an offset it is UTC; a fraction beyond milliseconds is cut off.
public enum Instant {
  /// Milliseconds since 1970, UTC; nil where `text` is anything else.
  ///
  /// - Parameter allowsZuluDate: whether a date alone may be followed by `Z`, as in attributes of a CRM source.
  /// - Complexity: constant, no allocation.
  public static func parse(_ text: UnsafeRawBufferPointer, allowsZuluDate: Bool = false) -> Int64? {
    guard let base = text.baseAddress, text.count >= 10 else { return nil }
    let bytes = base.assumingMemoryBound(to: UInt8.self)
    let count = text.count
    guard let century = pair(bytes), let years = pair(bytes + 2), bytes[4] == dash, let month = pair(bytes + 5),
      bytes[7] == dash, let day = pair(bytes + 8)
    else { return nil }
    let year = century &* 100 &+ years
    guard month >= 1, month <= 12, day >= 1, day <= daysIn(month: month, year: year) else { return nil }
    let midnight = Int64(days(year: year, month: month, day: day)) &* 86_400_000
    if count == 10 { return midnight }
    if count == 11 { return allowsZuluDate && bytes[10] == UInt8(ascii: "Z") ? midnight : nil }

    guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "), count >= 16,
      let hour = pair(bytes + 11), hour < 24, bytes[13] == colon, let minute = pair(bytes + 14), minute < 60
    else { return nil }
    var milliseconds = (hour &* 60 &+ minute) &* 60_000
    var next = 16
    if next < count, bytes[next] == colon {
      guard count >= 19, let second = pair(bytes + 17), second < 60 else { return nil }
      milliseconds &+= second &* 1000
      next = 19
      if next < count, bytes[next] == UInt8(ascii: ".") {
        next += 1
        let first = next
        var weight = 100
        while next < count, let digit = digit(bytes[next]) {
          milliseconds &+= digit &* weight
          weight /= 10
          next += 1
        }
        if next == first { return nil }
      }
    }
    guard let offset = offset(bytes + next, count: count - next) else { return nil }
    return midnight &+ Int64(milliseconds &- offset)
  }

  /// Milliseconds east of UTC that the rest of a time says; nil where it is no offset.
  private static func offset(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int? {
    if count == 0 { return 0 }
    switch bytes[0] {
    case UInt8(ascii: "Z"):
      return count == 1 ? 0 : nil
    case UInt8(ascii: "+"), dash:
      let minutes = count == 6 && bytes[3] == colon ? 4 : count == 5 ? 3 : 0
      guard minutes > 0, let hour = pair(bytes + 1), hour < 24, let minute = pair(bytes + minutes), minute < 60 else { return nil }
      let offset = (hour &* 60 &+ minute) &* 60_000
      return bytes[0] == dash ? -offset : offset
    default:
      return nil
    }
  }

  private static let dash = UInt8(ascii: "-")
  private static let colon = UInt8(ascii: ":")

  @inline(__always)
  private static func digit(_ byte: UInt8) -> Int? {
    let digit = byte &- UInt8(ascii: "0")
    return digit < 10 ? Int(digit) : nil
  }

  @inline(__always)
  private static func pair(_ bytes: UnsafePointer<UInt8>) -> Int? {
    let tens = bytes[0] &- UInt8(ascii: "0")
    let ones = bytes[1] &- UInt8(ascii: "0")
    return tens < 10 && ones < 10 ? Int(tens) &* 10 &+ Int(ones) : nil
  }

  private static func daysIn(month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March.
  private static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}
