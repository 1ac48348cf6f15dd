import Segmentation

extension IdentityReplay {
  /// How often the log met what, by what was stated and by what it did to members.
  func edges(meeting deltas: [ExpectedDelta], until end: Int64) -> [IdentityEdge: Int] {
    var met = self.edges
    for fact in accepted.facts where pipeline.sources[fact.source].kind == .audience {
      if fact.expires <= fact.time { met.append(.neverLive) }
      if fact.from < fact.end, fact.end == fact.expires, fact.end <= end { met.append(.audienceExpiry) }
    }
    for turn in accepted.turns {
      guard case .removal = turn.arrival.record.content else { continue }
      let ended = accepted.facts.contains { fact in
        fact.subject == turn.subject && fact.source == turn.arrival.source && fact.removed == turn.instant
          && fact.end == fact.removed
      }
      met.append(ended ? .removal : .removalOfNothing)
    }
    return met.reduce(into: [:]) { $0[$1, default: 0] += 1 }.merging(edges(of: deltas)) { $0 + $1 }
  }

  private func edges(of deltas: [ExpectedDelta]) -> [IdentityEdge: Int] {
    /// A profile at an instant.
    struct Place: Hashable {
      var profile: String
      var instant: Int64
    }
    var grown: Set<Place> = []
    for moment in moments {
      for merge in moment.graph.merges where !moment.graph.nodes[merge.node].data.isEmpty {
        guard let into = moment.graph.nodes[moment.graph.root(merge.node)].name else { continue }
        grown.insert(Place(profile: into.text, instant: moment.instant))
      }
    }
    var met: [IdentityEdge: Int] = [:]
    var merged: Set<String> = []
    for delta in deltas {
      switch delta.cause {
      case .consent: met[delta.isEnter ? .enterByConsent : .exitByConsent, default: 0] += 1
      case .unlinked: met[delta.isEnter ? .enterOnUnlink : .exitOnUnlink, default: 0] += 1
      case .merged(let into):
        met[.mergedMember, default: 0] += 1
        merged.insert(delta.profile)
        let owners = deltas.filter { $0.profile == into && $0.segment == delta.segment && $0.time <= delta.time }
        if let last = owners.last, last.isEnter, last.time < delta.time { met[.memberOnBothSides, default: 0] += 1 }
        continue
      default: break
      }
      if merged.contains(delta.profile), delta.seq > 1 { met[.seqGoesOn, default: 0] += 1 }
      if grown.contains(Place(profile: delta.profile, instant: delta.time)) {
        met[delta.isEnter ? .enterOnMerge : .exitOnMerge, default: 0] += 1
      }
    }
    return met
  }
}
