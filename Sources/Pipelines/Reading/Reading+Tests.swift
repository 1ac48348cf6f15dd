import Segmentation

extension Reading {
  /// What `at: 0s` means in a test that says nothing else: 2026-01-01.
  private static let defaultStart: Int64 = 1_767_225_600_000

  mutating func tests(_ node: Node, of pipeline: Pipeline, segments: [String]) -> [PipelineTest] {
    var names: Set<String> = []
    return (list(node, "`tests`", example: "- name: a cart is abandoned after an hour") ?? []).compactMap { node in
      guard let test = test(node, of: pipeline, segments: segments) else { return nil }
      if !names.insert(test.name).inserted, let name = node.entry("name")?.value {
        error(name, "two tests have the name `\(test.name.excerpt)`")
      }
      return test
    }
  }

  private mutating func test(_ node: Node, of pipeline: Pipeline, segments: [String]) -> PipelineTest? {
    let keys = ["name", "start", "events", "expect", "until"]
    guard
      let fields = fields(
        node, "a test", known: keys,
        required: ["name": "a cart is abandoned after an hour", "events": "[…]", "expect": "[…]"])
    else { return nil }
    var test = PipelineTest(
      name: fields["name"].flatMap { text($0, "`name` of a test") } ?? "", position: node.position,
      start: Self.defaultStart, until: 0, events: [], expectations: [])
    if let node = fields["start"] {
      test.start = parsed(node, "`start` of a test", Self.instant) ?? test.start
    }
    var rows: [CRMRow: [JSONValue.Member]] = [:]
    for node in fields["events"].flatMap({ list($0, "`events` of a test", example: "- {at: 0s, source: web, …}") })
      ?? []
    {
      if let event = event(node, start: test.start, of: pipeline, rows: &rows) { test.events.append(event) }
    }
    let expectations = fields["expect"].flatMap {
      list($0, "`expect` of a test", example: "- {at: 1h, customer: 7, enters: …}")
    }
    if expectations?.isEmpty == true, let node = fields["expect"] {
      error(node, "`expect` of a test is empty: it would test nothing")
    }
    for node in expectations ?? [] {
      test.expectations.append(
        contentsOf: self.expectations(
          node, start: test.start, namespaces: pipeline.identity.namespaces, segments: segments))
    }
    let last = (test.events.map(\.time) + test.expectations.compactMap(\.time)).max() ?? test.start
    test.until = last
    if let node = fields["until"], let until = time(node, "`until` of a test", start: test.start) {
      test.until = until
      if until < last {
        error(
          node, "`until` of a test is before its last event or expectation, at \(InstantText.describe(last))",
          hint: "it is the instant at which the test ends")
      }
    }
    return test
  }

  private static func instant(_ text: String) throws(TextProblem) -> Int64 {
    if let instant = InstantText.parse(text) { return instant }
    throw TextProblem(
      message: "`\(text.excerpt)` is no time", hint: "`2026-01-31`, `2026-01-31 08:00` or `2026-01-31T08:00:00Z`")
  }

  /// A duration since the test's start, or a time.
  mutating func time(_ node: Node, _ what: String, start: Int64) -> Int64? {
    guard let text = text(node, what) else { return nil }
    if let instant = InstantText.parse(text) { return instant }
    if text == "0" { return start }
    do {
      return start + (try Self.milliseconds(text))
    } catch {
      self.error(
        node, "\(what) is a duration since the test's start, or a time; found \(node.found)",
        hint: error.hint ?? "`1h30m`, or `2026-01-31 08:00`")
      return nil
    }
  }

  /// The identifiers that a test's mapping names: keys that are namespaces, and `identifiers` for one that is named
  /// like another key.
  mutating func people(
    _ node: Node, besides reserved: [String], namespaces: [String], _ what: String
  ) -> [PipelineTest.Person] {
    guard case .mapping(var entries) = node.content else { return [] }
    entries.removeAll { reserved.contains($0.key.scalar ?? "") }
    if let inner = node.entry("identifiers")?.value {
      if case .mapping(let more) = inner.content {
        entries.append(contentsOf: more)
      } else {
        error(inner, "`identifiers` of \(what) is a mapping (`customer: 7`); found \(inner.found)")
      }
    }
    return namespaces.compactMap { namespace in
      guard let entry = entries.first(where: { $0.key.scalar == namespace }),
        let value = text(entry.value, "`\(namespace)` of \(what)")
      else { return nil }
      return PipelineTest.Person(namespace: namespace, value: value)
    }
  }
}

/// The record of a CRM source that an event of a test changes.
struct CRMRow: Hashable {
  var source: Int
  var person: PipelineTest.Person
}
