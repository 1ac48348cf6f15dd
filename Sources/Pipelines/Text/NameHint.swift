import Segmentation

extension NearestName {
  /// A hint that names the nearest, or else all that are known.
  ///
  /// - Parameter what: the known names in a message's words: "known keys".
  static func hint(_ name: String, among known: [String], _ what: String) -> String {
    if let nearest = of(name, in: known) { return "did you mean `\(nearest)`?" }
    guard !known.isEmpty else { return "there are no \(what)" }
    let shown = known.prefix(20).map { "`\($0)`" }.joined(separator: ", ")
    return "\(what): \(shown)\(known.count > 20 ? ", …" : "")"
  }
}
