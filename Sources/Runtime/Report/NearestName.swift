/// The name that was probably meant.
public enum NearestName {
  /// The candidate with the fewest letters to change; nil where that is more than a third of the name (but 1 at least).
  public static func of(_ name: String, among candidates: [String]) -> String? {
    let wanted = Array(name.unicodeScalars)
    let allowed = max(1, wanted.count / 3)
    var best: (distance: Int, name: String)?
    for candidate in candidates {
      let distance = distance(wanted, Array(candidate.unicodeScalars))
      if distance <= allowed && distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    return best?.name
  }

  /// Levenshtein's distance; a transposition counts two.
  private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var previous = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var current = [i + 1]
      current.reserveCapacity(b.count + 1)
      for (j, y) in b.enumerated() {
        current.append(min(previous[j + 1] + 1, current[j] + 1, previous[j] + (x == y ? 0 : 1)))
      }
      previous = current
    }
    return previous[b.count]
  }
}
