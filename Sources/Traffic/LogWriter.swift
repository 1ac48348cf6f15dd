import Glibc

let day: Int64 = 86_400_000

/// Lines of text on their way into an open file: written a megabyte at a time.
public struct LogWriter: ~Copyable {
  /// What `write(2)` said.
  public struct Failure: Error, CustomStringConvertible {
    public var errno: Int32
    public var description: String { String(cString: strerror(errno)) }
  }

  private var bytes: [UInt8] = []
  private let descriptor: Int32

  init(descriptor: Int32) {
    self.descriptor = descriptor
    bytes.reserveCapacity(1 << 21)
  }

  mutating func add(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func add(_ text: [UInt8]) { bytes.append(contentsOf: text) }

  mutating func add(_ number: Int) {
    if number >= 10 { add(number / 10) }
    bytes.append(UInt8(48 + number % 10))
  }

  /// At least `width` digits.
  mutating func add(_ number: Int, width: Int) {
    var unit = 1
    for _ in 1..<width { unit *= 10 }
    while unit > number && unit > 1 {
      bytes.append(48)
      unit /= 10
    }
    add(number)
  }

  mutating func add(hex number: UInt64, digits: Int) {
    for place in (0..<digits).reversed() {
      let digit = UInt8(truncatingIfNeeded: number >> (UInt64(place) * 4)) & 15
      bytes.append(digit < 10 ? 48 + digit : 87 + digit)
    }
  }

  /// 1250 is 12.5, 5000 is 50.0: a JSON number with one or two decimals.
  mutating func add(cents: Int) {
    add(cents / 100)
    add(".")
    add(cents % 100 / 10)
    if cents % 10 != 0 { add(cents % 10) }
  }

  /// RFC 3339 with milliseconds, UTC (the days by Howard Hinnant's `civil_from_days`).
  mutating func add(time milliseconds: Int64) {
    let days = milliseconds / day + 719_468
    let era = days / 146_097
    let dayOfEra = days - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    let rest = Int(milliseconds % day)
    add(Int(year), width: 4)
    add("-")
    add(Int(month), width: 2)
    add("-")
    add(Int(dayOfYear - (153 * shifted + 2) / 5 + 1), width: 2)
    add("T")
    add(rest / 3_600_000, width: 2)
    add(":")
    add(rest / 60_000 % 60, width: 2)
    add(":")
    add(rest / 1000 % 60, width: 2)
    add(".")
    add(rest % 1000, width: 3)
    add("Z")
  }

  mutating func endLine() throws(Failure) {
    bytes.append(10)
    if bytes.count > 1 << 20 { try flush() }
  }

  mutating func flush() throws(Failure) {
    let failure = bytes.withUnsafeBytes { text -> Failure? in
      var rest = text[...]
      while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
        let count = Glibc.write(descriptor, start, rest.count)
        if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return Failure(errno: errno) }
      }
      return nil
    }
    if let failure { throw failure }
    bytes.removeAll(keepingCapacity: true)
  }
}
