import Segmentation

/// Says why a membership changed at an instant.
struct Causes {
  private let pipeline: Pipeline
  private let history: History
  /// By segment, with what it refers to: which facts its rule reads, through which window.
  private let events: [[(matches: [Bool], window: Window?)]]
  private let sources: [Set<Int>]

  init(pipeline: Pipeline, history: History, mentions: [Mentions], judge: Judge) {
    self.pipeline = pipeline
    self.history = history
    var events: [[(matches: [Bool], window: Window?)]] = []
    var sources: [Set<Int>] = []
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
      var read = all.flatMap(\.events).map { (matches: judge.matches($0.pattern), window: $0.window) }
      if all.contains(where: \.readsLastSeen) {
        read.append((history.facts.map { pipeline.sources[$0.source].kind == .tracker }, nil))
      }
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
  }

  func cause(of segment: Int, at now: Int64, exists: Bool) -> (ExpectedDelta.Cause, isLate: Bool) {
    if let touch = history.touches.last(where: { $0.instant == now }) {
      let (source, id) = (touch.record.source, touch.record.messageID)
      return (touch.kind == .crm ? .crm(source: source, id: id) : .event(source: source, id: id), touch.isLate)
    }
    return (!exists || hasLeft(segment, now) ? .retention : .expiry, false)
  }

  /// Whether a datum that the segment read a millisecond ago has left by retention.
  private func hasLeft(_ segment: Int, _ now: Int64) -> Bool {
    let left = history.facts.indices.filter { index in
      let fact = history.facts[index]
      guard let retention = pipeline.sources[fact.source].retention else { return false }
      return fact.time + retention == now && fact.from < now && fact.until >= now
    }
    if left.contains(where: { fact in
      events[segment].contains { $0.matches[fact] && $0.window.holds(history.facts[fact].time, at: now - 1) }
    }) {
      return true
    }
    return sources[segment].contains { source in
      let changes = history.changes.filter { $0.source == source }
      return Row(changes, source: pipeline.sources[source], now: now - 1).newest != nil
        && Row(changes, source: pipeline.sources[source], now: now).newest == nil
    }
  }
}
