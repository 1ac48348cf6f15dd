/// A sum that does not depend on the order of its terms: whole millionths in 128 bits.
struct ExactSum {
  private(set) var millionths: Int128 = 0

  /// The integer nearest to `value` × 10^6, ties to even; nil where its magnitude is 10^15 or more.
  @inline(__always)
  static func millionths(_ value: Double) -> Int128? {
    guard abs(value) < 1e15 else { return nil }
    let scaled = (value * 1e6).rounded(.toNearestOrEven)
    return abs(scaled) < 9e18 ? Int128(Int64(scaled)) : Int128(scaled)
  }

  mutating func add(_ term: Int128) { millionths += term }
  mutating func subtract(_ term: Int128) { millionths -= term }

  /// The double nearest to the total.
  var value: Double {
    let magnitude = millionths.magnitude
    // Both operands are exact, so one IEEE division rounds once.
    if magnitude <= 1 << 53 { return Double(Int64(millionths)) / 1e6 }
    // 24 more bits make the quotient longer than a double's 53; what is cut off sets the last bit, so that rounding sees it.
    let (quotient, remainder) = (magnitude << 24).quotientAndRemainder(dividingBy: 1_000_000)
    let rounded = Double(quotient | (remainder == 0 ? 0 : 1)) * 0x1p-24
    return millionths < 0 ? -rounded : rounded
  }
}

extension ExactSum {
  /// What is left without some terms.
  func less(_ millionths: Int128) -> ExactSum {
    var rest = self
    rest.subtract(millionths)
    return rest
  }
}

/// What some numbers come to.
struct NumberTotals {
  private var sum = ExactSum()
  /// How many of them the sum has.
  private(set) var terms = 0
  private(set) var least = Double.infinity
  private(set) var greatest = -Double.infinity

  /// Their exact sum.
  var value: Double { sum.value }

  mutating func add(_ number: Double) {
    least = min(least, number)
    greatest = max(greatest, number)
    guard let term = ExactSum.millionths(number) else { return }
    sum.add(term)
    terms += 1
  }

  mutating func add(_ run: NumberDigest) {
    least = min(least, run.least)
    greatest = max(greatest, run.greatest)
    sum.add(run.sum)
    terms += run.terms
  }
}
