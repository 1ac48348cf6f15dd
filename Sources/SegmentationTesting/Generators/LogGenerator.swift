import Segmentation

/// Random logs whose times fall, mostly, exactly where something of the pipeline ends.
struct LogGenerator {
  let pipeline: Pipeline
  let traits: Traits
  /// What the pipeline measures time by.
  let durations: [Int64]
  let people: [LoggedRecord.Name]
  let cast: Cast
  private let base: Int64

  init(_ pipeline: Pipeline, _ traits: Traits, _ random: inout SplitMix64) {
    self.pipeline = pipeline
    self.traits = traits
    var found: Set<Int64> = [repeatReach]
    for source in pipeline.sources { found.formUnion([source.retention, source.lateness].compactMap(\.self)) }
    for segment in pipeline.segments {
      let mentions = Mentions(segment.rule)
      found.formUnion(mentions.durations)
      found.formUnion(mentions.heldFor)
      found.formUnion([segment.minDuration, segment.maxDuration].compactMap(\.self))
    }
    if traits.identity != .none, let retention = pipeline.identity.retention, retention <= 5 * Vocabulary.day {
      found.insert(retention)
    }
    found.remove(0)
    durations = found.sorted()
    let all: [LoggedRecord.Name] = [.init("customer", "1"), .init("customer", "2"), .init("cookie", "c")]
    people = Array(all.prefix(1 + random.below(random.percent(60) ? 1 : 3)))
    cast = Cast(traits, &random)
    base = random.percent(80) ? 1_700_000_000_000 : -5_000_000
  }

  func log(_ random: inout SplitMix64) -> [LoggedRecord] {
    var records: [LoggedRecord] = []
    let count = 4 + random.below(random.percent(80) ? 16 : traits == .plain ? 50 : 30)
    for index in 0..<count { records.append(record(&random, index, after: records)) }
    return arranged(records, &random)
  }

  // MARK: Records

  private func record(_ random: inout SplitMix64, _ index: Int, after records: [LoggedRecord]) -> LoggedRecord {
    let source = random.pick(pipeline.sources)
    let person = random.pick(people)
    let time = time(&random, records)
    if let unlink = unlink(&random, source, time, after: records) { return unlink }
    if source.kind != .crm, random.percent(15), var again = repetition(&random, of: records, source.name) {
      if random.percent(25) { again.content = event(&random) }
      return again
    }
    var record = LoggedRecord(
      source: source.name, time: time, identifiers: [person], messageID: random.percent(60) ? "m\(index)" : nil,
      content: event(&random))
    if person.namespace == "customer", random.percent(20) { record.identifiers.append(.init("cookie", "weak")) }
    if traits != .plain { dress(&record, source, &random, after: records) }
    guard source.kind == .crm else { return record }
    if random.percent(10),
      var again = records.filter({ $0.source == source.name && $0.content != .truncate && $0.content != .unlink })
        .randomElement(using: &random)
    {
      let isAlone =
        records.count { $0.source == again.source && $0.time == again.time && $0.sequence == again.sequence } == 1
      if again.isSnapshot || !isAlone || (again.sequence != nil && random.percent(70)) { return again }
      again.content = row(&random, time)
      return again
    }
    record.messageID = nil
    record.isSnapshot = random.percent(15) && !records.contains { $0.isSnapshot && $0.time == time }
    record.sequence = random.percent(60) ? .init(major: UInt64(2 * index + 1 + random.below(2))) : nil
    switch random.below(20) {
    case 0...2: record.content = .delete
    case 3 where cast.rowsAreOfCustomers || traits.stragglers:
      record.content = .truncate
      record.identifiers = []
      record.consents = []
    default: record.content = row(&random, time)
    }
    if record.content == .truncate || record.content == .delete { record.isSnapshot = false }
    return record
  }

  /// The same message id once more, at, within or just beyond 24 hours.
  private func repetition(_ random: inout SplitMix64, of records: [LoggedRecord], _ source: String) -> LoggedRecord? {
    guard var again = records.filter({ $0.source == source && $0.messageID != nil }).randomElement(using: &random)
    else {
      return nil
    }
    let steps: [Int64] = [
      0, 1, -1, repeatReach - 1, repeatReach, repeatReach + 1, -repeatReach, 2 * Vocabulary.hour, 20 * Vocabulary.hour,
    ]
    again.time += random.pick(steps)
    return again
  }

  private func time(_ random: inout SplitMix64, _ records: [LoggedRecord]) -> Int64 {
    // An unlink has its instant for itself.
    guard let earlier = records.filter({ $0.content != .unlink }).suffix(6).randomElement(using: &random) else {
      return base
    }
    switch random.below(20) {
    case 0...8: return earlier.time + random.pick(durations) + Int64(random.pick([0, 0, 0, 1, -1]))
    case 9...12: return earlier.time
    case 13: return earlier.time - random.pick(durations)
    case 14...15: return earlier.time + random.pick([1, 2, 1000])
    default: return earlier.time + Int64(random.below(Int(Vocabulary.day)))
    }
  }

  private func event(_ random: inout SplitMix64) -> LoggedRecord.Content {
    var properties: [JSON.Member] = []
    if random.percent(80) {
      properties.append(.init("v", random.percent(70) ? .number(random.pick(Vocabulary.numbers)) : random.value()))
    }
    if random.percent(70) {
      properties.append(.init("s", random.percent(70) ? .string(random.pick(Vocabulary.texts)) : random.value()))
    }
    if random.percent(50) {
      properties.append(.init("f", random.percent(80) ? .boolean(random.percent(50)) : random.value()))
    }
    if random.percent(50) { properties.append(.init("tags", random.percent(85) ? random.array() : random.value())) }
    if random.percent(50) {
      let items = (0..<random.below(4)).map { _ -> JSON in
        var item: [JSON.Member] = []
        if random.percent(80) { item.append(.init("p", random.scalar())) }
        if random.percent(60) { item.append(.init("k", random.scalar())) }
        return random.percent(92) ? .object(item) : random.scalar()
      }
      properties.append(.init("items", .array(items)))
    }
    let name = random.pick(Vocabulary.events)
    var root = [JSON.Member("event", .string(name)), JSON.Member("properties", .object(properties))]
    if random.percent(60) { root.append(.init("kind", random.value())) }
    if random.percent(60) {
      root.append(.init("context", random.percent(90) ? .object([.init("page", random.value())]) : random.value()))
    }
    return .event(name: name, root: .object(root))
  }

  private func row(_ random: inout SplitMix64, _ time: Int64) -> LoggedRecord.Content {
    var row: [String: LoggedRecord.Attribute] = [:]
    for mapping in Vocabulary.attributes where random.percent(70) {
      if random.percent(8), cast.rowsAreOfCustomers {
        row[mapping.name] = .unavailable
        continue
      }
      row[mapping.name] = .value(random.percent(12) ? random.value() : attribute(mapping, &random, time))
    }
    return .row(row)
  }

  private func attribute(_ mapping: AttributeMapping, _ random: inout SplitMix64, _ time: Int64) -> JSON {
    let near = time + (random.percent(50) ? 1 : -1) * random.pick(durations) + Int64(random.below(3) - 1)
    switch mapping.name {
    case "tier": return .string(random.pick(Vocabulary.texts))
    case "flag": return .boolean(random.percent(50))
    case "tags": return random.array()
    case "due": return random.percent(50) ? .number(Double(near)) : .string(instantText(near))
    case "on": return .string(instantText(near))
    case "born": return .number(Double(near / Vocabulary.day + Int64(random.below(3))))
    case "at": return .number(Double(near / 1000))
    case "n":
      return random.percent(50)
        ? .string(random.pick(["1", "2", "0.5", "x"])) : .number(random.pick(Vocabulary.numbers))
    case "b": return random.pick([.boolean(true), .number(0), .number(1), .string("true"), .string("no")])
    default: return .number(random.pick(Vocabulary.numbers))
    }
  }

  // MARK: Order

  /// The order in which the records are read: of time, moved within lateness and sometimes beyond it.
  ///
  /// Left out is what the definitions leave room for, or what the core is known not to keep: a row that comes late while
  /// a newer one of its own is still held back, or in a log with a truncate; a repeat more than a day after its fact
  /// (whether that still stands depends on the rules that keep it); three changes of one row at one place of its log; a
  /// late repeat that moves the fact by which a profile lives longest to an earlier time; a late event at the
  /// millisecond of another, which `first` and `last` would have to put in order.
  private func arranged(_ records: [LoggedRecord], _ random: inout SplitMix64) -> [LoggedRecord] {
    let lateness = pipeline.sources.map(\.lateness).max() ?? 0
    let isOrderly = random.percent(15)
    let keyed = records.map { record -> (key: Int64, record: LoggedRecord) in
      var jitter: Int64 =
        switch isOrderly ? 0 : random.below(20) {
        case 0...9: 0
        case 10...14: lateness == 0 ? 0 : Int64(random.below(Int(lateness) + 1))
        case 15: lateness
        case 16: lateness + 1
        default: lateness + random.pick(durations)
        }
      if traits.stragglers { return (record.time + jitter, record) }
      let isRow = pipeline.sources.contains { $0.name == record.source && $0.kind == .crm }
      let expires = pipeline.sources.contains { $0.name == record.source && $0.retention != nil }
      if isRow, lateness > 0 || expires || records.contains(where: { $0.content == .truncate }) {
        jitter = min(jitter, lateness)
      }
      if !isRow, records.count(where: { $0.time == record.time }) > 1 { jitter = min(jitter, lateness) }
      if let id = record.messageID, records.count(where: { $0.messageID == id }) > 1 {
        let first = records.filter { $0.messageID == id }.map(\.time).min() ?? record.time
        jitter = max(0, min(jitter, first + repeatReach - record.time))
        if traits != .plain || !isOutlived(record, in: records) { jitter = min(jitter, lateness) }
      }
      if traits != .plain, isRow || states(record) && !traits.lateStatements { jitter = min(jitter, lateness) }
      return (record.time + jitter, record)
    }
    let order = keyed.indices.sorted { (keyed[$0].key, $0) < (keyed[$1].key, $1) }
    return order.enumerated().map { line, index in
      var record = keyed[index].record
      record.line = UInt64(line + 1)
      return record
    }
  }

  /// Whether another event of the same source and person follows all of the record's namesakes within a day.
  private func isOutlived(_ record: LoggedRecord, in records: [LoggedRecord]) -> Bool {
    let times = records.filter { $0.source == record.source && $0.messageID == record.messageID }.map(\.time)
    guard let first = times.min(), let last = times.max() else { return false }
    return records.contains {
      $0.source == record.source && $0.identifiers.first == record.identifiers.first && $0.messageID == nil
        && last <= $0.time && $0.time <= first + repeatReach
    }
  }
}
