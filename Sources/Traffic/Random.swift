import Glibc

/// SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014): one seed, one sequence.
struct Random {
  private var state: UInt64

  /// The seed is mixed first: neighbouring seeds would give one sequence, a step apart.
  init(seed: UInt64) { state = Random.mix(seed &+ 0x9E37_79B9_7F4A_7C15) }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Random.mix(state)
  }

  /// The output function alone: a hash of one number.
  static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in [0, bound).
  mutating func below(_ bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Uniform in [0, 1).
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  /// Exponentially distributed, whole milliseconds.
  mutating func exponential(mean: Double) -> Int64 { Int64(-mean * log(1 - unit())) }

  /// The number of trials up to the first success, at least 1.
  mutating func geometric(_ probability: Double) -> Int {
    1 + Int(log(1 - unit()) / log(1 - probability))
  }

  mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }
}

/// Draws an index with given weights.
struct Weighted {
  private let cumulative: [Double]

  init(_ weights: [Double]) {
    var total = 0.0
    cumulative = weights.map { weight in
      total += weight
      return total
    }
  }

  func draw(_ random: inout Random) -> Int {
    let point = random.unit() * cumulative[cumulative.count - 1]
    return cumulative.firstIndex { point < $0 } ?? cumulative.count - 1
  }
}
