import Segmentation

/// A record as the clock met it: when it takes effect, and after which others.
struct Arrival {
  var record: LoggedRecord
  var source: Int
  /// Nil on a truncate that no row was there for.
  var name: LoggedRecord.Name?
  /// Event time; of a row that stands behind a newer one in the log, that one's.
  var time: Int64
  var instant: Int64
  var isLate: Bool
  /// Its place among the records of its instant and time: its own keys, behind those of the record that it follows.
  var place: [LoggedRecord]

  /// The order in which records are taken: by instant; at one instant late ones first, as their times say.
  static func isTakenBefore(_ a: Arrival, _ b: Arrival) -> Bool {
    a.instant != b.instant ? a.instant < b.instant : standsBefore(a, b)
  }

  /// The order of records: by time, then by place.
  static func standsBefore(_ a: Arrival, _ b: Arrival) -> Bool {
    if a.time != b.time { return a.time < b.time }
    return a.place.lexicographicallyPrecedes(b.place, by: LoggedRecord.standsBefore)
  }
}

extension LoggedRecord {
  /// The order of records of one millisecond.
  static func standsBefore(_ a: LoggedRecord, _ b: LoggedRecord) -> Bool {
    if !sameText(a.source, b.source) { return textPrecedes(a.source, b.source) }
    switch (a.sequence, b.sequence) {
    case (nil, .some): return true
    case (.some, nil): return false
    case (let a?, let b?) where a != b: return a.precedes(b)
    default: break
    }
    let (idA, idB) = (a.messageID ?? "", b.messageID ?? "")
    if !sameText(idA, idB) { return textPrecedes(idA, idB) }
    return a.line < b.line
  }

  /// The strongest identifier.
  func subject(in policy: IdentityPolicy) -> Name? {
    for namespace in policy.namespaces {
      if let name = identifiers.first(where: { $0.namespace == namespace }) { return name }
    }
    return nil
  }
}

extension LoggedRecord.Sequence {
  func precedes(_ other: Self) -> Bool {
    if !sameText(file, other.file) { return textPrecedes(file, other.file) }
    return (major, minor) < (other.major, other.minor)
  }
}

extension Pipeline {
  /// Lets a log in that is read in the order of the array, all sources in one file, and puts it in order of effect.
  ///
  /// The clock is the newest time read less the lateness, of which sources that share a file have the largest.
  func arrivals(of log: [LoggedRecord]) -> [Arrival] {
    let lateness = sources.map(\.lateness).max() ?? 0
    var newestRead = Int64.min
    var arrivals: [Arrival] = []
    /// Of each row, what has been read.
    var rows: [RowKey: [Int]] = [:]
    let rowNames = self.rowNames(in: log)
    for record in log {
      guard let source = sources.firstIndex(where: { $0.name == record.source }) else { continue }
      newestRead = max(newestRead, record.time)
      let clock = newestRead - lateness
      var arrival = Arrival(
        record: record, source: source, name: record.subject(in: identity), time: record.time,
        instant: max(record.time, clock), isLate: record.time < clock, place: [record])
      guard sources[source].kind == .crm else {
        arrivals.append(arrival)
        continue
      }
      let own = arrival
      for name in record.content == .truncate ? rowNames[source] ?? [] : [arrival.name].compactMap(\.self) {
        arrival = own
        arrival.name = name
        let row = RowKey(source: source, name: name)
        if own.isLate, let newest = rows[row, default: []].map({ arrivals[$0].time }).max(), newest > own.time {
          arrival.time = newest
          arrival.instant = max(newest, clock)
          arrival.isLate = newest < clock
        }
        if own.isLate {
          let peers = rows[row, default: []].map { arrivals[$0] }
            .filter { $0.time == arrival.time && $0.instant == arrival.instant }
          if let last = peers.max(by: Arrival.standsBefore) { arrival.place = last.place + [record] }
        }
        rows[row, default: []].append(arrivals.count)
        arrivals.append(arrival)
      }
      if record.content == .truncate {
        arrival = own
        arrival.name = nil
        arrivals.append(arrival)
      }
    }
    return arrivals.sorted(by: Arrival.isTakenBefore)
  }

  private func rowNames(in log: [LoggedRecord]) -> [Int: [LoggedRecord.Name]] {
    var names: [Int: [LoggedRecord.Name]] = [:]
    for record in log {
      guard let source = sources.firstIndex(where: { $0.name == record.source }), sources[source].kind == .crm,
        let name = record.subject(in: identity), !names[source, default: []].contains(name)
      else { continue }
      names[source, default: []].append(name)
    }
    return names
  }
}

struct RowKey: Hashable {
  var source: Int
  var name: String
  init(source: Int, name: LoggedRecord.Name) {
    self.source = source
    self.name = name.namespace + ":" + name.value
  }
}
