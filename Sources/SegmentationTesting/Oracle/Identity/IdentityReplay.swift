import Segmentation

/// Who is who at every instant of a log: the statements of all records, each in its turn, from the first on.
struct IdentityReplay {
  let pipeline: Pipeline
  let accepted: Accepted
  /// The graph as it stands from each instant at which a record was taken, or something forgotten, until the next.
  private(set) var moments: [(instant: Int64, graph: IdentityGraph)] = []
  /// As it stood before the records of an instant at which something was forgotten, too.
  private(set) var beginnings: [(instant: Int64, graph: IdentityGraph)] = []
  /// By turn: the profile that its record counts for.
  private(set) var profiles: [LoggedRecord.Name] = []
  private(set) var edges: [IdentityEdge] = []

  private var given: [RowKey: Given] = [:]

  /// What a row of a CRM source gave last; it states only what differs.
  private struct Given {
    var identifiers: [String: String] = [:]
    var consents: [String: Bool] = [:]
  }

  /// - Parameter end: up to which time passes behind the last record.
  init(_ accepted: Accepted, of pipeline: Pipeline, until end: Int64) {
    self.pipeline = pipeline
    self.accepted = accepted
    var graph = IdentityGraph(pipeline.identity)
    var rest = accepted.turns[...]
    while let instant = rest.first?.instant {
      let together = rest.prefix { $0.instant == instant }
      rest = rest.dropFirst(together.count)
      pass(to: instant, &graph)
      for turn in together { take(turn, &graph) }
      keep(&graph, at: instant)
    }
    pass(to: end + 1, &graph)
  }

  /// Everything that happens at an instant has happened.
  private mutating func keep(_ graph: inout IdentityGraph, at instant: Int64) {
    for root in graph.roots { graph.settle(root, exists: holdings(root, graph).exists(at: instant), at: instant) }
    edges += graph.edges
    moments.append((instant, graph))
  }

  // MARK: A record

  private mutating func take(_ turn: Accepted.Turn, _ graph: inout IdentityGraph) {
    let arrival = turn.arrival
    if arrival.record.content == .unlink {
      graph.unlink(turn.subject, arrival)
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
      for name in owned {
        graph.state(name, ownedBy: subject, arrival) { holdings($1, $0).exists(at: arrival.instant) }
      }
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

  // MARK: Time

  /// Lets time pass until an instant begins: profiles end, and some time after that they are forgotten.
  private mutating func pass(to instant: Int64, _ graph: inout IdentityGraph) {
    while true {
      let end = nextEnd(graph, before: instant)
      let due = nextForgotten(graph).flatMap { $0.due < instant ? $0 : nil }
      if let end, end.instant <= due?.due ?? .max {
        graph.settle(end.root, exists: false, at: end.instant)
      } else if let due {
        graph.begin()
        graph.forget(due.root)
        keep(&graph, at: due.due)
      } else {
        break
      }
    }
    graph.begin()
    while let (root, due) = nextForgotten(graph), due == instant { graph.forget(root) }
    if !graph.edges.isEmpty { beginnings.append((instant, graph)) }
  }

  /// The profile that ends next since the last moment.
  private func nextEnd(_ graph: IdentityGraph, before instant: Int64) -> (root: Int, instant: Int64)? {
    guard let last = moments.last?.instant else { return nil }
    return graph.roots.filter { graph.nodes[$0].lives }.compactMap { root in
      let holdings = holdings(root, graph)
      let passed = holdings.instants.filter { last < $0 && $0 < instant }.sorted()
      return passed.first { !holdings.exists(at: $0) }.map { (root, $0) }
    }
    .min { $0.instant < $1.instant }
  }

  /// The profile whose end is longest ago of those of which something is kept, and when that is forgotten.
  private func nextForgotten(_ graph: IdentityGraph) -> (root: Int, due: Int64)? {
    guard let retention = pipeline.identity.retention else { return nil }
    return graph.roots.compactMap { root in
      guard let ended = graph.nodes[root].ended else { return nil }
      let (due, isOver) = ended.addingReportingOverflow(retention)
      return isOver ? nil : (root, due)
    }
    .min { $0.due < $1.due }
  }

  private func holdings(_ root: Int, _ graph: IdentityGraph) -> Holdings {
    Holdings(graph.tree(root).flatMap { graph.nodes[$0].data }, of: accepted, pipeline)
  }
}
