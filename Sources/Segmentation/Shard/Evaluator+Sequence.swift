extension Evaluator {
  /// Any sequence, by search: whether some assignment of records to steps fits.
  ///
  /// The cost of a search grows with the number of records that match a step; a plan's report says so.
  func sequence(_ condition: Condition) -> Outcome {
    let code = plan.sequences[Int(condition.other)]
    let records = SequenceRecords(code, plan, store.pointee.layout, profile)
    let isTrue = records.isMet(code, at: now)
    for instant in records.instants(code, after: now) where records.isMet(code, at: instant) != isTrue {
      return Outcome(isTrue: isTrue, flip: instant)
    }
    return Outcome(isTrue: isTrue, flip: EventTime.never)
  }
}

/// The records that matter to a sequence, in order of time.
private struct SequenceRecords {
  struct Record {
    var time: Int64
    var identity: UInt64
    /// Events of the sequence that it matches, a bit each.
    var events: UInt64
    /// When retention takes it.
    var end: Int64
  }
  private var records: [Record] = []

  init(_ code: SequenceCode, _ plan: Plan, _ layout: borrowing ProfileLayout, _ profile: Profile) {
    for (event, parts) in code.events.enumerated() {
      for index in parts {
        let part = plan.parts[index]
        let facts = profile.facts(Int(part.list), layout)
        for fact in 0..<facts.count {
          let time = facts.time(fact)
          records.append(
            Record(
              time: time, identity: facts.identity(fact), events: 1 << UInt64(event),
              end: part.retention == EventTime.never ? EventTime.never : time + part.retention))
        }
      }
    }
    records.sort { ($0.time, $0.identity) < ($1.time, $1.identity) }
    // One record may match several events: it stands once, with all of them.
    var merged: [Record] = []
    for record in records {
      if let last = merged.last, last.time == record.time, last.identity == record.identity {
        merged[merged.count - 1].events |= record.events
      } else {
        merged.append(record)
      }
    }
    records = merged
  }

  /// Every instant after `now` at which time alone may change the truth.
  func instants(_ code: SequenceCode, after now: Int64) -> [Int64] {
    var instants = Set<Int64>()
    func note(_ instant: Int64) { if instant > now, instant < EventTime.horizon { instants.insert(instant) } }
    let first: UInt64 = 1 << UInt64(code.steps[0].event)
    let last: UInt64 = 1 << UInt64(code.steps[code.steps.count - 1].event)
    for record in records {
      note(record.end)
      if record.events & first != 0 {
        switch code.window {
        case nil: break
        case .within(let length): note(record.time + length)
        case .between(let near, let far):
          note(record.time + near)
          note(record.time + far)
        }
      }
      if record.events & last != 0, let gap = code.last?.gap {
        switch gap {
        case .within(let length), .forAtLeast(let length): note(record.time + length)
        }
      }
    }
    return instants.sorted()
  }

  func isMet(_ code: SequenceCode, at now: Int64) -> Bool {
    var search = SequenceSearch(code: code, records: records.filter { $0.time <= now && now < $0.end }, now: now)
    return search.isMet()
  }
}

/// A search for an assignment of records to the positive steps.
private struct SequenceSearch {
  let code: SequenceCode
  let records: [SequenceRecords.Record]
  let now: Int64
  /// Step and record from which, alone at its millisecond, the search is known to fail.
  private var failed = Set<[Int]>()

  init(code: SequenceCode, records: [SequenceRecords.Record], now: Int64) {
    self.code = code
    self.records = records
    self.now = now
  }

  private func matches(_ record: Int, _ event: Int) -> Bool { records[record].events >> UInt64(event) & 1 != 0 }

  mutating func isMet() -> Bool {
    for record in records.indices where matches(record, code.steps[0].event) && isInWindow(records[record].time) {
      if extend(step: 0, record, assigned: [record], owed: []) { return true }
    }
    return false
  }

  private func isInWindow(_ time: Int64) -> Bool {
    switch code.window {
    case nil: true
    case .within(let length): now - length < time
    case .between(let near, let far): now - far < time && time <= now - near
    }
  }

  /// Whether the steps behind `step`, which has `record`, can be met.
  ///
  /// - Parameters:
  ///   - assigned: records of the same millisecond that steps have.
  ///   - owed: records of that millisecond that would forbid what was assigned, unless a later step takes them.
  private mutating func extend(step: Int, _ record: Int, assigned: [Int], owed: [Int]) -> Bool {
    let time = records[record].time
    if step == code.steps.count - 1 {
      return owed.isEmpty && (code.last.map { isAllowed($0, from: time, until: now, assigned) } ?? true)
    }
    let isPlain = assigned.count == 1 && owed.isEmpty
    if isPlain, failed.contains([step, record]) { return false }
    let next = code.steps[step + 1]
    let latest = next.within.map { time + $0 } ?? EventTime.never
    var candidate = firstIndex(at: time)
    while candidate < records.count, records[candidate].time <= latest {
      defer { candidate += 1 }
      let isSameInstant = records[candidate].time == time
      if !isSameInstant, !owed.isEmpty { break }
      guard matches(candidate, next.event), !(isSameInstant && assigned.contains(candidate)) else { continue }
      let taken = isSameInstant ? assigned + [candidate] : [candidate]
      var debts = isSameInstant ? owed.filter { $0 != candidate } : []
      if let forbidden = next.forbidden {
        guard let more = debtsOf(forbidden, from: time, until: records[candidate].time, assigned + [candidate]) else {
          continue
        }
        for debt in more where !debts.contains(debt) { debts.append(debt) }
      }
      if extend(step: step + 1, candidate, assigned: taken, owed: debts) { return true }
    }
    if isPlain { failed.insert([step, record]) }
    return false
  }

  private func firstIndex(at time: Int64) -> Int {
    var low = 0
    var high = records.count
    while low < high {
      let middle = (low + high) / 2
      if records[middle].time >= time { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The records that a negated step between two positive ones forbids, where all of them stand at the later one's
  /// millisecond, so that later steps may yet take them; nil where it is broken, or its time is not over.
  private func debtsOf(
    _ forbidden: SequenceCode.Forbidden, from time: Int64, until later: Int64, _ assigned: [Int]
  ) -> [Int]? {
    guard let last = span(forbidden, from: time, until: later) else { return nil }
    var debts: [Int] = []
    var index = firstIndex(at: time)
    while index < records.count, records[index].time <= last {
      if matches(index, forbidden.event), !assigned.contains(index) {
        if records[index].time < later { return nil }
        debts.append(index)
      }
      index += 1
    }
    return debts
  }

  private func isAllowed(
    _ forbidden: SequenceCode.Forbidden, from time: Int64, until now: Int64, _ assigned: [Int]
  ) -> Bool {
    guard let last = span(forbidden, from: time, until: now) else { return false }
    var index = firstIndex(at: time)
    while index < records.count, records[index].time <= last {
      if matches(index, forbidden.event), !assigned.contains(index) { return false }
      index += 1
    }
    return true
  }

  /// Up to when the step must not happen, judged at `now`; nil while its gap is not over.
  private func span(_ forbidden: SequenceCode.Forbidden, from time: Int64, until now: Int64) -> Int64? {
    switch forbidden.gap {
    case nil: now
    case .within(let length): now >= time + length ? time + length : nil
    case .forAtLeast(let length): now >= time + length ? now : nil
    }
  }
}
