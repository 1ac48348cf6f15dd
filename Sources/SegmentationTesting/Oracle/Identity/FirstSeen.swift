import Segmentation

/// `profile.first_seen`, by its definition: the oldest tracker event since the profile came to exist, where a merge takes
/// the older one of the profiles that exist at that instant.
///
/// Read off the graph as it stands: what has left by an unlink was never there.
struct FirstSeen {
  let graph: IdentityGraph
  let accepted: Accepted
  let pipeline: Pipeline

  /// Of the profile of `node` as it was at `now`, had it always been the root.
  func instant(of node: Int, at now: Int64) -> Int64? {
    guard let since = existence(of: node, at: now) else { return nil }
    return seen(in: node, since: since, until: now)
  }

  /// The oldest event that came in since an instant.
  private func seen(in node: Int, since: Int64, until now: Int64) -> Int64? {
    let own = graph.nodes[node].data.compactMap { datum -> Int64? in
      guard case .fact(let index) = datum else { return nil }
      let fact = accepted.facts[index]
      let counts = pipeline.sources[fact.source].kind == .tracker && since <= fact.from && fact.from <= now
      return counts ? fact.time : nil
    }
    let joined = graph.children(node).filter { graph.nodes[$0].joined <= now }.flatMap { child -> [Int64?] in
      let joined = graph.nodes[child].joined
      return joined < since
        ? [seen(in: child, since: since, until: now)]
        : [instant(of: child, at: joined), seen(in: child, since: joined + 1, until: now)]
    }
    return (own + joined.compactMap(\.self)).min()
  }

  /// Since when the profile of `node` has existed without a break; nil where it does not.
  private func existence(of node: Int, at now: Int64) -> Int64? {
    var since: Int64?
    let all = holdings(of: node, at: now)
    let joins = graph.tree(node).dropFirst().map { graph.nodes[$0].joined }
    for instant in Set(all.instants + joins + [now]).filter({ $0 <= now }).sorted(by: >) {
      guard holdings(of: node, at: instant).exists(at: instant) else { break }
      since = instant
    }
    return since
  }

  private func holdings(of node: Int, at now: Int64) -> Holdings {
    func data(_ node: Int) -> [Datum] {
      graph.nodes[node].data
        + graph.children(node).filter { graph.nodes[$0].joined <= now }.flatMap { data($0) }
    }
    return Holdings(data(node), of: accepted, pipeline)
  }
}
