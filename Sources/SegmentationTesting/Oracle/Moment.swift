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
  init(_ history: History, _ rows: [Rows?], now: Int64, existsSince: Int64?, memberSince: [Int64?]) {
    self.now = now
    self.history = history
    self.memberSince = memberSince
    let since = existsSince ?? now
    var live: [Int] = []
    var firstSeen: Int64?
    for index in history.facts.indices {
      let fact = history.facts[index]
      guard fact.from <= now else { continue }
      if now < fact.until, now < fact.end { live.append(index) }
      if since <= fact.from { firstSeen = min(firstSeen ?? .max, fact.time) }
    }
    self.live = live
    self.firstSeen = firstSeen
    self.rows = rows.map { $0?.row(at: now) }
  }

  var exists: Bool { !live.isEmpty || isKnown }
  var isKnown: Bool { rows.contains { $0?.isLive == true } }

  /// The time of the newest live tracker event.
  var lastSeen: Int64? { live.map { history.facts[$0].time }.max() }
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
