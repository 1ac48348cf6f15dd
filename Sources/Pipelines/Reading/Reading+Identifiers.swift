import Segmentation

extension Reading {
  /// How the records of a source name a person, the strongest namespace first.
  mutating func identifiers(_ node: Node?, of source: Source, _ key: Node, namespaces: [String]) -> [IdentifierMapping]
  {
    let what = "source `\(source.name.excerpt)`"
    guard let node else { return defaultIdentifiers(of: source, key, namespaces: namespaces) }
    let entries = entries(node, "`identifiers` of \(what)", of: "`customer: userId`")
    if entries.isEmpty, case .mapping = node.content {
      error(node, "`identifiers` of \(what) is empty: without one no record counts for anybody")
    }
    var mappings: [IdentifierMapping] = []
    for entry in entries {
      guard namespaces.contains(entry.name) else {
        let all = namespaces.map { "`\($0)`" }.joined(separator: ", ")
        error(
          entry.key, "`\(entry.name.excerpt)` is no namespace of identifiers",
          hint: NearestName.of(entry.name, in: namespaces).map { "did you mean `\($0)`?" }
            ?? "namespaces: \(all); `namespaces` of `identity` declares others")
        continue
      }
      if let mapping = identifier(entry.name, entry.key, entry.value, what) { mappings.append(mapping) }
    }
    let rank = Dictionary(namespaces.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
    return mappings.sorted { rank[$0.namespace, default: 0] < rank[$1.namespace, default: 0] }
  }

  private mutating func defaultIdentifiers(of source: Source, _ key: Node, namespaces: [String]) -> [IdentifierMapping]
  {
    let defaults: [(String, String)]
    switch source.format {
    case .segment: defaults = [("customer", "userId"), ("cookie", "anonymousId")]
    case .snowplow: defaults = [("customer", "user_id"), ("cookie", "domain_userid")]
    case .debezium, .salesforce, .json:
      error(
        key, "source `\(source.name.excerpt)` has no `identifiers`",
        hint: "the format `\(source.format.rawValue)` has no default: `identifiers: {customer: id}`")
      return []
    }
    let mappings = namespaces.compactMap { namespace in
      defaults.first { $0.0 == namespace }.map {
        IdentifierMapping(namespace: namespace, paths: [Path(steps: [.key($0.1)])])
      }
    }
    if mappings.isEmpty {
      error(
        key, "source `\(source.name.excerpt)` has no `identifiers`",
        hint: "`\(source.format.rawValue)` defaults to `customer` and `cookie`, and `identity` has neither namespace")
    }
    return mappings
  }

  private mutating func identifier(
    _ namespace: String, _ key: Node, _ node: Node, _ source: String
  ) -> IdentifierMapping? {
    let what = "the identifier `\(namespace)` of \(source)"
    guard case .mapping = node.content else {
      return paths(node, what).map { IdentifierMapping(namespace: namespace, paths: $0) }
    }
    guard
      let fields = fields(
        node, what, owner: key, known: ["path", "hash", "country"], required: ["path": "traits.email"])
    else { return nil }
    var mapping = IdentifierMapping(namespace: namespace, paths: [])
    if let node = fields["path"] { mapping.paths = paths(node, "`path` of \(what)") ?? [] }
    if let node = fields["hash"] { mapping.forms = hashForms(node, "`hash` of \(what)") }
    let isPhone = mapping.forms.contains(.phone) || mapping.forms.contains(.phoneDigits)
    if let node = fields["country"] {
      mapping.country = country(node, "`country` of \(what)")
      if !isPhone, let key = fields.key("country") {
        error(key, "`country` of \(what) has no use", hint: "it is for national phone numbers, under `hash: phone`")
      }
    } else if isPhone, let hash = fields.key("hash") {
      error(hash, "\(what) is a phone number and has no `country`", hint: "national numbers need one: `country: US`")
    }
    return mapping
  }

  /// One path or a list of paths.
  private mutating func paths(_ node: Node, _ what: String) -> [Path]? {
    guard case .sequence(let elements) = node.content else {
      if case .mapping = node.content {
        error(node, "\(what) is a path or a list of paths; found a mapping")
        return nil
      }
      return path(node, what).map { [$0] }
    }
    if elements.isEmpty { error(node, "\(what) is an empty list") }
    return elements.compactMap { path($0, what) }
  }

  private mutating func hashForms(_ node: Node, _ what: String) -> [IdentifierMapping.HashForm] {
    guard case .sequence(let elements) = node.content else {
      return choice(node, what).map { [$0] } ?? []
    }
    if elements.isEmpty { error(node, "\(what) is an empty list", hint: "`raw` hashes a value as it is") }
    return elements.reduce(into: []) { forms, element in
      guard let form = choice(element, what, IdentifierMapping.HashForm.self) else { return }
      if forms.contains(form) {
        error(element, "\(what) names `\(form.rawValue)` twice")
      } else {
        forms.append(form)
      }
    }
  }

  private mutating func country(_ node: Node, _ what: String) -> String? {
    guard let text = text(node, what) else { return nil }
    let code = text.uppercased()
    if CountryText.codes.contains(code) { return code }
    let meant = ["UK": "GB", "USA": "US", "GBR": "GB", "DEU": "DE", "FRA": "FR", "NOR": "NO", "EN": "GB"][code]
    error(
      node, "\(what) is a country's code of two letters (ISO 3166); found \(node.found)",
      hint: meant.map { "did you mean `\($0)`?" } ?? "`US`, `GB`, `DE`, `NO` …")
    return nil
  }
}
