import Segmentation

extension Reading {
  private static let eventKeys = [
    "at", "source", "event", "id", "properties", "set", "delete", "remove", "expires", "consent", "record",
    "identifiers",
  ]

  /// - Parameter rows: what the test has set so far in the records of CRM sources, which an event adds to.
  mutating func event(
    _ node: Node, start: Int64, of pipeline: Pipeline, rows: inout [CRMRow: [JSONValue.Member]]
  ) -> PipelineTest.Event? {
    let what = "an event of a test"
    let namespaces = pipeline.identity.namespaces
    guard let fields = fields(node, what, known: Self.eventKeys + namespaces, required: ["at": "1h"]),
      let index = sourceIndex(node, fields, of: pipeline)
    else { return nil }
    let source = pipeline.sources[index]
    guard let operation = operation(node, fields, of: source) else { return nil }
    let time = fields["at"].flatMap { self.time($0, "`at` of \(what)", start: start) }
    var event = PipelineTest.Event(
      position: node.position, time: time ?? start, source: index, operation: operation,
      identifiers: people(node, besides: Self.eventKeys, namespaces: namespaces, what))
    check(event.identifiers, node, of: source)
    event.id = fields["id"].flatMap { text($0, "`id` of \(what)") }
    if event.id != nil, source.format == .json, source.id == nil, let node = fields.key("id") {
      error(
        node, "the records of source `\(source.name)` have no id", hint: "`id: PATH` in the source says where it stands"
      )
    }
    if let node = fields["expires"], let key = fields.key("expires") {
      event.expires = self.time(node, "`expires` of \(what)", start: start)
      if source.expires == nil {
        error(
          key, "source `\(source.name)` has no `expires`", hint: "`expires: PATH` in the source says where it stands")
      }
    }
    if let node = fields["consent"] { event.consents = consents(node, of: source, pipeline.consent) }
    if let node = fields["record"] { event.record = object(node, "`record` of \(what)").map(JSONValue.object) }
    if source.kind == .crm {
      attributes(fields["set"], of: source, index, into: &event, rows: &rows)
    } else if let node = fields["properties"] {
      event.properties = object(node, "`properties` of \(what)") ?? []
    }
    return event
  }

  /// The source that an event names, or the only one that it can mean.
  private mutating func sourceIndex(_ node: Node, _ fields: Fields, of pipeline: Pipeline) -> Int? {
    let names = pipeline.sources.map(\.name)
    if let node = fields["source"] {
      guard let name = text(node, "`source` of an event") else { return nil }
      if let index = names.firstIndex(of: name) { return index }
      error(node, "`\(name.excerpt)` is no source", hint: NearestName.hint(name, among: names, "sources"))
      return nil
    }
    let isRow = fields["set"] != nil || fields["delete"] != nil
    let possible = pipeline.sources.indices.filter { (pipeline.sources[$0].kind == .crm) == isRow }
    if possible.count == 1 { return possible.first }
    error(
      node, "an event of a test has no `source`",
      hint: NearestName.hint("", among: possible.map { names[$0] }, "sources"))
    return nil
  }

  private mutating func operation(_ node: Node, _ fields: Fields, of source: Source) -> PipelineTest.Event.Operation? {
    let isRow = source.kind == .crm
    let misplaced = isRow ? ["event", "properties", "remove", "expires"] : ["set", "delete"]
    for key in misplaced {
      guard let key = fields.key(key) else { continue }
      error(
        key, "`\(key.scalar ?? "")` has no place in an event of source `\(source.name)` (\(source.kind.rawValue))",
        hint: isRow
          ? "a row of a CRM source is written by `set: {tier: gold}` or taken away by `delete: true`"
          : "events have `event: NAME` and `properties: {…}`")
      return nil
    }
    if isRow {
      guard let node = fields["delete"] else {
        if fields["set"] != nil { return .write }
        error(
          node, "an event of the CRM source `\(source.name)` has neither `set` nor `delete`",
          hint: "`set: {tier: gold}`, `set: {}` or `delete: true`")
        return nil
      }
      guard flag(node, "`delete` of an event") == true else { return fields["set"] == nil ? nil : .write }
      if let key = fields.key("set") { error(key, "an event of a test has `set` and `delete`") }
      if source.format == .json, source.operation == nil {
        error(
          node, "the rows of source `\(source.name)` cannot be deleted",
          hint: "`operation: PATH` in the source says where a record tells it")
      }
      return .delete
    }
    guard let nameNode = fields["event"] else {
      error(node, "an event of a test has no `event`", hint: "`event: Product Added` is its name")
      return nil
    }
    guard let name = text(nameNode, "`event` of an event") else { return nil }
    guard let node = fields["remove"], flag(node, "`remove` of an event") == true else { return .event(name) }
    if source.operation == nil {
      error(
        node, "the facts of source `\(source.name)` cannot be removed",
        hint: "`operation: PATH` in an audience source says where a record tells it")
    }
    return .removal(name)
  }

  private mutating func check(_ people: [PipelineTest.Person], _ node: Node, of source: Source) {
    let namespaces = source.identifiers.map(\.namespace)
    if people.isEmpty {
      let example = namespaces.first.map { "`\($0): 7`" } ?? "one of the source's namespaces"
      error(node, "an event of a test says of nobody who it is about", hint: "an identifier is \(example)")
    }
    for person in people where !namespaces.contains(person.namespace) {
      let place = node.entry(person.namespace)?.key ?? node
      error(
        place, "source `\(source.name)` has no identifier `\(person.namespace)`",
        hint: "it has \(namespaces.map { "`\($0)`" }.joined(separator: ", "))")
    }
  }

  private mutating func attributes(
    _ node: Node?, of source: Source, _ index: Int, into event: inout PipelineTest.Event,
    rows: inout [CRMRow: [JSONValue.Member]]
  ) {
    guard let person = event.identifiers.first else { return }
    let row = CRMRow(source: index, person: person)
    var members = rows[row] ?? []
    if let node {
      for entry in entries(node, "`set` of an event of a test", of: "`tier: gold`") {
        let known = source.attributes.map(\.name)
        if !known.contains(entry.name) {
          error(
            entry.key, "source `\(source.name)` has no attribute `\(entry.name.excerpt)`",
            hint: NearestName.hint(entry.name, among: known, "attributes"))
        }
        members.removeAll { $0.name == entry.name }
        members.append(JSONValue.Member(entry.name, JSONValue(entry.value)))
      }
    }
    event.properties = members
    rows[row] = event.operation == .delete ? [] : members
  }

  /// What an event says of consent, as its source writes it.
  private mutating func consents(
    _ node: Node, of source: Source, _ policy: ConsentPolicy?
  ) -> [PipelineTest.Consent] {
    let purposes = policy?.purposes ?? []
    return entries(node, "`consent` of an event of a test", of: "`advertising: true`").compactMap { entry in
      guard let purpose = purposes.first(where: { $0.name == entry.name }) else {
        error(
          entry.key, "`\(entry.name.excerpt)` is no purpose of `consent`",
          hint: NearestName.hint(entry.name, among: purposes.map(\.name), "purposes"))
        return nil
      }
      guard let isGranted = flag(entry.value, "`\(entry.name)` of `consent`") else { return nil }
      guard let statement = purpose.statements.first(where: { $0.source == source.name }) else {
        error(
          entry.key, "source `\(source.name)` says nothing of `\(entry.name)`",
          hint: "`\(entry.name): {\(source.name): PATH}` under `consent.purposes` says where it does")
        return nil
      }
      switch statement.form {
      case .boolean, .booleanUnit: return PipelineTest.Consent(path: statement.path, isGranted: isGranted)
      case .tcf, .gpp:
        error(
          entry.key, "source `\(source.name)` says `\(entry.name)` in a consent string, which a test cannot make up",
          hint: "`record: {…}` takes a string that a consent platform has sent")
        return nil
      }
    }
  }

  private mutating func object(_ node: Node, _ what: String) -> [JSONValue.Member]? {
    if case .object(let members) = JSONValue(node) { return members }
    error(node, "\(what) is a mapping (`key: value`); found \(node.found)")
    return nil
  }
}
