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
    case (nil, .number(let number)), (.ms, .number(let number)): whole(number.rounded(.up))
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

/// Of a plain number of milliseconds `t <= now` holds first at the next whole one; other units are cut off.
private func whole(_ number: Double) -> Int64? { Int64(exactly: number.rounded(.down)) }

/// Milliseconds since 1970 of `YYYY-MM-DD`, optionally with `T` or a space, `HH:MM[:SS[.fraction]]` and `Z` or an offset.
func instantOfText(_ text: String) -> Int64? {
  var rest = Array(text.utf8)[...]
  func skip(_ wanted: String) -> Bool {
    guard let byte = rest.first, wanted.utf8.contains(byte) else { return false }
    rest = rest.dropFirst()
    return true
  }
  func number(_ count: Int) -> Int64? {
    guard rest.count >= count, rest.prefix(count).allSatisfy({ (48...57).contains($0) }) else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count).reduce(0) { $0 * 10 + Int64($1) - 48 }
  }
  guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2),
    (1...12).contains(month),
    (1...daysOf(month, in: year)).contains(day)
  else { return nil }
  // Days by counting: slow and plainly right.
  var time: Int64 = 0
  for y in min(year, 1970)..<max(year, 1970) { time += (isLeap(y) ? 366 : 365) * (year < 1970 ? -1 : 1) }
  for m in 1..<month { time += daysOf(m, in: year) }
  time = (time + day - 1) * 86_400_000
  if rest.isEmpty || rest == [UInt8(ascii: "Z")] { return time }
  guard skip("T "), let hour = number(2), skip(":"), let minute = number(2), hour < 24, minute < 60 else { return nil }
  time += (hour * 60 + minute) * 60_000
  if skip(":") {
    guard let second = number(2), second < 60 else { return nil }
    time += second * 1000
    if skip(".") {
      let digits = rest.prefix { (48...57).contains($0) }
      guard !digits.isEmpty else { return nil }
      for (digit, worth) in zip(digits, [100, 10, 1] as [Int64]) { time += (Int64(digit) - 48) * worth }
      rest = rest.dropFirst(digits.count)
    }
  }
  if rest.isEmpty || rest == [UInt8(ascii: "Z")] { return time }
  let isAhead = rest.first == UInt8(ascii: "+")
  guard skip("+-"), let hours = number(2) else { return nil }
  _ = skip(":")
  guard let minutes = number(2), rest.isEmpty, hours < 24, minutes < 60 else { return nil }
  let offset = (hours * 60 + minutes) * 60_000
  return isAhead ? time - offset : time + offset
}

private func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

private func daysOf(_ month: Int64, in year: Int64) -> Int64 {
  switch month {
  case 2: isLeap(year) ? 29 : 28
  case 4, 6, 9, 11: 30
  default: 31
  }
}
