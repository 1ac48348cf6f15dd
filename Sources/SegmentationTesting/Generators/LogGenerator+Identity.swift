import Segmentation

extension LogGenerator {
  /// Who a record is about, what it says of consent, when it expires.
  func dress(
    _ record: inout LoggedRecord, _ source: Source, _ random: inout SplitMix64, after records: [LoggedRecord]
  ) {
    if traits.identity != .none { record.identifiers = identifiers(of: source, &random) }
    let purposes = pipeline.consent?.purposes.map(\.name) ?? []
    if random.percent(source.kind == .crm ? 60 : 25) {
      for purpose in purposes where random.percent(70) { record.consents.append(.init(purpose, random.percent(50))) }
    }
    guard source.kind == .audience else { return }
    if random.percent(50) {
      record.expires = record.time + (random.percent(85) ? random.pick(durations) : -Int64(random.below(2)))
    }
    if random.percent(25) {
      let known = records.filter { $0.source == source.name }
      guard let earlier = known.randomElement(using: &random), case .event(let name, _) = earlier.content else {
        return
      }
      record.content = .removal(name: name)
      record.expires = nil
      if random.percent(70) { record.identifiers = earlier.identifiers }
    }
  }

  /// Mostly one or two, at times as many as there are; at times an alias's previous one.
  private func identifiers(of source: Source, _ random: inout SplitMix64) -> [LoggedRecord.Name] {
    let isHeavy = traits.identity == .heavy
    if source.kind == .crm {
      let weaker = others(&random, percent: 50)
      guard !cast.rowsAreOfCustomers, random.percent(40), !weaker.isEmpty else {
        return [random.pick(cast.customers)] + weaker
      }
      return weaker
    }
    var names: [LoggedRecord.Name] = []
    if random.percent(isHeavy ? 45 : 50) { names.append(random.pick(cast.customers)) }
    if names.isEmpty || random.percent(isHeavy ? 60 : 30) { names += others(&random, percent: isHeavy ? 55 : 60) }
    if names.isEmpty { names.append(random.pick(cast.others)) }
    if source.format == .segment, random.percent(8), let previous = cast.others.last, !names.contains(previous) {
      names.append(previous)
    }
    return names
  }

  /// At most one of each namespace.
  private func others(_ random: inout SplitMix64, percent: Int) -> [LoggedRecord.Name] {
    var names: [LoggedRecord.Name] = []
    for name in cast.others.shuffled(using: &random)
    where random.percent(percent) && !names.contains(where: { $0.namespace == name.namespace }) {
      names.append(name)
    }
    return names
  }

  func unlink(
    _ random: inout SplitMix64, _ source: Source, _ time: Int64, after records: [LoggedRecord]
  ) -> LoggedRecord? {
    guard traits.identity != .none, records.count > 2, random.percent(traits.identity == .heavy ? 10 : 6) else {
      return nil
    }
    return LoggedRecord(
      source: source.name, time: time + 7, identifiers: [random.pick(cast.others)], content: .unlink)
  }

  /// Whether a record says something of identity or consent, or takes something back.
  func states(_ record: LoggedRecord) -> Bool {
    if case .removal = record.content { return true }
    return record.content == .unlink || record.identifiers.count > 1 || !record.consents.isEmpty
  }
}
