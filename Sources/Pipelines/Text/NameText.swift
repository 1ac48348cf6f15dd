/// What a name may be made of.
enum NameText {
  /// Of sources, purposes and attributes, in which `-` would be a minus.
  static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, isLetter(first) || first == "_" else { return false }
    return name.unicodeScalars.allSatisfy { isLetter($0) || isDigit($0) || $0 == "_" }
  }

  static func isSegment(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, isLetter(first) || isDigit(first) || first == "_" else { return false }
    return name.unicodeScalars.allSatisfy { isLetter($0) || isDigit($0) || "_.-".unicodeScalars.contains($0) }
  }

  /// Kafka's rule.
  static func isTopic(_ name: String) -> Bool {
    (1...249).contains(name.utf8.count) && name != "." && name != ".."
      && name.unicodeScalars.allSatisfy { isLetter($0) || isDigit($0) || "_.-".unicodeScalars.contains($0) }
  }

  /// The same name with what cannot stand in it replaced by `_`.
  static func identifier(like name: String) -> String? {
    let folded = String(String.UnicodeScalarView(name.unicodeScalars.map { isLetter($0) || isDigit($0) ? $0 : "_" }))
    return isIdentifier(folded) ? folded : nil
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
