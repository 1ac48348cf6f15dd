/// Times in text: `YYYY-MM-DD`, optionally `T` or a space and `HH:MM[:SS[.fraction]]`, optionally `Z` or `±HH[:]MM`.
public enum Timestamp {
  /// Milliseconds since 1970, UTC; nil where `text` is anything else. No offset means UTC, a date alone its midnight, a
  /// fraction beyond milliseconds is cut off.
  ///
  /// - Parameter allowsZoneAfterDate: an attribute's date may carry a `Z`.
  public static func milliseconds(_ text: UnsafeRawBufferPointer, allowsZoneAfterDate: Bool = false) -> Int64? {
    guard let base = text.baseAddress, text.count >= 10 else { return nil }
    let bytes = base.assumingMemoryBound(to: UInt8.self)
    let count = text.count
    guard let midnight = midnight(bytes) else { return nil }
    if count == 10 { return midnight }
    if count == 11 { return allowsZoneAfterDate && bytes[10] == UInt8(ascii: "Z") ? midnight : nil }

    guard bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "), count >= 16,
      let hour = pair(bytes + 11), hour < 24, bytes[13] == colon, let minute = pair(bytes + 14), minute < 60
    else { return nil }
    var time = (hour &* 60 &+ minute) &* 60_000
    var next = 16
    if next < count, bytes[next] == colon {
      guard count >= 19, let second = pair(bytes + 17), second < 60 else { return nil }
      time &+= second &* 1000
      next = 19
      if next < count, bytes[next] == UInt8(ascii: ".") {
        next += 1
        let first = next
        var weight = 100
        while next < count, bytes[next] &- 48 < 10 {
          time &+= Int(bytes[next] &- 48) &* weight
          weight /= 10
          next += 1
        }
        if next == first { return nil }
      }
    }
    guard let offset = offset(bytes + next, count: count - next) else { return nil }
    return midnight &+ Int64(time &- offset)
  }

  /// When the day begins that ten bytes, `YYYY-MM-DD`, say; nil where they say none.
  static func midnight(_ bytes: UnsafePointer<UInt8>) -> Int64? {
    guard let century = pair(bytes), let years = pair(bytes + 2), bytes[4] == dash, let month = pair(bytes + 5),
      bytes[7] == dash, let day = pair(bytes + 8)
    else { return nil }
    let year = century &* 100 &+ years
    guard month >= 1, month <= 12, day >= 1, day <= days(in: month, of: year) else { return nil }
    return daysSince1970(year, month, day) &* 86_400_000
  }

  /// Milliseconds east of UTC that the rest of a time says; nil where it is no offset.
  private static func offset(_ bytes: UnsafePointer<UInt8>, count: Int) -> Int? {
    if count == 0 { return 0 }
    switch bytes[0] {
    case UInt8(ascii: "Z"):
      return count == 1 ? 0 : nil
    case UInt8(ascii: "+"), dash:
      let minutes = count == 6 && bytes[3] == colon ? 4 : count == 5 ? 3 : 0
      guard minutes > 0, let hour = pair(bytes + 1), hour < 24, let minute = pair(bytes + minutes), minute < 60 else {
        return nil
      }
      let offset = (hour &* 60 &+ minute) &* 60_000
      return bytes[0] == dash ? -offset : offset
    default:
      return nil
    }
  }

  private static let dash = UInt8(ascii: "-")
  private static let colon = UInt8(ascii: ":")

  /// Two digits.
  @inline(__always)
  private static func pair(_ bytes: UnsafePointer<UInt8>) -> Int? {
    let tens = bytes[0] &- 48
    let ones = bytes[1] &- 48
    return tens < 10 && ones < 10 ? Int(tens) &* 10 &+ Int(ones) : nil
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Howard Hinnant's `days_from_civil`.
  static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int64(era * 146_097 + dayOfEra - 719_468)
  }

  /// Milliseconds of a day.
  static let day: Int64 = 86_400_000
  /// Bytes of `2026-01-02T03:04:05.678Z`.
  static let length = 24

  /// When the day of `time` begins.
  static func midnight(before time: Int64) -> Int64 { (time >= 0 ? time / day : (time - day + 1) / day) * day }

  /// Appends RFC 3339 in UTC with three decimals, e.g. `2026-01-02T03:04:05.678Z`.
  static func write(_ time: Int64, to bytes: inout FlatBuffer<UInt8>) {
    let midnight = midnight(before: time)
    let (year, month, dayOfMonth) = date(midnight / day)
    let place = bytes.grow(by: length)
    digits(year, 4, place)
    place[4] = UInt8(ascii: "-")
    digits(month, 2, place + 5)
    place[7] = UInt8(ascii: "-")
    digits(dayOfMonth, 2, place + 8)
    place[10] = UInt8(ascii: "T")
    place[13] = UInt8(ascii: ":")
    place[16] = UInt8(ascii: ":")
    place[19] = UInt8(ascii: ".")
    place[23] = UInt8(ascii: "Z")
    write(timeOfDay: Int(time - midnight), at: place)
  }

  /// Writes the digits of a time of day, in milliseconds, into the text of a time, `length` bytes from `place` on.
  static func write(timeOfDay time: Int, at place: UnsafeMutablePointer<UInt8>) {
    digits(time / 3_600_000, 2, place + 11)
    digits(time / 60_000 % 60, 2, place + 14)
    digits(time / 1000 % 60, 2, place + 17)
    digits(time % 1000, 3, place + 20)
  }

  /// RFC 3339 in UTC with three decimals.
  public static func text(_ time: Int64) -> String {
    var bytes = FlatBuffer<UInt8>(capacity: 32)
    write(time, to: &bytes)
    return String(decoding: UnsafeBufferPointer(start: bytes.base, count: bytes.count), as: UTF8.self)
  }

  private static func date(_ days: Int64) -> (Int, Int, Int) {
    let z = Int(days) + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
  }

  @inline(__always)
  private static func digits(_ number: Int, _ count: Int, _ place: UnsafeMutablePointer<UInt8>) {
    var rest = number
    var index = count - 1
    while index >= 0 {
      place[index] = UInt8(truncatingIfNeeded: 48 &+ rest % 10)
      rest /= 10
      index &-= 1
    }
  }
}
