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
    /// Leaves by retention at this instant.
    var end = Int64.max
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
    var arrival: Arrival
    var kind: Source.Kind
  }

  let profile: String
  let id: LoggedRecord.Name
  /// In the order of records.
  var facts: [Fact] = []
  /// In the order of the log, once `lateness` has put it in order.
  var changes: [Change] = []
  var touches: [Touch] = []
}

/// The rows of a profile after each change of its source, so that none is folded twice.
struct Rows {
  private let instants: [Int64]
  private let rows: [Row]
  private let source: Source

  /// - Parameter changes: of one profile and source, in the order of the log.
  init(_ changes: [History.Change], source: Source) {
    self.source = source
    instants = changes.map(\.instant)
    rows = (0...changes.count).map { Row(changes.prefix($0), source: source) }
  }

  /// The row as it is known at `now`. A change never takes effect before those that stand before it.
  func row(at now: Int64) -> Row {
    rows[instants.count { $0 <= now }].left(at: now, of: source)
  }
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

  init() {}

  /// Folds changes, all of which are known.
  ///
  /// - Parameter changes: of one profile and source, in the order of the log, so that times never go back.
  init(_ changes: some Collection<History.Change>, source: Source) {
    var rest = Array(changes)[...]
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
  }

  /// What of it is left at `now`: nothing, once the newest change is past its retention.
  func left(at now: Int64, of source: Source) -> Row {
    if let newest, source.isPast(newest, at: now) { Row() } else { self }
  }

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
