public import Segmentation

/// The naive evaluator: every membership from the definitions, by brute force.
///
/// At each instant at which anything could change it looks at all facts of a profile again and evaluates each rule as
/// it is written. It shares nothing with the engine but the syntax tree (and RE2 for regular expressions): no plan, no
/// matcher lists, no deadlines. It is meant for logs of some dozens of records.
public struct Oracle {
  public let pipeline: Pipeline

  /// - Parameter pipeline: checked, without consent; its sources are trackers and CRM sources.
  public init(_ pipeline: Pipeline) { self.pipeline = pipeline }

  public struct Outcome: Sendable {
    /// In the order of output.
    public var deltas: [ExpectedDelta] = []
    public var used = 0
    public var duplicate = 0
    public var expired = 0
    /// The newest instant at which a record was used, where time stands at the end.
    public var end = Int64.min
  }

  /// - Parameters:
  ///   - log: in the order in which it is read; all sources share one file.
  ///   - tail: how far time passes behind the newest record that was used.
  public func evaluate(_ log: [LoggedRecord], tail: Int64 = 0) -> Outcome {
    var outcome = Outcome()
    let histories = histories(of: log, counting: &outcome)
    guard outcome.end != .min else { return outcome }
    let end = outcome.end + tail
    for history in histories {
      var walk = Walk(pipeline: pipeline, history: history, end: end)
      outcome.deltas += walk.deltas()
    }
    outcome.deltas.sort { a, b in
      if a.time != b.time { return a.time < b.time }
      if !sameText(a.profile, b.profile) { return textPrecedes(a.profile, b.profile) }
      return a.seq < b.seq
    }
    return outcome
  }

  /// Which records count, as what: repeats and what is past its retention are passed over.
  func histories(of log: [LoggedRecord], counting outcome: inout Outcome) -> [History] {
    var histories: [String: History] = [:]
    var rows: [RowKey: RowLog] = [:]
    for arrival in pipeline.arrivals(of: log) {
      let source = pipeline.sources[arrival.source]
      let isExpired = source.isPast(arrival.record.time, at: arrival.instant)
      guard let name = arrival.name else {
        // The truncate itself; what it did to the rows stands before it.
        if isExpired { outcome.expired += 1 } else { outcome.used += 1 }
        if !isExpired { outcome.end = max(outcome.end, arrival.instant) }
        continue
      }
      let isTruncate = arrival.record.content == .truncate
      if isExpired {
        if !isTruncate { outcome.expired += 1 }
        continue
      }
      let profile = name.namespace + ":" + name.value
      var history = histories[profile] ?? History(profile: profile, id: name)
      let counts: Bool
      var wasThere = true
      var isRepeat = false
      if source.kind == .crm {
        let known = history.changes.filter { $0.source == arrival.source }
        let row = Row(known, source: source).left(at: arrival.instant, of: source)
        let isKnown = row.newest != nil
        wasThere = row.isLive
        counts =
          !(isTruncate && !isKnown)
          && rows[RowKey(source: arrival.source, name: name), default: RowLog()]
            .accept(arrival)
        isRepeat = !counts
        if counts { history.add(change: arrival) }
      } else {
        let fate = history.add(event: arrival, retention: source.retention)
        counts = fate != .repetition
        isRepeat = fate != .new
      }
      if !isTruncate {
        if isRepeat { outcome.duplicate += 1 } else { outcome.used += 1 }
        if counts { outcome.end = max(outcome.end, arrival.instant) }
      }
      // A truncate touches the profiles whose row was there.
      if counts, !isTruncate || wasThere {
        history.touches.append(History.Touch(arrival: arrival, kind: source.kind))
      }
      histories[profile] = history
    }
    return histories.values.map { $0.ordered() }.sorted { textPrecedes($0.profile, $1.profile) }
  }
}

/// At most so far apart two records with one message id are one fact.
let repeatReach: Int64 = 24 * 3_600_000

extension History {
  mutating func add(change arrival: Arrival) {
    changes.append(
      Change(record: arrival.record, source: arrival.source, time: arrival.time, instant: arrival.instant))
  }

  /// What a record is to the facts that stand.
  enum Fate {
    case new
    /// The same as one that stands at most 24 h after it: the two are one fact now, at the earlier time.
    case earlier
    /// The same as one that stands at most 24 h before it.
    case repetition
  }

  mutating func add(event arrival: Arrival, retention: Int64?) -> Fate {
    var fact = Fact(record: arrival.record, source: arrival.source, time: arrival.time, from: arrival.instant)
    if let retention { fact.end = fact.time + retention }
    if let id = arrival.record.messageID {
      let standing = facts.indices.filter { index in
        facts[index].until == .max && facts[index].source == fact.source
          && facts[index].record.messageID.map { sameText($0, id) } == true
      }
      if standing.contains(where: { facts[$0].time <= fact.time && fact.time - facts[$0].time <= repeatReach }) {
        return .repetition
      }
      if let later = standing.first(where: { facts[$0].time > fact.time && facts[$0].time - fact.time <= repeatReach })
      {
        facts[later].until = arrival.instant
        facts.append(fact)
        return .earlier
      }
    }
    facts.append(fact)
    return .new
  }

  /// With its facts in the order of records.
  func ordered() -> History {
    var history = self
    history.facts.sort { a, b in a.time != b.time ? a.time < b.time : LoggedRecord.standsBefore(a.record, b.record) }
    return history
  }
}

/// What one row has said with a sequence, to tell what is delivered again.
private struct RowLog {
  private struct Newest {
    /// As the row took it.
    var time: Int64
    var sequence: LoggedRecord.Sequence
    var said: [LoggedRecord.Content]
  }
  private var change: Newest?
  private var read: Newest?

  /// False for a repetition.
  mutating func accept(_ arrival: Arrival) -> Bool {
    guard let sequence = arrival.record.sequence else { return true }
    let own = arrival.record.time
    let content = arrival.record.content == .truncate ? .delete : arrival.record.content
    let newest = arrival.record.isSnapshot ? read : change
    let isSamePlace = newest.map { $0.time == own && (arrival.record.isSnapshot || $0.sequence == sequence) } ?? false
    if let newest, own <= newest.time, arrival.record.isSnapshot || !newest.sequence.precedes(sequence),
      !isSamePlace || newest.said.contains(content)
    {
      return false
    }
    let said = isSamePlace ? (newest?.said ?? []) + [content] : [content]
    let accepted = Newest(time: arrival.time, sequence: sequence, said: said)
    if arrival.record.isSnapshot { read = accepted } else { change = accepted }
    return true
  }
}
