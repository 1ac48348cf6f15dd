import Traffic

/// One customer's months: what they did, and what it made of their memberships, in order.
struct Story {
  /// A line of it: a moment, and what happened then.
  struct Line {
    var time: Int64
    var text: String
    var isMovement = false
    /// The next view of the same visit needs no verb.
    var endsInView = false
    var reason: String?
  }

  /// Records closer than this belong to one visit and share a line.
  private static let visit: Int64 = 30 * 60_000
  /// A story that a reader takes in at a glance.
  private static let length = 10...22

  let profile: String
  let lines: [Line]

  /// Tells the one with the most different turns in it, of those short enough; nil where nobody ever moved.
  static func best(of movements: [Movement], _ archive: BankArchive) -> Story? {
    let byProfile = Dictionary(grouping: movements.filter { $0.profile.hasPrefix("customer:") }, by: \.profile)
    let candidates = byProfile.map { profile, own in
      (profile: profile, own: own, turns: Set(own.map { "\($0.segment) \($0.isEnter) \($0.cause)" }).count)
    }
    .sorted { ($1.turns, $0.profile) < ($0.turns, $1.profile) }
    let stories = candidates.lazy.map { Story($0.profile, $0.own, archive) }
    return stories.first { length.contains($0.lines.count) } ?? stories.first
  }

  private init(_ profile: String, _ movements: [Movement], _ archive: BankArchive) {
    self.profile = profile
    var lines: [Line] = []
    /// When the visit that the last line tells of was last heard of; nil where that line tells of something else.
    var visit: Int64?
    var rest = movements[...]
    func tell(until time: Int64) {
      while let movement = rest.first, movement.time < time {
        rest.removeFirst()
        visit = nil
        let reason =
          movement.cause == .event || movement.cause == .crm
          ? nil : archive.reason(of: movement, earlier: Array(movements.prefix { $0.time < movement.time }))
        lines.append(
          Line(
            time: movement.time, text: "\(movement.isEnter ? "enters" : "leaves") \(movement.segment)",
            isMovement: true, reason: reason))
      }
    }
    let causes = Set(movements.filter { $0.cause == .crm }.map(\.time))
    for record in archive.records(of: profile) where !record.isSmallChange || causes.contains(record.time) {
      tell(until: record.time)
      if let last = visit, record.time - last < Story.visit, !record.isChange, let index = lines.indices.last {
        lines[index].text += ", " + (lines[index].endsInView ? record.shortSummary : record.summary)
        lines[index].endsInView = record.isView
      } else {
        lines.append(Line(time: record.time, text: record.summary, endsInView: record.isView))
      }
      visit = record.isChange ? nil : record.time
    }
    tell(until: .max)
    self.lines = lines
  }
}
