/// The numbers in one cell of a run of facts: what sums, averages, least and greatest ask for.
struct NumberDigest: FactDigest {
  static let aspect: UInt32 = 1

  /// In millionths, as `ExactSum` counts.
  var sum: Int128 = 0
  /// The least and the greatest sum of the run's first few facts, one of them at least.
  var leastPrefix = Int128.max
  var greatestPrefix = Int128.min
  /// How many numbers the sum has.
  var terms = 0
  var least = Double.infinity
  var greatest = -Double.infinity
  /// A cell that holds several values: then the facts must be looked at.
  var hasSpread = false

  init(_ facts: Facts, _ slots: Range<Int>, cell: Int) {
    for slot in slots {
      let value = facts.cell(slot, cell)
      if value.kind == .number {
        least = min(least, value.number)
        greatest = max(greatest, value.number)
        if let term = ExactSum.millionths(value.number) {
          sum += term
          terms += 1
        }
      } else if value.kind == .spread {
        hasSpread = true
      }
      // What leaves together counts once all of it has left; where the run ends may be in the midst.
      if slot + 1 < slots.upperBound, facts.time(slot + 1) == facts.time(slot) { continue }
      leastPrefix = min(leastPrefix, sum)
      greatestPrefix = max(greatestPrefix, sum)
    }
  }

  mutating func join(_ next: NumberDigest) {
    leastPrefix = min(leastPrefix, sum + next.leastPrefix)
    greatestPrefix = max(greatestPrefix, sum + next.greatestPrefix)
    sum += next.sum
    terms += next.terms
    least = min(least, next.least)
    greatest = max(greatest, next.greatest)
    hasSpread = hasSpread || next.hasSpread
  }
}
