import Segmentation
import Testing

@testable import Formats

@Suite("Blocked values")
struct BlocklistTests {
  private static let lists: [[String]] = [
    IdentityPolicy().blocked, ["[0-]*"], ["null", "n/a", "x"], ["[0-]+", "[ .]*", "test-user"],
    ["null", "user[0-9]+"], ["a|b", "none"], [#"\(null\)"#, "kk", "ss"],
  ]
  /// Letters and signs of the entries, what folds to a letter in RE2, and white space.
  private static let pieces = [
    "n", "u", "l", "N", "U", "L", "0", "-", "1", "(", ")", "a", "o", "e", "x", "/", " ", "\t", "\u{A0}", "k",
    "\u{212A}", "s",
    "\u{17F}", ".", "t", "null", "user", "none", "-1", "é", "\0",
  ]

  @Test("a value is blocked where an entry matches it whole, trimmed, in any letter case, or where it is blank")
  func asByExpression() throws {
    var random = Xorshift(state: 7)
    var blocked = 0
    for list in Self.lists {
      let blocklist = Blocklist(list)
      let expressions = try list.map { try Segmentation.Regex($0, ignoringCase: true) }
      for _ in 0..<3000 {
        let text = (0..<(1 + random.below(4))).map { _ in Self.pieces[random.below(Self.pieces.count)] }
          .joined()
        let isBlocked = Array(text.utf8).withUnsafeBytes { blocklist.blocks($0) }
        let expected = Array(text.utf8).withUnsafeBytes { bytes in
          let trimmed = bytes.trimmed()
          return trimmed.isEmpty || expressions.contains { $0.matchesWhole(trimmed) }
        }
        #expect(isBlocked == expected, "\(text.debugDescription) in \(list)")
        blocked += expected ? 1 : 0
      }
    }
    #expect(blocked > 500, "only \(blocked) values were blocked")
  }
}
