/// Random numbers that are the same for the same seed.
struct Xorshift {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  /// Changes up to three bytes of a record, mostly to such as mean something in its form.
  mutating func mutate(_ record: String, alphabet: [UInt8]) -> [UInt8] {
    var bytes = Array(record.utf8)
    for _ in 0...below(3) {
      let place = below(bytes.count)
      switch below(4) {
      case 0: bytes[place] = UInt8(truncatingIfNeeded: next())
      case 1: bytes[place] = alphabet[below(alphabet.count)]
      case 2: bytes.remove(at: place)
      default: bytes.insert(alphabet[below(alphabet.count)], at: place)
      }
      if bytes.isEmpty { bytes = [0x20] }
    }
    return bytes
  }
}
