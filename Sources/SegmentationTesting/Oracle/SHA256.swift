/// The first eight bytes, big-endian, of SHA-256 (FIPS 180-4), written out so that the oracle leans on no library.
func sha256Head(_ message: [UInt8]) -> UInt64 {
  var bytes = message + [0x80]
  while bytes.count % 64 != 56 { bytes.append(0) }
  let bits = UInt64(message.count) * 8
  for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift))) }

  var state: [UInt32] = firstPrimes(8).map { fraction(of: Double($0).squareRoot()) }
  let constants = firstPrimes(64).map(cubeRootFraction)
  for block in stride(from: 0, to: bytes.count, by: 64) {
    var words = (0..<16).map { word in
      (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[block + word * 4 + $1]) }
    }
    for t in 16..<64 {
      let (a, b) = (words[t - 15], words[t - 2])
      let s0 = a.rotated(7) ^ a.rotated(18) ^ (a >> 3)
      let s1 = b.rotated(17) ^ b.rotated(19) ^ (b >> 10)
      words.append(words[t - 16] &+ s0 &+ words[t - 7] &+ s1)
    }
    var h = state
    for t in 0..<64 {
      let choice = (h[4] & h[5]) ^ (~h[4] & h[6])
      let majority = (h[0] & h[1]) ^ (h[0] & h[2]) ^ (h[1] & h[2])
      let t1 = h[7] &+ (h[4].rotated(6) ^ h[4].rotated(11) ^ h[4].rotated(25)) &+ choice &+ constants[t] &+ words[t]
      let t2 = (h[0].rotated(2) ^ h[0].rotated(13) ^ h[0].rotated(22)) &+ majority
      h = [t1 &+ t2, h[0], h[1], h[2], h[3] &+ t1, h[4], h[5], h[6]]
    }
    for index in 0..<8 { state[index] = state[index] &+ h[index] }
  }
  return UInt64(state[0]) << 32 | UInt64(state[1])
}

extension UInt32 {
  fileprivate func rotated(_ n: UInt32) -> UInt32 { self >> n | self << (32 - n) }
}

private func firstPrimes(_ count: Int) -> [Int] {
  var primes: [Int] = []
  var candidate = 2
  while primes.count < count {
    if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
    candidate += 1
  }
  return primes
}

/// The first 32 bits behind the point.
private func fraction(of number: Double) -> UInt32 {
  UInt32(((number - number.rounded(.down)) * 4_294_967_296).rounded(.down))
}

/// The same of a cube root, found in integers: the greatest r with r³ <= p × 2⁹⁶.
private func cubeRootFraction(_ p: Int) -> UInt32 {
  let target = UInt128(p) << 96
  var root: UInt128 = 0
  for bit in stride(from: 34, through: 0, by: -1) {
    let tried = root | 1 << UInt128(bit)
    if tried * tried * tried <= target { root = tried }
  }
  return UInt32(truncatingIfNeeded: root)
}
