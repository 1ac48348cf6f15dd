import Segmentation

extension Reading {
  private enum Default: String, CaseIterable { case granted, denied }
  private enum BooleanUnit: String, CaseIterable { case boolean }

  mutating func consent(_ node: Node, sources: [Source]) -> ConsentPolicy {
    var policy = ConsentPolicy(grantedByDefault: false, purposes: [])
    guard let fields = fields(node, "`consent`", known: ["default", "purposes"], required: ["default": "denied"]) else {
      return policy
    }
    if let node = fields["default"] {
      policy.grantedByDefault = choice(node, "`default` of `consent`", Default.self) == .granted
    }
    guard let purposes = fields["purposes"] else { return policy }
    for entry in entries(purposes, "`purposes` of `consent`", of: "`advertising: {web: context.consent.ads}`") {
      if !NameText.isIdentifier(entry.name) {
        error(
          entry.key,
          "`\(entry.name.excerpt)` cannot name a purpose: a name is letters, digits and `_`, and begins with no digit",
          hint: NameText.identifier(like: entry.name).map { "in rules `-` is a minus: write `\($0)`" })
      }
      policy.purposes.append(
        (entry.name, statements(entry.value, "the purpose `\(entry.name.excerpt)`", sources: sources)))
    }
    if policy.purposes.count > 200 {
      error(purposes, "`purposes` of `consent` names at most 200 purposes; found \(policy.purposes.count)")
    }
    return policy
  }

  private mutating func statements(_ node: Node, _ what: String, sources: [Source]) -> [ConsentPolicy.Statement] {
    entries(node, what, of: "a source and where it says so, as `web: context.consent.ads`").compactMap { entry in
      let names = sources.map(\.name)
      guard names.contains(entry.name) else {
        error(
          entry.key, "\(what) names a source `\(entry.name.excerpt)` that is not there",
          hint: NearestName.hint(entry.name, among: names, "sources"))
        return nil
      }
      return statement(entry.value, source: entry.name, "\(what) in `\(entry.name)`", entry.key)
    }
  }

  private mutating func statement(_ node: Node, source: String, _ what: String, _ key: Node) -> ConsentPolicy.Statement?
  {
    guard case .mapping = node.content else {
      return path(node, what).map { ConsentPolicy.Statement(source: source, path: $0, form: .boolean) }
    }
    guard let fields = fields(node, what, owner: key, known: ["path", "unit", "tcf", "purposes", "gpp"]) else {
      return nil
    }
    let forms = ["path", "tcf", "gpp"].filter { fields[$0] != nil }
    guard forms.count == 1, let form = forms.first, let node = fields[form], let place = fields.key(form) else {
      let found = forms.isEmpty ? "none" : forms.map { "`\($0)`" }.joined(separator: " and ")
      error(
        key, "\(what) says where it stands in one way; found \(found)",
        hint: "`{path: P}`, `{tcf: P, purposes: [1, 3]}` or `{gpp: P}`")
      return nil
    }
    if form != "path", let key = fields.key("unit") { error(key, "`unit` of \(what) goes with `path` alone") }
    if form != "tcf", let key = fields.key("purposes") { error(key, "`purposes` of \(what) goes with `tcf` alone") }
    let unit = fields["unit"].flatMap { choice($0, "`unit` of \(what)", BooleanUnit.self) }
    let purposes = form == "tcf" ? tcfPurposes(fields["purposes"], what, place) : []
    guard let path = path(node, "`\(form)` of \(what)") else { return nil }
    switch form {
    case "tcf": return ConsentPolicy.Statement(source: source, path: path, form: .tcf(purposes))
    case "gpp": return ConsentPolicy.Statement(source: source, path: path, form: .gpp)
    default: return ConsentPolicy.Statement(source: source, path: path, form: unit == nil ? .boolean : .booleanUnit)
    }
  }

  private mutating func tcfPurposes(_ node: Node?, _ what: String, _ place: Node) -> [Int] {
    guard let node else {
      error(
        place, "\(what) has a `tcf` without `purposes`",
        hint: "the TCF purposes that must all be granted: `purposes: [1, 3, 4]`")
      return []
    }
    guard let elements = list(node, "`purposes` of \(what)", example: "[1, 3, 4]") else { return [] }
    if elements.isEmpty { error(node, "`purposes` of \(what) is empty") }
    return elements.reduce(into: []) { numbers, element in
      guard let number = whole(element, "a TCF purpose", in: 1...24) else { return }
      if numbers.contains(number) { error(element, "the TCF purpose \(number) stands here twice") }
      numbers.append(number)
    }
  }
}
