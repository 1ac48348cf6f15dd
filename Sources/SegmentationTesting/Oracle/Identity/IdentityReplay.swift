import Segmentation

/// Who is who at every instant of a log: the statements of all records, each in its turn, from the first on.
struct IdentityReplay {
  let pipeline: Pipeline
  let accepted: Accepted
  /// The graph as it stands from each instant at which a record was taken, or something forgotten, until the next.
  private(set) var moments: [(instant: Int64, graph: IdentityGraph)] = []
  /// By turn: the profile that its record counts for.
  private(set) var profiles: [LoggedRecord.Name] = []
  private(set) var edges: [IdentityEdge] = []

  private var given: [RowKey: Given] = [:]

  /// What a row of a CRM source gave last; it states only what differs.
  private struct Given {
    var identifiers: [String: String] = [:]
    var consents: [String: Bool] = [:]
  }

  init(_ accepted: Accepted, of pipeline: Pipeline) {
    self.pipeline = pipeline
    self.accepted = accepted
    var graph = IdentityGraph(pipeline.identity)
    var rest = accepted.turns[...]
    while let instant = rest.first?.instant {
      let together = rest.prefix { $0.instant == instant }
      rest = rest.dropFirst(together.count)
      while let due = forgetting(graph).filter({ $0.due <= instant }).min(by: { $0.due < $1.due }) {
        if due.due < instant { graph.begin() }
        graph.forget(due.root, endedAt: due.end)
        if due.due < instant { keep(graph, at: due.due) }
      }
      if moments.last?.instant != instant { graph.begin() }
      for turn in together { take(turn, &graph) }
      keep(graph, at: instant)
    }
  }

  private mutating func keep(_ graph: IdentityGraph, at instant: Int64) {
    edges += graph.edges
    moments.append((instant, graph))
  }

  // MARK: A record

  private mutating func take(_ turn: Accepted.Turn, _ graph: inout IdentityGraph) {
    let arrival = turn.arrival
    if arrival.record.content == .unlink {
      if let node = graph.current[turn.subject] {
        // Of a profile that lived until now either part may live no longer: then it ended now.
        let root = graph.root(node)
        let end = min(end(of: graph.tree(root).map { graph.nodes[$0] }), arrival.instant)
        graph.unlink(turn.subject, arrival)
        for part in [root, node] { graph.end(part, at: end) }
      } else {
        graph.unlink(turn.subject, arrival)
      }
      profiles.append(turn.subject)
      return
    }
    let subject = graph.node(of: turn.subject)
    if let datum = turn.datum {
      graph.add(datum, to: subject)
      if arrival.record.content == .truncate { truncate(datum, beside: subject, &graph) }
    }
    if turn.states {
      let (owned, consents) = (owned(turn), consents(turn))
      for name in owned { graph.state(name, ownedBy: subject, arrival) }
      for consent in consents {
        let said = IdentityGraph.Said(arrival: arrival, isGranted: consent.isGranted)
        graph.add(said, about: consent.purpose, to: subject)
      }
    }
    profiles.append(graph.nodes[graph.root(subject)].name ?? turn.subject)
  }

  /// The weaker identifiers on a record that are stated to be its subject's, the strongest first.
  private mutating func owned(_ turn: Accepted.Turn) -> [LoggedRecord.Name] {
    let record = turn.arrival.record
    guard pipeline.sources.contains(where: { $0.identifiers.count > 1 }) else { return [] }
    let namespaces = pipeline.identity.namespaces
    let row = RowKey(source: turn.arrival.source, name: turn.subject)
    var owned: [LoggedRecord.Name] = []
    for namespace in namespaces.drop(while: { $0 != turn.subject.namespace }).dropFirst() {
      for name in record.identifiers where name.namespace == namespace {
        if isRow(record) {
          if given[row]?.identifiers[namespace] == name.value {
            edges.append(.repeatedByCRM)
            continue
          }
          given[row, default: Given()].identifiers[namespace] = name.value
        }
        owned.append(name)
      }
    }
    return owned
  }

  private mutating func consents(_ turn: Accepted.Turn) -> [LoggedRecord.Consent] {
    let record = turn.arrival.record
    guard isRow(record) else {
      if !record.consents.isEmpty { edges.append(.consentByTracker) }
      return record.consents
    }
    let row = RowKey(source: turn.arrival.source, name: turn.subject)
    let changed = record.consents.filter { given[row]?.consents[$0.purpose] != $0.isGranted }
    for consent in changed { given[row, default: Given()].consents[consent.purpose] = consent.isGranted }
    if changed.count < record.consents.count { edges.append(.consentRepeatedByCRM) }
    if !changed.isEmpty { edges.append(.consentByCRM) }
    return changed
  }

  private func isRow(_ record: LoggedRecord) -> Bool {
    if case .row = record.content { true } else { false }
  }

  /// A truncate also ends what a row left behind with a former owner.
  private func truncate(_ datum: Datum, beside subject: Int, _ graph: inout IdentityGraph) {
    guard case .change(let index) = datum else { return }
    let row = accepted.changes[index].row
    for node in graph.nodes.indices where node != subject {
      let holdsRow = graph.nodes[node].data.contains { datum in
        if case .change(let other) = datum { accepted.changes[other].row == row } else { false }
      }
      if holdsRow { graph.add(datum, to: node) }
    }
  }

  // MARK: Forgetting

  /// The profiles that no longer exist, with the instant at which their ownerships are forgotten.
  private func forgetting(_ graph: IdentityGraph) -> [(root: Int, end: Int64, due: Int64)] {
    guard let retention = pipeline.identity.retention else { return [] }
    return graph.current.values.filter { graph.nodes[$0].owner == nil }.sorted().compactMap { root in
      let tree = graph.tree(root).map { graph.nodes[$0] }
      let isKnown =
        tree.count { $0.name != nil } > 1 || tree.contains { $0.consents.values.contains(where: \.isGranted) }
      let end = end(of: tree)
      // What was stated since it was last forgotten waits for its next end.
      guard isKnown, end > graph.nodes[root].forgotten else { return nil }
      let (due, isOver) = end.addingReportingOverflow(retention)
      return isOver ? nil : (root, end, due)
    }
  }

  /// When the last datum of a tree leaves; `.min` where nothing ever lived.
  private func end(of nodes: [IdentityGraph.Node]) -> Int64 {
    max(Holdings(nodes.flatMap(\.data), of: accepted, pipeline).end, nodes.map(\.left).max() ?? .min)
  }
}
