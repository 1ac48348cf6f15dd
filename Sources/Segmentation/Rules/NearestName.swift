/// The name that somebody probably meant.
public enum NearestName {
  /// Of `names` the one that the fewest edits part from `word`, where these are few enough to be a slip (a third of
  /// the longer name, letter case apart); the first of equals. O(names × length²).
  public static func of(_ word: String, in names: some Sequence<String>) -> String? {
    let wanted = Array(word.lowercased().unicodeScalars.prefix(longest))
    var best: (name: String, distance: Int)?
    for name in names {
      let candidate = Array(name.lowercased().unicodeScalars.prefix(longest))
      let allowed = max(1, max(wanted.count, candidate.count) / 3)
      guard abs(wanted.count - candidate.count) <= allowed else { continue }
      let distance = distance(wanted, candidate)
      guard distance <= allowed, distance < max(wanted.count, candidate.count) else { continue }
      if best.map({ distance < $0.distance }) ?? true { best = (name, distance) }
    }
    return best?.name
  }

  /// Names beyond this are compared by their beginnings.
  private static let longest = 64

  /// Insertions, deletions, replacements and swaps of neighbours.
  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var beforePrevious = [Int](repeating: 0, count: b.count + 1)
    var previous = Array(0...b.count)
    var row = previous
    for i in a.indices {
      row[0] = i + 1
      for j in b.indices {
        row[j + 1] = min(previous[j] + (a[i] == b[j] ? 0 : 1), previous[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { row[j + 1] = min(row[j + 1], beforePrevious[j - 1] + 1) }
      }
      beforePrevious = previous
      previous = row
    }
    return previous[b.count]
  }
}
