import Segmentation

extension IdentityReplay {
  /// By profile all that it ever held, with when.
  func histories() -> [History] {
    var histories: [LoggedRecord.Name: History] = [:]
    func change(_ name: LoggedRecord.Name, _ change: (inout History) -> Void) {
      change(&histories[name, default: History(id: name, silence: silence)])
    }
    for moment in moments {
      for (name, node) in moment.graph.current {
        let standing = standing(of: node, in: moment.graph)
        change(name) { history in
          if history.standings.last?.standing != standing { history.standings.append((moment.instant, standing)) }
        }
      }
      for merge in moment.graph.merges {
        guard let into = moment.graph.nodes[moment.graph.root(merge.node)].name, into != merge.name else { continue }
        change(merge.name) { history in
          history.merges[moment.instant] = History.Merge(
            into: into.text, identifiers: merge.identifiers, isLate: merge.isLate)
        }
      }
      for unlink in moment.graph.unlinks {
        for name in [unlink.name, unlink.from] { change(name) { $0.unlinks[moment.instant] = unlink.isLate } }
      }
    }
    for (instant, graph) in beginnings {
      for (name, node) in graph.current {
        let standing = standing(of: node, in: graph)
        change(name) { $0.beginnings[instant] = standing }
      }
    }
    for (name, spans) in spans() { change(name) { fill(&$0, spans) } }
    for (turn, name) in zip(accepted.turns, profiles) where turn.touches {
      change(name) {
        $0.touches.append(History.Touch(arrival: turn.arrival, kind: pipeline.sources[turn.arrival.source].kind))
      }
    }
    for name in histories.keys {
      change(name) { history in
        let removals = history.facts.filter { $0.from < $0.end && $0.end == $0.removed && $0.isHeld(at: $0.removed) }
          .compactMap(\.removal)
        history.touches += removals.map { History.Touch(arrival: $0, kind: .audience) }
      }
    }
    return histories.values.sorted { textPrecedes($0.profile, $1.profile) }
  }

  /// The oldest tracker event since the profile came to exist. One that joined brings what it has seen since it came to
  /// exist, if it still does.
  func firstSeen(_ name: LoggedRecord.Name, at now: Int64) -> Int64? {
    guard let graph = moments.last(where: { $0.instant <= now })?.graph, let node = graph.current[name] else {
      return nil
    }
    let times = graph.tree(node).flatMap { graph.nodes[$0].seen }.compactMap { datum -> Int64? in
      guard case .fact(let index) = datum else { return nil }
      let fact = accepted.facts[index]
      return pipeline.sources[fact.source].kind == .tracker ? fact.time : nil
    }
    return times.min()
  }

  private var silence: History.Standing {
    var standing = History.Standing()
    for purpose in pipeline.consent?.purposes ?? [] {
      standing.consents[purpose.name] = pipeline.consent?.grantedByDefault
    }
    return standing
  }

  private func standing(of node: Int, in graph: IdentityGraph) -> History.Standing {
    var standing = silence
    standing.identifiers = graph.identifiers(node)
    for purpose in pipeline.consent?.purposes ?? [] {
      guard let said = graph.consent(node, purpose.name) else { continue }
      standing.consents[purpose.name] = said.isGranted
      if said.arrival.isLate { standing.lateConsents.insert(purpose.name) }
    }
    return standing
  }

  /// When each profile holds which data.
  private func spans() -> [LoggedRecord.Name: [Datum: [Range<Int64>]]] {
    var spans: [LoggedRecord.Name: [Datum: [Range<Int64>]]] = [:]
    for (index, moment) in moments.enumerated() {
      let next = index + 1 < moments.count ? moments[index + 1].instant : .max
      let graph = moment.graph
      for node in graph.nodes.indices where !graph.nodes[node].data.isEmpty {
        guard let name = graph.nodes[graph.root(node)].name else { continue }
        for datum in graph.nodes[node].data {
          var held = spans[name, default: [:]][datum, default: []]
          // A datum may hang on several identifiers of a profile, and stays over from one moment to the next.
          if let last = held.last, last.upperBound >= moment.instant {
            held[held.count - 1] = last.lowerBound..<next
          } else {
            held.append(moment.instant..<next)
          }
          spans[name, default: [:]][datum] = held
        }
      }
    }
    return spans
  }

  /// Facts go in in the order of records, changes in that of the log.
  private func fill(_ history: inout History, _ spans: [Datum: [Range<Int64>]]) {
    history.facts = accepted.facts.enumerated().compactMap { index, fact in
      guard let held = spans[.fact(index)] else { return nil }
      var fact = fact
      fact.spans = held
      return fact
    }
    history.facts.sort { a, b in a.time != b.time ? a.time < b.time : LoggedRecord.standsBefore(a.record, b.record) }
    history.changes = accepted.changes.enumerated().compactMap { index, change in
      guard let held = spans[.change(index)] else { return nil }
      var change = change
      change.spans = held
      return change
    }
  }
}
