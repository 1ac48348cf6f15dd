/// Durations as rules and pipeline files write them: `90d`, `1h30m`, `1.5s`; units strictly descending, whole
/// milliseconds, at most 36,500 days.
public enum DurationText {
  /// 36,500 days in milliseconds.
  public static let longest: Int64 = 36_500 * 86_400_000

  static let units: [(name: String, milliseconds: Int64)] = [
    ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
  ]

  /// Milliseconds, 0 included. The error's offset counts from the start of `text`.
  public static func parse(_ text: String) throws(RuleError) -> Int64 {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, first.isDigit else {
      throw RuleError(
        offset: 0, length: bytes.count,
        message: "expected a duration such as 30d or 1h30m, found "
          + (bytes.isEmpty ? "nothing" : "`\(text)`"))
    }
    return try parse(bytes[...], at: 0)
  }

  /// The shortest text of whole units, weeks apart: `90d` stays `90d`.
  public static func text(_ milliseconds: Int64) -> String {
    guard milliseconds > 0 else { return "0s" }
    var rest = milliseconds
    var text = ""
    for unit in units.dropFirst() where rest >= unit.milliseconds {
      text += "\(rest / unit.milliseconds)\(unit.name)"
      rest %= unit.milliseconds
    }
    return text
  }

  /// `bytes` begin with a digit; errors count from `offset`, where they stand in the rule.
  static func parse(_ bytes: ArraySlice<UInt8>, at offset: Int) throws(RuleError) -> Int64 {
    let whole = String(decoding: bytes, as: UTF8.self)
    var total: Int64 = 0
    var previous = units.startIndex - 1
    var at = bytes.startIndex
    while at < bytes.endIndex {
      let start = at
      while at < bytes.endIndex, bytes[at].isDigit || bytes[at] == UInt8(ascii: ".") { at += 1 }
      let number = bytes[start..<at]
      let unitStart = at
      while at < bytes.endIndex, !bytes[at].isDigit, bytes[at] != UInt8(ascii: ".") { at += 1 }
      let name = String(decoding: bytes[unitStart..<at], as: UTF8.self)
      let place = (offset: offset + start - bytes.startIndex, length: at - start)

      guard let index = units.firstIndex(where: { $0.name == name }) else {
        throw unknownUnit(name, after: String(decoding: number, as: UTF8.self), place, in: whole)
      }
      guard index > previous else {
        throw RuleError(
          offset: place.offset, length: place.length,
          message: "the units of a duration descend, each at most once: w d h m s ms", hint: "1h30m, not 30m1h")
      }
      previous = index
      total += try milliseconds(number, units[index], place)
      guard total <= longest else { throw tooLong(place) }
    }
    return total
  }

  private typealias Place = (offset: Int, length: Int)

  private static func milliseconds(
    _ number: ArraySlice<UInt8>, _ unit: (name: String, milliseconds: Int64), _ place: Place
  ) throws(RuleError) -> Int64 {
    let parts = number.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard let integral = parts.first, !integral.isEmpty, parts.count <= 2, parts.last?.isEmpty == false else {
      throw RuleError(offset: place.offset, length: place.length, message: "expected a number such as 1 or 1.5 here")
    }
    guard integral.count == 1 || integral.first != UInt8(ascii: "0") else {
      throw RuleError(
        offset: place.offset, length: place.length, message: "a number does not begin with 0 and another digit")
    }
    guard let count = Int64(String(decoding: integral, as: UTF8.self)), count <= longest / unit.milliseconds else {
      throw tooLong(place)
    }
    var fraction = parts.count == 2 ? parts[1] : []
    while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
    guard !fraction.isEmpty else { return count * unit.milliseconds }

    // A week has 2^10 × 5^5 among its factors, so more than ten digits are never whole, and ten do not overflow.
    var power: Int64 = 1
    for _ in 0..<min(fraction.count, 11) { power *= 10 }
    guard fraction.count <= 10, let digits = Int64(String(decoding: fraction, as: UTF8.self)),
      (digits * unit.milliseconds) % power == 0
    else {
      throw RuleError(
        offset: place.offset, length: place.length, message: "the duration is no whole number of milliseconds")
    }
    return count * unit.milliseconds + digits * unit.milliseconds / power
  }

  private static func tooLong(_ place: Place) -> RuleError {
    RuleError(offset: place.offset, length: place.length, message: "a duration is at most 36500d")
  }

  private static func unknownUnit(_ name: String, after number: String, _ place: Place, in whole: String) -> RuleError {
    func error(_ message: String, _ hint: String) -> RuleError {
      RuleError(offset: place.offset, length: place.length, message: message, hint: hint)
    }
    if name.isEmpty { return error("the number \(number) in \(whole) has no unit", "units are w d h m s ms") }
    if calendarUnits.contains(name.lowercased()) || name == "M" || name == "Y" {
      return error("months and years differ in length, so no duration is counted in them", "use days: 30d, 365d")
    }
    let known =
      spelledOut(name.lowercased()) ?? (units.contains { $0.name == name.lowercased() } ? name.lowercased() : nil)
    return error(
      "`\(name)` is no unit of time; units are w d h m s ms",
      known.map { "write \(number)\($0)" } ?? "for example 30d or 1h30m")
  }

  private static let calendarUnits: Set<String> = [
    "mo", "mos", "mon", "month", "months", "y", "yr", "yrs", "year", "years", "q", "quarter", "quarters",
  ]

  /// Whether a word is a unit of the calendar that no duration has.
  static func isCalendarUnit(_ word: String) -> Bool { calendarUnits.contains(word.lowercased()) }

  /// The unit that a longer word means.
  static func spelledOut(_ word: String) -> String? {
    switch word {
    case "millisecond", "milliseconds", "milli", "millis", "msec", "msecs": "ms"
    case "second", "seconds", "sec", "secs": "s"
    case "minute", "minutes", "min", "mins": "m"
    case "hour", "hours", "hr", "hrs": "h"
    case "day", "days": "d"
    case "week", "weeks", "wk", "wks": "w"
    default: nil
    }
  }
}
