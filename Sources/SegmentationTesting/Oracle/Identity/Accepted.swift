import Segmentation

/// What a log comes to once repeats and what is past its retention are passed over. Knows nothing of profiles: records
/// are told apart by their subjects.
struct Accepted {
  /// A record that has something to say, in its turn.
  struct Turn {
    var arrival: Arrival
    /// The identifier that it is about.
    var subject: LoggedRecord.Name
    /// What it adds to that identifier.
    var datum: Datum?
    /// What it says of identity and consent counts.
    var states: Bool
    /// It can be the cause of a delta of its subject's profile.
    var touches: Bool

    var instant: Int64 { arrival.instant }
  }

  var facts: [History.Fact] = []
  var changes: [History.Change] = []
  /// In the order in which they are taken.
  var turns: [Turn] = []
  var used = 0
  var duplicate = 0
  var expired = 0
  /// Sources name people in several namespaces; a second identifier says nothing otherwise.
  private let joins: Bool
  /// The newest instant at which a record was used; `.min` where none was.
  var end = Int64.min

  private var rows: [RowKey: RowLog] = [:]
  private var removals: [Arrival] = []

  init(_ log: [LoggedRecord], of pipeline: Pipeline) {
    joins = pipeline.sources.contains { $0.identifiers.count > 1 }
    for arrival in pipeline.arrivals(of: log) { take(arrival, pipeline.sources[arrival.source]) }
    for removal in removals { remove(removal) }
  }

  private mutating func take(_ arrival: Arrival, _ source: Source) {
    let isTruncate = arrival.record.content == .truncate
    let isExpired = source.isPast(arrival.record.time, at: arrival.instant)
    guard let subject = arrival.name else {
      // The truncate itself; what it did to the rows stands before it.
      if isExpired { expired += 1 } else { use(arrival) }
      return
    }
    var turn = Turn(arrival: arrival, subject: subject, states: true, touches: true)
    if arrival.record.content == .unlink {
      turn.states = false
      turn.touches = false
      turns.append(turn)
      use(arrival)
      return
    }
    if isExpired {
      if isTruncate { return }
      expired += 1
      turn.touches = (joins && arrival.record.identifiers.count > 1) || !arrival.record.consents.isEmpty
      if turn.touches { turns.append(turn) }
      return
    }
    var isNew = true
    if source.kind == .crm {
      if case .row = arrival.record.content {} else { turn.states = false }
      let row = RowKey(source: arrival.source, name: subject)
      let known = Row(changes.filter { $0.row == row }, source: source).left(at: arrival.instant, of: source)
      isNew = !(isTruncate && known.newest == nil) && rows[row, default: RowLog()].accept(arrival)
      guard isNew else {
        if !isTruncate { duplicate += 1 }
        return
      }
      turn.datum = .change(changes.count)
      // A truncate touches the profiles whose row was there.
      turn.touches = !isTruncate || known.isLive
      changes.append(
        History.Change(
          record: arrival.record, source: arrival.source, row: row, time: arrival.time, instant: arrival.instant))
    } else if case .removal = arrival.record.content {
      isNew = !isRepeated(arrival)
      guard isNew else {
        duplicate += 1
        return
      }
      removals.append(arrival)
    } else {
      let fate = add(arrival, subject, source)
      isNew = fate == .new
      guard fate != .repetition else {
        duplicate += 1
        return
      }
      turn.datum = .fact(facts.count - 1)
      turn.states = isNew
    }
    turns.append(turn)
    if isTruncate { return }
    if isNew { use(arrival) } else { duplicate += 1 }
    end = max(end, arrival.instant)
  }

  private mutating func use(_ arrival: Arrival) {
    used += 1
    end = max(end, arrival.instant)
  }
}

/// A fact or a change of a row, by its place among those of the log.
enum Datum: Hashable {
  case fact(Int)
  case change(Int)
}

// MARK: Repeats

/// At most so far apart two records with one message id are one fact.
let repeatReach: Int64 = 24 * 3_600_000

extension Accepted {
  /// What a record is to the facts that stand.
  private enum Fate {
    case new
    /// The same as one that stands at most 24 h after it: the two are one fact now, at the earlier time.
    case earlier
    /// The same as one that stands at most 24 h before it.
    case repetition
  }

  private mutating func add(_ arrival: Arrival, _ subject: LoggedRecord.Name, _ source: Source) -> Fate {
    var fact = History.Fact(arrival: arrival, subject: subject)
    if let retention = source.retention { fact.retained = fact.time + retention }
    if let expires = arrival.record.expires { fact.expires = expires }
    if let id = arrival.record.messageID {
      let standing = facts.indices.filter { index in
        facts[index].until == .max && facts[index].source == fact.source && facts[index].subject == subject
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

  private func isRepeated(_ arrival: Arrival) -> Bool {
    guard let id = arrival.record.messageID else { return false }
    return removals.contains { other in
      other.source == arrival.source && other.name == arrival.name
        && other.record.messageID.map { sameText($0, id) } == true && other.time <= arrival.time
        && arrival.time - other.time <= repeatReach
    }
  }

  /// Ends the facts that stand before a removal in the order of records, those that come late included.
  private mutating func remove(_ removal: Arrival) {
    guard case .removal(let name) = removal.record.content else { return }
    for index in facts.indices where facts[index].source == removal.source && facts[index].subject == removal.name {
      guard case .event(let other, _) = facts[index].record.content, sameText(other, name),
        Arrival.standsBefore(facts[index].arrival, removal)
      else { continue }
      let removed = max(removal.instant, facts[index].from)
      guard removed < facts[index].removed else { continue }
      facts[index].removed = removed
      facts[index].removal = removal
    }
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
