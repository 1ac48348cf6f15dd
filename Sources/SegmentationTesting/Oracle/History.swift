import Segmentation

/// All that one log says of one profile, with the instants at which it came to be known and left again.
struct History {
  /// A tracker or audience event, as it stands from one instant to another (a late repeat can move it to an earlier
  /// time).
  struct Fact {
    var arrival: Arrival
    /// The record's strongest identifier.
    var subject: LoggedRecord.Name
    /// Replaced at this instant by an earlier one.
    var until = Int64.max
    /// Leaves by retention at this instant.
    var retained = Int64.max
    /// Leaves at this instant since its record said so.
    var expires = Int64.max
    /// Taken back at this instant, by this record.
    var removed = Int64.max
    var removal: Arrival?
    /// When the profile holds it.
    var spans: [Range<Int64>] = []

    init(arrival: Arrival, subject: LoggedRecord.Name) {
      self.arrival = arrival
      self.subject = subject
    }

    var record: LoggedRecord { arrival.record }
    var source: Int { arrival.source }
    /// The event's true time.
    var time: Int64 { arrival.time }
    /// Known from this instant on.
    var from: Int64 { arrival.instant }
    var end: Int64 { min(until, retained, expires, removed) }

    func isLive(at now: Int64) -> Bool { isHeld(at: now) && now < end }
    func isHeld(at now: Int64) -> Bool { spans.contains { $0.contains(now) } }
    func leavesByRetention(at now: Int64) -> Bool { retained == now && end == now }
  }

  /// A change of a row of a CRM source that counts.
  struct Change {
    var record: LoggedRecord
    var source: Int
    var row: RowKey
    /// Its own, or that of the newer record that stands before it in the log.
    var time: Int64
    var instant: Int64
    /// When the profile holds it.
    var spans: [Range<Int64>] = []

    func isHeld(at now: Int64) -> Bool { spans.contains { $0.contains(now) } }
  }

  /// A record that touched the profile.
  struct Touch {
    var arrival: Arrival
    var kind: Source.Kind
  }

  /// Who the profile is and what it agreed to, from an instant on.
  struct Standing: Equatable {
    var identifiers: [String: [String]] = [:]
    /// By purpose.
    var consents: [String: Bool] = [:]
    /// Purposes whose newest statement came late.
    var lateConsents: Set<String> = []
  }

  /// The end of the profile in another one.
  struct Merge {
    var into: String
    /// What belonged to it.
    var identifiers: [String: [String]]
    var isLate: Bool
  }

  let id: LoggedRecord.Name
  /// In the order of records.
  var facts: [Fact] = []
  /// In the order of the log, once `lateness` has put it in order.
  var changes: [Change] = []
  var touches: [Touch] = []
  var standings: [(from: Int64, standing: Standing)] = []
  /// What was left of it before the records of an instant at which something was forgotten: that is no statement.
  var beginnings: [Int64: Standing] = [:]
  var merges: [Int64: Merge] = [:]
  /// Instants at which something left it, or at which it left something, and whether a late record said so.
  var unlinks: [Int64: Bool] = [:]
  /// What a profile that never said anything agreed to.
  let silence: Standing

  init(id: LoggedRecord.Name, silence: Standing) {
    self.id = id
    self.silence = silence
  }

  var profile: String { id.text }

  func standing(at now: Int64) -> Standing { standings.last { $0.from <= now }?.standing ?? silence }
}

/// The rows of a profile after each change of what it holds of their source, so that none is folded twice.
struct Rows {
  private let instants: [Int64]
  private let rows: [Row]
  private let source: Source

  /// - Parameter changes: of one profile and source, in the order of the log.
  init(_ changes: [History.Change], source: Source) {
    self.source = source
    instants = Set(changes.flatMap(\.spans).flatMap { [$0.lowerBound, $0.upperBound] }).sorted()
    rows =
      [Row()]
      + instants.map { now in Row(changes.filter { $0.isHeld(at: now) }.inOrderOfTime, source: source) }
  }

  /// The row as it is known at `now`.
  func row(at now: Int64) -> Row { rows[instants.count { $0 <= now }].left(at: now, of: source) }
}

extension [History.Change] {
  /// As a profile's rows of one source are folded: by time, at one time as they were taken.
  var inOrderOfTime: [History.Change] {
    indices.sorted { (self[$0].time, $0) < (self[$1].time, $1) }.map { self[$0] }
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
  /// - Parameter changes: of one profile and source, in order of time.
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
    case .event, .removal, .unlink:
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
