import Glibc

/// A number as its digits stand in a text.
struct NumberText: BitwiseCopyable {
  let start: UnsafePointer<UInt8>
  let count: Int
  private(set) var isNegative = false
  /// Neither fraction nor exponent.
  private(set) var isInteger = true
  /// The first 19 significant digits; the value is `mantissa * 10^exponent` where there are no more.
  private(set) var mantissa: UInt64 = 0
  private(set) var exponent = 0
  private(set) var hasMoreDigits = false

  /// Reads a number of JSON's grammar: not `01`, `1.`, `.5`, `+1`; nil for anything else.
  ///
  /// - Parameter isLenient: a number that stands in a text may have leading zeros and a plus.
  init?(_ text: UnsafePointer<UInt8>, count: Int, isLenient: Bool = false) {
    start = text
    self.count = count
    var next = 0
    if next < count, text[next] == UInt8(ascii: "-") || (isLenient && text[next] == UInt8(ascii: "+")) {
      isNegative = text[next] == UInt8(ascii: "-")
      next += 1
    }
    let firstDigit = next
    var significant = 0
    while next < count, let digit = Self.digit(text[next]) {
      take(digit, significant: &significant)
      next += 1
    }
    let digits = next - firstDigit
    if digits == 0 || (digits > 1 && text[firstDigit] == UInt8(ascii: "0") && !isLenient) { return nil }
    if next < count, text[next] == UInt8(ascii: ".") {
      isInteger = false
      next += 1
      let first = next
      while next < count, let digit = Self.digit(text[next]) {
        exponent -= 1
        take(digit, significant: &significant)
        next += 1
      }
      if next == first { return nil }
    }
    if next < count, text[next] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      next += 1
      var isDown = false
      if next < count, text[next] == UInt8(ascii: "-") || text[next] == UInt8(ascii: "+") {
        isDown = text[next] == UInt8(ascii: "-")
        next += 1
      }
      let first = next
      var written = 0
      while next < count, let digit = Self.digit(text[next]) {
        // Beyond a million the value is 0 or infinite, whatever its digits.
        if written < 1_000_000_000 { written = written * 10 + digit }
        next += 1
      }
      if next == first { return nil }
      exponent += isDown ? -written : written
    }
    if next != count { return nil }
  }

  @inline(__always)
  private static func digit(_ byte: UInt8) -> Int? {
    let digit = byte &- UInt8(ascii: "0")
    return digit < 10 ? Int(digit) : nil
  }

  @inline(__always)
  private mutating func take(_ digit: Int, significant: inout Int) {
    if significant < 19 {
      mantissa = mantissa &* 10 &+ UInt64(digit)
      if mantissa != 0 { significant += 1 }
    } else {
      if digit != 0 { hasMoreDigits = true }
      exponent += 1
    }
  }

  private static let powersOfTen: InlineArray<23, Double> = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  /// The nearest double, infinite where it is beyond their range.
  var double: Double {
    if mantissa <= 1 << 53, !hasMoreDigits, exponent >= -22, exponent <= 22 {
      // Both are exact in a double, so that their product or quotient is rounded once.
      let magnitude = Double(mantissa)
      let value = exponent < 0 ? magnitude / Self.powersOfTen[-exponent] : magnitude * Self.powersOfTen[exponent]
      return isNegative ? -value : value
    }
    return longDouble
  }

  /// The slow way. `strtod` wants a zero behind the digits, which the text does not promise.
  private var longDouble: Double {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: count + 1) { buffer in
      for index in 0..<count { buffer[index] = CChar(bitPattern: start[index]) }
      buffer[count] = 0
      guard let base = buffer.baseAddress else { return .nan }
      return strtod(base, nil)
    }
  }

  /// The value times `10^power`, its fraction cut off downwards; nil where that is beyond 64 bits.
  func scaled(by power: Int) -> Int64? {
    if mantissa == 0 { return 0 }
    let shift = exponent + power
    var magnitude = mantissa
    var isExact = !hasMoreDigits
    if shift >= 0 {
      guard shift < 20 else { return nil }
      for _ in 0..<shift {
        let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
        if overflow { return nil }
        magnitude = product
      }
    } else {
      for _ in 0..<min(-shift, 20) {
        let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: 10)
        if remainder != 0 { isExact = false }
        magnitude = quotient
      }
    }
    guard magnitude < 1 << 62 else { return nil }
    return isNegative ? -Int64(magnitude) - (isExact ? 0 : 1) : Int64(magnitude)
  }

  /// The digits of an integer without sign; its exact value where it fits.
  var unsigned: UInt64? {
    guard isInteger, !isNegative, !hasMoreDigits, exponent == 0 else { return nil }
    return mantissa
  }
}
