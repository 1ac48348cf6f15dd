#if canImport(Glibc)
  import Glibc
#endif

/// Instants as text, for the command line and for reports. An instant is milliseconds since 1970, UTC.
public enum Timestamp {
  /// RFC 3339 in UTC with three decimals: `2026-01-02T03:04:05.678Z`.
  public static func text(_ instant: Int64) -> String {
    let (days, millisecond) = floorDivide(instant, 86_400_000)
    let date = civil(days)
    let second = millisecond / 1000
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T"
      + "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2)).\(padded(millisecond % 1000, 3))Z"
  }

  /// `YYYY-MM-DD`, optionally `T` or a space and `HH:MM[:SS[.fraction]]`, optionally `Z` or `±HH[:]MM`. No offset is UTC;
  /// a fraction beyond milliseconds is cut off. nil for anything else.
  public static func parse(_ text: String) -> Int64? {
    var rest = Cursor(text)
    guard let year = rest.digits(4), rest.skip("-"), let month = rest.digits(2), rest.skip("-"), let day = rest.digits(2),
      (1...12).contains(month), day >= 1, day <= length(ofMonth: month, year: year)
    else { return nil }
    let midnight = self.days(year: year, month: month, day: day) * 86_400_000
    if rest.isAtEnd { return midnight }
    guard rest.skip("T") || rest.skip(" "), let hour = rest.digits(2), rest.skip(":"), let minute = rest.digits(2),
      hour < 24, minute < 60
    else { return nil }
    var millisecond = (hour * 60 + minute) * 60_000
    if rest.skip(":") {
      guard let second = rest.digits(2), second < 60 else { return nil }
      millisecond += second * 1000
      if rest.skip(".") {
        guard let fraction = rest.milliseconds() else { return nil }
        millisecond += fraction
      }
    }
    guard let offset = rest.offsetMinutes(), rest.isAtEnd else { return nil }
    return midnight + millisecond - offset * 60_000
  }

  /// What the wall clock says.
  public static func wallClock() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number.magnitude)
    return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func floorDivide(_ a: Int64, _ b: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
    return remainder < 0 ? (quotient - 1, remainder + b) : (quotient, remainder)
  }

  private static func length(ofMonth month: Int64, year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970 of a date of the Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date algorithms").
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let y = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = floorDivide(y, 400)
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The inverse of `days(year:month:day:)`.
  private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = floorDivide(days + 719_468, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  private struct Cursor {
    private let bytes: [UInt8]
    private var at = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { at == bytes.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard at < bytes.count, UInt32(bytes[at]) == character.value else { return false }
      at += 1
      return true
    }

    mutating func digit() -> Int64? {
      guard at < bytes.count, (0x30...0x39).contains(bytes[at]) else { return nil }
      at += 1
      return Int64(bytes[at - 1] - 0x30)
    }

    mutating func digits(_ count: Int) -> Int64? {
      var number: Int64 = 0
      for _ in 0..<count {
        guard let digit = digit() else { return nil }
        number = number * 10 + digit
      }
      return number
    }

    /// The digits of a fraction, of which three count.
    mutating func milliseconds() -> Int64? {
      guard let first = digit() else { return nil }
      var number = first * 100
      var weight: Int64 = 10
      while let digit = digit() {
        number += digit * weight
        weight /= 10
      }
      return number
    }

    mutating func offsetMinutes() -> Int64? {
      if isAtEnd || skip("Z") { return 0 }
      let isNegative = skip("-")
      guard isNegative || skip("+"), let hours = digits(2) else { return nil }
      _ = skip(":")
      guard let minutes = digits(2), hours < 24, minutes < 60 else { return nil }
      return (hours * 60 + minutes) * (isNegative ? -1 : 1)
    }
  }
}
