import Segmentation

/// Says why a membership changed at an instant.
struct Causes {
  private let pipeline: Pipeline
  private let history: History
  private let rows: [Rows?]
  private struct Events {
    /// By fact.
    var matches: [Bool]
    var window: Window?
    /// Every match in the window counts, not only those that decide a comparison.
    var countsAll: Bool
  }
  /// By segment, with what it refers to: the facts that its rule reads.
  private let events: [[Events]]
  private let sources: [Set<Int>]
  private let readsLastSeen: [Bool]

  init(pipeline: Pipeline, history: History, rows: [Rows?], mentions: [Mentions], judge: Judge) {
    self.pipeline = pipeline
    self.history = history
    self.rows = rows
    var events: [[Events]] = []
    var sources: [Set<Int>] = []
    var readsLastSeen: [Bool] = []
    for index in mentions.indices {
      var reached: Set<Int> = []
      func reach(_ index: Int) {
        guard reached.insert(index).inserted else { return }
        for name in mentions[index].segments {
          if let other = pipeline.segments.firstIndex(where: { $0.name == name }) { reach(other) }
        }
      }
      reach(index)
      let all = reached.map { mentions[$0] }
      let read = all.flatMap(\.events).map {
        Events(matches: judge.matches($0.pattern), window: $0.window, countsAll: $0.countsAll)
      }
      readsLastSeen.append(all.contains(where: \.readsLastSeen))
      events.append(read)
      sources.append(
        Set(
          pipeline.sources.indices.filter { source in
            pipeline.sources[source].kind == .crm
              && all.contains { $0.readsKnown || $0.crm.contains(pipeline.sources[source].name) }
          }))
    }
    self.events = events
    self.sources = sources
    self.readsLastSeen = readsLastSeen
  }

  /// Why the segment changed.
  ///
  /// Of two readings of "a datum that the rule reads" the oracle takes neither: where a match left by retention that was
  /// not the newest, a rule that only compares a count or looks at the newest may or may not be said to have read it.
  func cause(of segment: Int, isEnter: Bool, _ moment: Moment) -> (ExpectedDelta.Cause, isLate: Bool) {
    let now = moment.now
    if let merge = history.merges[now] { return (.merged(into: merge.into), merge.isLate) }
    if let isLate = history.unlinks[now] { return (.unlinked, isLate) }
    if let isLate = consentChanged(of: segment, to: isEnter, moment) { return (.consent, isLate) }
    let touches = history.touches.filter { $0.arrival.instant == now }
    if let last = touches.max(by: { Arrival.standsBefore($0.arrival, $1.arrival) }) {
      let (source, id) = (last.arrival.record.source, last.arrival.record.messageID)
      return (last.kind == .crm ? .crm(source: source, id: id) : .event(source: source, id: id), last.arrival.isLate)
    }
    guard moment.exists else { return (lastHasLeft(now), false) }
    return (rowHasLeft(segment, now) ? .retention : eventHasLeft(segment, now), false)
  }

  /// Nil where consent is not the cause; else whether it came late.
  private func consentChanged(of segment: Int, to isGranted: Bool, _ moment: Moment) -> Bool? {
    let before = (history.beginnings[moment.now] ?? history.standing(at: moment.now - 1)).consents
    let changed = pipeline.segments[segment].requires.filter { purpose in
      before[purpose] != isGranted && moment.standing.consents[purpose] == isGranted
    }
    return changed.isEmpty ? nil : changed.contains { moment.standing.lateConsents.contains($0) }
  }

  private func rowHasLeft(_ segment: Int, _ now: Int64) -> Bool {
    sources[segment].contains { source in
      guard let rows = rows[source] else { return false }
      // What is left of a deleted row is no datum.
      return rows.row(at: now - 1).isLive && rows.row(at: now).newest == nil
    }
  }

  /// Why a profile ended by time alone.
  private func lastHasLeft(_ now: Int64) -> ExpectedDelta.Cause {
    let leaves = history.facts.contains { $0.isLive(at: now - 1) && $0.leavesByRetention(at: now) }
    // What is left of a deleted row lets nobody exist.
    let rowLeaves = rows.contains { $0.map { $0.row(at: now - 1).isLive && $0.row(at: now).newest == nil } ?? false }
    return leaves || rowLeaves ? .retention : .expiry
  }

  private func eventHasLeft(_ segment: Int, _ now: Int64) -> ExpectedDelta.Cause {
    let live = history.facts.indices.filter { history.facts[$0].isLive(at: now - 1) }
    func leaves(_ fact: Int) -> Bool { history.facts[fact].leavesByRetention(at: now) }
    let trackers = live.filter { pipeline.sources[history.facts[$0].source].kind == .tracker }
    if readsLastSeen[segment], let newest = trackers.last, leaves(newest) { return .retention }
    var cause = ExpectedDelta.Cause.expiry
    for events in events[segment] {
      let read = live.filter { events.matches[$0] && events.window.holds(history.facts[$0].time, at: now - 1) }
      guard let newest = read.last, read.contains(where: leaves) else { continue }
      if events.countsAll || leaves(newest) { return .retention }
      cause = .expiryOrRetention
    }
    return cause
  }
}
