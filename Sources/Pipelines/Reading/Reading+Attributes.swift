import Segmentation

extension Reading {
  /// What of a CRM row enters the state: a list of column names, or a mapping of names to where they are.
  mutating func attributes(_ node: Node, _ source: String) -> [AttributeMapping] {
    switch node.content {
    case .scalar:
      error(
        node, "`attributes` of \(source) is a list of names, or a mapping; found \(node.found)",
        hint: "`attributes: [tier, balance]`, or `attributes: {tier: membership.level}`")
      return []
    case .sequence(let elements):
      var seen: Set<String> = []
      return elements.compactMap { element in
        guard let name = text(element, "an attribute of \(source)"), attributeName(name, element, inList: true) else {
          return nil
        }
        guard seen.insert(name).inserted else {
          error(element, "the attribute `\(name)` of \(source) stands here twice")
          return nil
        }
        return AttributeMapping(name: name, path: Path(steps: [.key(name)]))
      }
    case .mapping:
      return entries(node, "`attributes` of \(source)", of: "`tier: membership.level`").compactMap { entry in
        _ = attributeName(entry.name, entry.key, inList: false)
        return attribute(entry.name, entry.value, "the attribute `\(entry.name.excerpt)` of \(source)")
      }
    }
  }

  private mutating func attribute(_ name: String, _ node: Node, _ what: String) -> AttributeMapping? {
    guard case .mapping = node.content else {
      return path(node, what).map { AttributeMapping(name: name, path: $0) }
    }
    guard let fields = fields(node, what, known: ["path", "unit", "scale"]) else { return nil }
    var mapping = AttributeMapping(name: name, path: Path(steps: [.key(name)]))
    if let node = fields["path"] { mapping.path = path(node, "`path` of \(what)") ?? mapping.path }
    if let node = fields["unit"] { mapping.unit = choice(node, "`unit` of \(what)") }
    if let node = fields["scale"], let key = fields.key("scale") {
      mapping.scale = whole(node, "`scale` of \(what)", in: -100...100) ?? 0
      if mapping.unit != .decimal {
        error(key, "`scale` of \(what) has no use", hint: "it is the digits behind the point of `unit: decimal`")
      }
    }
    return mapping
  }

  private mutating func attributeName(_ name: String, _ node: Node, inList: Bool) -> Bool {
    if NameText.isIdentifier(name) { return true }
    let like = NameText.identifier(like: name)
    error(
      node, "`\(name.excerpt)` cannot name an attribute: a name is letters, digits and `_`, and begins with no digit",
      hint: like.map { inList ? "a mapping gives it one: `attributes: {\($0): \"'\(name)'\"}`" : "write `\($0)`" })
    return false
  }
}
