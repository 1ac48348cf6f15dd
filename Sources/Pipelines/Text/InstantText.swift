/// Instants in text: `YYYY-MM-DD`, optionally `T` or a blank and `HH:MM[:SS[.fraction]]`, then optionally `Z` or
/// `±HH[:]MM`.
public enum InstantText {
  /// Milliseconds since 1970, UTC; nil where the text is none. Without an offset it is UTC; a fraction beyond
  /// milliseconds is cut off.
  public static func parse(_ text: String) -> Int64? {
    var cursor = Cursor(bytes: Array(text.utf8))
    guard let year = cursor.number(4), cursor.take("-"), let month = cursor.number(2), cursor.take("-"),
      let day = cursor.number(2), (1...12).contains(month), day >= 1, day <= daysIn(month, of: year)
    else { return nil }
    var milliseconds = daysSince1970(year, month, day) * 86_400_000
    if cursor.isAtEnd { return milliseconds }
    guard cursor.take("T") || cursor.take(" "), let hour = cursor.number(2), cursor.take(":"),
      let minute = cursor.number(2), hour < 24, minute < 60
    else { return nil }
    milliseconds += (hour * 60 + minute) * 60_000
    if cursor.take(":") {
      guard let second = cursor.number(2), second < 60 else { return nil }
      milliseconds += second * 1000
      if cursor.take(".") {
        guard let fraction = cursor.fraction() else { return nil }
        milliseconds += fraction
      }
    }
    if cursor.take("Z") || cursor.isAtEnd { return cursor.isAtEnd ? milliseconds : nil }
    let isBehind = cursor.take("-")
    guard isBehind || cursor.take("+"), let hours = cursor.number(2) else { return nil }
    _ = cursor.take(":")
    guard let minutes = cursor.number(2), hours < 24, minutes < 60, cursor.isAtEnd else { return nil }
    let offset = (hours * 60 + minutes) * 60_000
    return milliseconds + (isBehind ? offset : -offset)
  }

  /// RFC 3339, UTC, three decimals.
  public static func describe(_ instant: Int64) -> String {
    let day = Int64((Double(instant) / 86_400_000).rounded(.down))
    let inDay = instant - day * 86_400_000
    let (year, month, date) = civil(day)
    let time = [inDay / 3_600_000, inDay / 60_000 % 60, inDay / 1000 % 60].map { padded($0, 2) }.joined(separator: ":")
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(date, 2))T\(time).\(padded(inDay % 1000, 3))Z"
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func daysIn(_ month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Of the proleptic Gregorian calendar, whose years are counted from March so that the leap day comes last.
  private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let marchYear = month <= 2 ? year - 1 : year
    let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9)
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  private struct Cursor {
    let bytes: [UInt8]
    var offset = 0

    var isAtEnd: Bool { offset == bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard offset < bytes.count, bytes[offset] == UInt8(truncatingIfNeeded: character.value) else { return false }
      offset += 1
      return true
    }

    mutating func number(_ digits: Int) -> Int64? {
      guard offset + digits <= bytes.count else { return nil }
      var number: Int64 = 0
      for byte in bytes[offset..<offset + digits] {
        guard (48...57).contains(byte) else { return nil }
        number = number * 10 + Int64(byte - 48)
      }
      offset += digits
      return number
    }

    /// Milliseconds of the digits behind the point.
    mutating func fraction() -> Int64? {
      let digits = bytes[offset...].prefix { (48...57).contains($0) }
      guard !digits.isEmpty else { return nil }
      offset += digits.count
      return zip(digits.prefix(3), [100, 10, 1]).reduce(0) { $0 + Int64($1.0 - 48) * $1.1 }
    }
  }
}
