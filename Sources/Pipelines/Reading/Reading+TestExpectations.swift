import Segmentation

extension Reading {
  private static let claims: [(key: String, claim: PipelineTest.Claim)] = [
    ("enters", .enters), ("exits", .exits), ("in", .isIn), ("not in", .isNotIn), ("never", .never),
  ]

  /// What one entry under `expect` claims, each claim by itself.
  mutating func expectations(
    _ node: Node, start: Int64, namespaces: [String], segments: [String]
  ) -> [PipelineTest.Expectation] {
    let what = "an expectation of a test"
    let reserved = ["at", "identifiers"] + Self.claims.map(\.key)
    guard let fields = fields(node, what, known: reserved + namespaces) else { return [] }
    let people = people(node, besides: reserved, namespaces: namespaces, what)
    if people.count > 1 {
      error(node, "\(what) names a person by more than one identifier", hint: "the strongest is the profile's")
    }
    let time = fields["at"].flatMap { self.time($0, "`at` of \(what)", start: start) }
    var expectations: [PipelineTest.Expectation] = []
    for (key, claim) in Self.claims {
      guard let node = fields[key], let place = fields.key(key) else { continue }
      if claim != .never, fields["at"] == nil {
        error(place, "`\(key)` has no `at`", hint: "`at: 1h` is an hour after the test's start")
      }
      if claim == .never, let at = fields.key("at") {
        error(at, "`never` is of the whole test and has no `at`", hint: "`not in` is of an instant")
      }
      if claim != .never, people.isEmpty {
        error(
          place, "`\(key)` says of nobody",
          hint: "an identifier, as `\(namespaces.first ?? "customer"): 7`, says of whom")
      }
      for name in names(node, "`\(key)` of \(what)", segments: segments) {
        expectations.append(
          PipelineTest.Expectation(
            position: place.position, claim: claim, segment: name, person: people.first,
            time: claim == .never ? nil : time))
      }
    }
    if !Self.claims.contains(where: { fields[$0.key] != nil }) {
      error(
        node, "\(what) expects nothing",
        hint: "`enters`, `exits`, `in`, `not in` or `never`, each a segment or a list of them")
    }
    return expectations
  }

  /// A segment or a list of segments.
  private mutating func names(_ node: Node, _ what: String, segments: [String]) -> [String] {
    let nodes: [Node] = if case .sequence(let elements) = node.content { elements } else { [node] }
    if nodes.isEmpty { error(node, "\(what) is an empty list") }
    return nodes.compactMap { node in
      guard let name = text(node, what) else { return nil }
      if segments.contains(name) { return name }
      error(node, "`\(name.excerpt)` is no segment", hint: NearestName.hint(name, among: segments, "segments"))
      return nil
    }
  }
}
