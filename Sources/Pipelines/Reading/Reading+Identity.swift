import Segmentation

extension Reading {
  mutating func identity(_ node: Node) -> IdentityPolicy {
    var policy = IdentityPolicy()
    guard let fields = fields(node, "`identity`", known: ["namespaces", "blocked", "limits", "retention"]) else {
      return policy
    }
    if let node = fields["namespaces"] { policy.namespaces = namespaces(node) ?? policy.namespaces }
    if let node = fields["blocked"] { policy.blocked = blocked(node) ?? policy.blocked }
    if let node = fields["limits"] { policy.limits = limits(node, namespaces: policy.namespaces) }
    if let node = fields["retention"] {
      if let retention = retention(node, "`retention` of `identity`") { policy.retention = retention.milliseconds }
    }
    return policy
  }

  private mutating func namespaces(_ node: Node) -> [String]? {
    guard let elements = list(node, "`namespaces` of `identity`", example: "[customer, email, cookie]") else {
      return nil
    }
    if elements.isEmpty || elements.count > 200 {
      error(node, "`namespaces` of `identity` names 1 to 200 namespaces, the strongest first; found \(elements.count)")
      return nil
    }
    var names: [String] = []
    for element in elements {
      guard let name = text(element, "a namespace") else { continue }
      if names.contains(name) {
        error(element, "the namespace `\(name.excerpt)` stands here twice")
      } else if !NameText.isSegment(name) {
        error(
          element, "`\(name.excerpt)` cannot name a namespace",
          hint: "letters, digits, `_`, `-` and `.`: a profile's id is `namespace:value`")
      } else {
        names.append(name)
      }
    }
    return names.isEmpty ? nil : names
  }

  private mutating func blocked(_ node: Node) -> [String]? {
    let elements = list(node, "`blocked` of `identity`", example: "['[0-]*', 'anonymous']")
    return elements?.compactMap { element -> String? in
      guard let pattern = text(element, "an entry of `blocked`") else { return nil }
      do throws(Segmentation.Regex.Refusal) {
        _ = try Segmentation.Regex(pattern, ignoringCase: true)
      } catch {
        self.error(
          element, "an entry of `blocked` is a regular expression; this is none: \(error.message)",
          hint: "a backslash in front takes a character as it is: `'\\(null\\)'`")
      }
      return pattern
    }
  }

  private mutating func limits(_ node: Node, namespaces: [String]) -> [String: Int] {
    entries(node, "`limits` of `identity`", of: "`cookie: 50`").reduce(into: [:]) { limits, entry in
      guard namespaces.contains(entry.name) else {
        error(
          entry.key, "`\(entry.name.excerpt)` is no namespace of identifiers",
          hint: NearestName.hint(entry.name, among: namespaces, "namespaces"))
        return
      }
      limits[entry.name] = whole(entry.value, "the limit of `\(entry.name)`", in: 1...1_000_000)
    }
  }
}
