/// A case on which oracle and engine differ.
public struct Difference: Sendable, CustomStringConvertible {
  public var random: RandomCase
  public var expected: [String]
  public var got: [String]

  /// The case, and both lists of deltas beside each other.
  public var description: String {
    var lines = [random.description]
    for index in 0..<max(expected.count, got.count) {
      let left = index < expected.count ? expected[index] : "-"
      let right = index < got.count ? got[index] : "-"
      lines += left == right ? ["  both    " + left] : ["! oracle  " + left, "! engine  " + right]
    }
    return lines.joined(separator: "\n")
  }
}
