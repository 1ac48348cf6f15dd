import Segmentation

extension AttributeMapping {
  /// The attribute's value as rules compare it; nil where it cannot be read in its unit.
  func value(of raw: JSON?) -> JSON? {
    guard let raw else { return nil }
    switch (unit, raw) {
    case (nil, _), (_, .null): return raw
    case (.number, .number): return raw
    case (.number, .string(let text)): return Double(text).flatMap { $0.isFinite ? .number($0) : nil }
    case (.boolean, .boolean): return raw
    case (.boolean, .number(0)), (.boolean, .string("false")): return .boolean(false)
    case (.boolean, .number(1)), (.boolean, .string("true")): return .boolean(true)
    case (.decimal, .number): return raw
    case (.number, _), (.boolean, _), (.decimal, _): return nil
    default: return instant(of: raw) == nil ? nil : raw
    }
  }

  /// The instant that the value names; nil where it names none.
  func instant(of raw: JSON?) -> Int64? {
    switch (unit, raw) {
    case (nil, .string(let text)), (.iso8601, .string(let text)): instantOfText(text)
    case (nil, .number(let number)), (.ms, .number(let number)): whole(number)
    case (.s, .number(let number)): whole(number * 1000)
    case (.us, .number(let number)): whole(number / 1000)
    case (.days, .number(let number)): whole(number * 86_400_000)
    default: nil
    }
  }

  private var isInstant: Bool {
    switch unit {
    case .iso8601, .days, .s, .ms, .us: true
    case nil, .number, .decimal, .boolean: false
    }
  }

  /// Equal as JSON, or the same instant for an attribute with a unit of time. No rule tells null from missing.
  func isSame(_ a: JSON?, _ b: JSON?) -> Bool {
    let (a, b) = (value(of: a), value(of: b))
    if isInstant, let a = instant(of: a), let b = instant(of: b) { return a == b }
    return a ?? .null == b ?? .null
  }
}

private func whole(_ number: Double) -> Int64? { Int64(exactly: number.rounded(.down)) }

/// Milliseconds since 1970 of `YYYY-MM-DD`, optionally with `T` or a space, `HH:MM[:SS[.fraction]]` and `Z` or an offset.
func instantOfText(_ text: String) -> Int64? {
  let form = /(\d{4})-(\d\d)-(\d\d)(?:Z|[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|([+-])(\d\d):?(\d\d))?)?/
  guard let parts = text.wholeMatch(of: form)?.output else { return nil }
  func number(_ part: Substring?) -> Int64 { part.flatMap { Int64($0) } ?? 0 }
  let (year, month, day) = (number(parts.1), number(parts.2), number(parts.3))
  let (hour, minute, second) = (number(parts.4), number(parts.5), number(parts.6))
  guard (1...12).contains(month), (1...daysOf(month, in: year)).contains(day), hour < 24, minute < 60, second < 60 else {
    return nil
  }
  let (offsetHours, offsetMinutes) = (number(parts.10), number(parts.11))
  guard offsetHours < 24, offsetMinutes < 60 else { return nil }
  let offset = (offsetHours * 60 + offsetMinutes) * (parts.9 == "-" ? -1 : 1)
  let fraction = number(Substring(((parts.7.map(String.init) ?? "") + "000").prefix(3)))
  // Days by counting: slow and plainly right.
  var days: Int64 = 0
  for y in min(year, 1970)..<max(year, 1970) {
    days += (isLeap(y) ? 366 : 365) * (year < 1970 ? -1 : 1)
  }
  for m in 1..<month { days += daysOf(m, in: year) }
  return (((days + day - 1) * 24 + hour) * 60 + minute - offset) * 60_000 + second * 1000 + fraction
}

private func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

private func daysOf(_ month: Int64, in year: Int64) -> Int64 {
  switch month {
  case 2: isLeap(year) ? 29 : 28
  case 4, 6, 9, 11: 30
  default: 31
  }
}
