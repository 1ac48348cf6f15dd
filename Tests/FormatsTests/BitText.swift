/// Writes bits as base64url, as consent strings have them.
struct BitText {
  private var bits: [Bool] = []

  /// - Parameter value: its `count` lowest bits, the highest first.
  func adding(_ value: Int, _ count: Int) -> BitText {
    var text = self
    for index in (0..<count).reversed() { text.bits.append(value >> index & 1 == 1) }
    return text
  }

  /// Numbers of two bits each.
  func adding(pairs: [Int]) -> BitText { pairs.reduce(self) { $0.adding($1, 2) } }

  /// Fibonacci coding.
  func adding(fibonacci number: Int) -> BitText {
    var terms = [1, 2]
    while let last = terms.last, last <= number { terms.append(last + terms[terms.count - 2]) }
    var rest = number
    var isSet: [Bool] = []
    for term in terms.filter({ $0 <= number }).reversed() {
      isSet.append(term <= rest)
      if term <= rest { rest -= term }
    }
    var text = self
    text.bits += isSet.reversed() + [true]
    return text
  }

  /// Padded with zeros to a whole character.
  var text: String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    let padded = bits + [Bool](repeating: false, count: (6 - bits.count % 6) % 6)
    return String(
      stride(from: 0, to: padded.count, by: 6).map { start in
        alphabet[padded[start..<start + 6].reduce(0) { $0 * 2 + ($1 ? 1 : 0) }]
      })
  }
}
