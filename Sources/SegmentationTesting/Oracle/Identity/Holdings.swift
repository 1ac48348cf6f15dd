import Segmentation

/// Some data, and how long they live.
struct Holdings {
  let facts: [History.Fact]
  /// By source, in order of time.
  let rows: [(source: Source, changes: [History.Change])]

  init(_ data: [Datum], of accepted: Accepted, _ pipeline: Pipeline) {
    var facts: [History.Fact] = []
    var changes: [Int] = []
    for datum in data {
      switch datum {
      case .fact(let index): facts.append(accepted.facts[index])
      case .change(let index): changes.append(index)
      }
    }
    self.facts = facts
    rows = pipeline.sources.indices.compactMap { source in
      let own = Set(changes).sorted().map { accepted.changes[$0] }.filter { $0.source == source }
      return own.isEmpty ? nil : (pipeline.sources[source], own.inOrderOfTime)
    }
  }

  func exists(at now: Int64) -> Bool {
    facts.contains { $0.from <= now && now < $0.end }
      || rows.contains { source, changes in
        Row(changes.filter { $0.instant <= now }, source: source).left(at: now, of: source).isLive
      }
  }

  /// Every instant at which its existence could change.
  var instants: [Int64] {
    facts.flatMap { [$0.from, $0.end] }
      + rows.flatMap { source, changes in
        changes.flatMap { change in [change.instant] + (source.retention.map { [change.time + $0] } ?? []) }
      }
  }
}
