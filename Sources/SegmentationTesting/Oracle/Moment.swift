import Segmentation

/// A profile at one instant: what is known and live, from which every rule is evaluated anew.
final class Moment {
  let now: Int64
  let history: History
  /// Indices of the facts that are known and live, in the order of records.
  let live: [Int]
  /// By source; of trackers empty.
  let rows: [Row?]
  /// The oldest tracker event since the profile came to exist.
  let firstSeen: Int64?
  /// Since when it has been a member, by segment; nil where it is none. Filled in the order of references.
  var memberSince: [Int64?]

  /// - Parameter existsSince: since when the profile has existed without a break, nil where it did not until now.
  init(_ history: History, of pipeline: Pipeline, now: Int64, existsSince: Int64?, memberSince: [Int64?]) {
    self.now = now
    self.history = history
    self.memberSince = memberSince
    live = history.facts.indices.filter { index in
      let fact = history.facts[index]
      return fact.from <= now && now < fact.until && !pipeline.sources[fact.source].isPast(fact.time, at: now)
    }
    rows = pipeline.sources.indices.map { source in
      guard pipeline.sources[source].kind == .crm else { return nil }
      return Row(history.changes.filter { $0.source == source }, source: pipeline.sources[source], now: now)
    }
    let since = existsSince ?? now
    firstSeen = history.facts.filter { since <= $0.from && $0.from <= now && pipeline.sources[$0.source].kind == .tracker }
      .map(\.time).min()
  }

  var exists: Bool { !live.isEmpty || isKnown }
  var isKnown: Bool { rows.contains { $0?.isLive == true } }

  /// The time of the newest live tracker event.
  func lastSeen(in pipeline: Pipeline) -> Int64? {
    live.filter { pipeline.sources[history.facts[$0].source].kind == .tracker }.map { history.facts[$0].time }.max()
  }
}

extension Window? {
  /// Whether an event of time `t` lies in the window at `now`.
  func holds(_ t: Int64, at now: Int64) -> Bool {
    switch self {
    case nil: t <= now
    case .within(let d): now - d < t && t <= now
    case .between(let d1, let d2): now - d2 < t && t <= now - d1
    }
  }
}
