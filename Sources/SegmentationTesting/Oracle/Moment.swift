import Segmentation

/// A profile at one instant: what is known and live, from which every rule is evaluated anew.
final class Moment {
  let now: Int64
  let history: History
  let replay: IdentityReplay
  /// Indices of the facts that are known and live, in the order of records.
  let live: [Int]
  /// By source; of events empty.
  let rows: [Row?]
  let standing: History.Standing
  /// Since when it has been a member, by segment; nil where it is none. Filled in the order of references.
  var memberSince: [Int64?]

  init(_ history: History, _ rows: [Rows?], in replay: IdentityReplay, now: Int64, memberSince: [Int64?]) {
    self.now = now
    self.history = history
    self.replay = replay
    self.memberSince = memberSince
    live = history.facts.indices.filter { history.facts[$0].isLive(at: now) }
    self.rows = rows.map { $0?.row(at: now) }
    standing = history.standing(at: now)
  }

  var exists: Bool { !live.isEmpty || isKnown }
  var isKnown: Bool { rows.contains { $0?.isLive == true } }

  /// The oldest tracker event since the profile came to exist.
  var firstSeen: Int64? { replay.firstSeen(history.id, at: now) }

  /// The time of the newest live tracker event.
  var lastSeen: Int64? {
    live.filter { replay.pipeline.sources[history.facts[$0].source].kind == .tracker }.map { history.facts[$0].time }
      .max()
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
