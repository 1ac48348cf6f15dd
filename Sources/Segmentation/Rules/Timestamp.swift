/// Times in text: `YYYY-MM-DD`, optionally `T` or a space and `HH:MM[:SS[.fraction]]`, optionally `Z` or `±HH[:]MM`.
public enum Timestamp {
  /// Milliseconds since 1970, UTC. No offset means UTC, a date alone its midnight, a fraction beyond milliseconds is cut
  /// off.
  ///
  /// - Parameter allowsZoneAfterDate: an attribute's date may carry a `Z`.
  public static func milliseconds(_ text: UnsafeRawBufferPointer, allowsZoneAfterDate: Bool = false) -> Int64? {
    var reader = DigitReader(text: text)
    guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
      let day = reader.number(2), (1...12).contains(month), day >= 1, day <= days(in: month, of: year)
    else { return nil }
    let midnight = daysSince1970(year, month, day) * 86_400_000
    if reader.isAtEnd { return midnight }
    if allowsZoneAfterDate, reader.skip("Z"), reader.isAtEnd { return midnight }
    guard reader.skip("T") || reader.skip(" "), let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2),
      hour < 24, minute < 60
    else { return nil }
    var time = midnight + Int64(hour) * 3_600_000 + Int64(minute) * 60_000
    if reader.skip(":") {
      guard let second = reader.number(2), second < 60 else { return nil }
      time += Int64(second) * 1000
      if reader.skip(".") {
        guard let fraction = reader.fraction() else { return nil }
        time += Int64(fraction)
      }
    }
    if reader.isAtEnd { return time }
    if reader.skip("Z") { return reader.isAtEnd ? time : nil }
    let isAhead = reader.skip("+")
    guard isAhead || reader.skip("-"), let hours = reader.number(2) else { return nil }
    _ = reader.skip(":")
    guard let minutes = reader.number(2), reader.isAtEnd, hours < 24, minutes < 60 else { return nil }
    let offset = Int64(hours * 60 + minutes) * 60_000
    return isAhead ? time - offset : time + offset
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

  /// Appends RFC 3339 in UTC with three decimals, e.g. `2026-01-02T03:04:05.678Z`.
  static func write(_ time: Int64, to bytes: inout FlatBuffer<UInt8>) {
    let day = time >= 0 ? time / 86_400_000 : (time - 86_399_999) / 86_400_000
    let rest = Int(time - day * 86_400_000)
    let (year, month, dayOfMonth) = date(day)
    let place = bytes.grow(by: 24)
    digits(year, 4, place)
    place[4] = UInt8(ascii: "-")
    digits(month, 2, place + 5)
    place[7] = UInt8(ascii: "-")
    digits(dayOfMonth, 2, place + 8)
    place[10] = UInt8(ascii: "T")
    digits(rest / 3_600_000, 2, place + 11)
    place[13] = UInt8(ascii: ":")
    digits(rest / 60_000 % 60, 2, place + 14)
    place[16] = UInt8(ascii: ":")
    digits(rest / 1000 % 60, 2, place + 17)
    place[19] = UInt8(ascii: ".")
    digits(rest % 1000, 3, place + 20)
    place[23] = UInt8(ascii: "Z")
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

/// Reads digits of fixed width.
private struct DigitReader {
  let text: UnsafeRawBufferPointer
  var offset = 0

  var isAtEnd: Bool { offset == text.count }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard offset < text.count, text[offset] == UInt8(truncatingIfNeeded: character.value) else { return false }
    offset += 1
    return true
  }

  mutating func number(_ width: Int) -> Int? {
    guard offset + width <= text.count else { return nil }
    var number = 0
    for index in offset..<offset + width {
      let digit = text[index] &- 48
      guard digit < 10 else { return nil }
      number = number * 10 + Int(digit)
    }
    offset += width
    return number
  }

  /// Digits behind a point, at least one, as milliseconds.
  mutating func fraction() -> Int? {
    var milliseconds = 0
    var weight = 100
    let start = offset
    while offset < text.count, text[offset] &- 48 < 10 {
      milliseconds += Int(text[offset] &- 48) * weight
      weight /= 10
      offset += 1
    }
    return offset > start ? milliseconds : nil
  }
}
