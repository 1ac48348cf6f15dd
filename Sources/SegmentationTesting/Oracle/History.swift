import Segmentation

/// All that one log says of one profile: facts with the instants at which they came to be known.
struct History {
  /// A tracker event, as it stands from one instant to another (a late repeat can move it to an earlier time).
  struct Fact {
    var record: LoggedRecord
    var source: Int
    /// The event's true time.
    var time: Int64
    /// Known from this instant on.
    var from: Int64
    /// Replaced at this instant by an earlier one.
    var until = Int64.max
  }

  /// A change of the profile's row in a CRM source that counts.
  struct Change {
    var record: LoggedRecord
    var source: Int
    /// Its own, or that of the newer record that stands before it in the log.
    var time: Int64
    var instant: Int64
  }

  /// A record that touched the profile.
  struct Touch {
    var record: LoggedRecord
    var kind: Source.Kind
    var instant: Int64
    var isLate: Bool
  }

  let profile: String
  let id: LoggedRecord.Name
  /// In the order of records.
  var facts: [Fact] = []
  /// In the order of the log, once `lateness` has put it in order.
  var changes: [Change] = []
  /// In the order of evaluation; the last of an instant is the cause of its deltas.
  var touches: [Touch] = []
}

/// What a source's record of a profile holds at an instant.
struct Row {
  /// Whether a row stands there: written, not deleted, not expired.
  var isLive = false
  var values: [String: JSON] = [:]
  /// When an attribute's value differed after an instant from what it was before.
  var changes: [(attribute: String, time: Int64)] = []
  /// Time of the newest change event; nil before the first, and once it has expired.
  var newest: Int64?

  /// Folds the changes that are known at `now`.
  ///
  /// - Parameter changes: of one profile and source, in the order of the log, so that times never go back.
  init(_ changes: [History.Change], source: Source, now: Int64) {
    var rest = changes.filter { $0.instant <= now }[...]
    while let time = rest.first?.time {
      let together = rest.prefix { $0.time == time }
      rest = rest.dropFirst(together.count)
      if let newest, source.isPast(newest, at: time) { self = Row() }
      let isFirst = newest == nil
      let before = values
      for change in together { apply(change.record.content) }
      newest = time
      guard !isFirst else { continue }
      for mapping in source.attributes where !mapping.isSame(before[mapping.name], values[mapping.name]) {
        self.changes.append((mapping.name, time))
      }
    }
    if let newest, source.isPast(newest, at: now) { self = Row() }
  }

  private init() {}

  private mutating func apply(_ content: LoggedRecord.Content) {
    switch content {
    case .row(let attributes):
      let before = values
      values = [:]
      for (name, attribute) in attributes {
        switch attribute {
        case .value(let value): values[name] = value
        case .unavailable: values[name] = before[name]
        }
      }
      isLive = true
    case .delete, .truncate:
      values = [:]
      isLive = false
    case .event:
      break
    }
  }
}

extension Source {
  /// Whether a datum of time `time` has left by retention at `now`.
  func isPast(_ time: Int64, at now: Int64) -> Bool {
    retention.map { now >= time + $0 } ?? false
  }
}
