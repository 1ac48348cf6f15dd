internal import CCrypto

import func Glibc.pow

/// Reads a rule's values off a profile at an instant, and notes when the next of them changes by time alone.
struct ProfileReader: LeafReader, ~Copyable {
  unowned(unsafe) let plan: Plan
  let store: UnsafeMutablePointer<ProfileStore>
  let profile: Profile
  let now: Int64
  let condition: Condition
  /// The first instant after now at which an operand may change.
  private(set) var next = EventTime.never

  init(plan: Plan, store: UnsafeMutablePointer<ProfileStore>, profile: Profile, now: Int64, condition: Condition) {
    self.plan = plan
    self.store = store
    self.profile = profile
    self.now = now
    self.condition = condition
  }

  @inline(__always)
  private mutating func note(_ instant: Int64) { if instant > now, instant < next { next = instant } }

  private func scalar(_ cell: Cell) -> Scalar {
    if let text = cell.text {
      let bytes = store.pointee.texts.bytes(text)
      return cell.kind == .instant ? StandingInstant(bytes).standing : Scalar(kind: Scalar.Kind(cell.kind), text: bytes)
    }
    return switch cell.kind {
    case .boolean: .boolean(cell.isTrue)
    case .number: Scalar(kind: .number, bits: cell.bits)
    case .null: Scalar(kind: .null)
    default: .missing
    }
  }

  mutating func value(_ node: Node) -> Scalar {
    switch node.operation {
    case .attribute:
      guard let row = store.pointee.row(profile, Int(node.a)) else { return .missing }
      return scalar(row.cell(Int(node.b)))
    case .measure: return measure(plan.measures[Int(node.a)])
    case .known: return .boolean(store.pointee.hasLiveRow(profile))
    case .consent: return .boolean(store.pointee.consents(profile, to: UInt8(truncatingIfNeeded: node.a)))
    case .bucket: return .number(bucket(plan.salts[Int(node.a)]))
    case .firstSeen: return plan.firstSeenInstant.map { instant($0) } ?? .missing
    case .lastSeen: return lastSeen()
    default: return .missing
    }
  }

  mutating func truth(_ node: Node, _ operand: Scalar) -> Bool {
    switch node.operation {
    case .timestampLast, .timestampNext:
      return timestamp(node, declaredInstant(plan.table.nodes[Int(node.a)]) ?? operand)
    case .changed:
      guard let row = store.pointee.row(profile, Int(node.a)) else { return false }
      let changed = row.changed(Int(node.b))
      guard changed != .min else { return false }
      note(changed + node.milliseconds)
      return now < changed + node.milliseconds
    default: return false
    }
  }

  // MARK: instants

  private func instant(_ index: Int) -> Scalar {
    let time = profile.instant(index, store.pointee.layout)
    return time == .min ? .missing : Scalar(kind: .instant, bits: Double(time).bitPattern)
  }

  /// The newest tracker event that is live, of the sources' newest.
  private mutating func lastSeen() -> Scalar {
    var newest = Int64.min
    for (source, index) in plan.lastSeenInstants.enumerated() {
      guard let index else { continue }
      let time = profile.instant(index, store.pointee.layout)
      guard time != .min else { continue }
      if let retention = plan.pipeline.sources[source].retention {
        note(time + retention)
        if now >= time + retention { continue }
      }
      newest = max(newest, time)
    }
    return newest == .min ? .missing : Scalar(kind: .instant, bits: Double(newest).bitPattern)
  }

  /// The instant that an attribute with a unit of time says.
  private func declaredInstant(_ node: Node) -> Scalar? {
    guard node.operation == .attribute, let row = store.pointee.row(profile, Int(node.a)) else { return nil }
    let cell = row.cell(Int(node.b))
    guard cell.kind == .instant, let text = cell.text else { return nil }
    return Scalar(kind: .instant, bits: StandingInstant(store.pointee.texts.bytes(text)).milliseconds.bitPattern)
  }

  private mutating func timestamp(_ node: Node, _ operand: Scalar) -> Bool {
    let exact: Double
    switch operand.kind {
    case .number, .instant: exact = operand.number
    case .string:
      guard let time = Timestamp.milliseconds(operand.text, allowsZoneAfterDate: true) else { return false }
      exact = Double(time)
    default: return false
    }
    // Time is whole milliseconds, so a fraction counts as the next whole one on both sides.
    guard abs(exact) < Double(EventTime.horizon) else { return false }
    let time = Int64(exact.rounded(.up))
    let (begin, end) =
      node.operation == .timestampLast
      ? (time, time + node.milliseconds) : (time - node.milliseconds, time)
    note(begin)
    note(end)
    return begin <= now && now < end
  }

  /// In [0, 100), from the salt and the profile's id.
  private func bucket(_ salt: String) -> Double {
    var text = Array(salt.utf8)
    text.append(0)
    text.append(contentsOf: plan.namespaces[Int(profile.namespace)].utf8)
    text.append(UInt8(ascii: ":"))
    text.append(contentsOf: profile.key)
    var digest = [UInt8](repeating: 0, count: 32)
    var size: UInt32 = 0
    guard EVP_Digest(text, text.count, &digest, &size, EVP_sha256(), nil) == 1 else { return 0 }
    let head = digest[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Double(head >> 11) / 0x1p53 * 100
  }

  // MARK: measures

  private mutating func measure(_ code: MeasureCode) -> Scalar {
    switch code.kind {
    case .count:
      var count = 0
      eachPart(code) { _, _, first, end in count += end - first }
      return .number(Double(count))
    case .sum: return .number(numbers(code).value)
    case .avg:
      let numbers = numbers(code)
      return numbers.terms == 0 ? .missing : .number(numbers.value / Double(numbers.terms))
    case .min: return .number(numbers(code).least)
    case .max: return .number(numbers(code).greatest)
    case .distinct: return distinct(code)
    case .timeSince: return timeSince(code)
    case .score: return score(code)
    case .first, .last: return pick(code)
    }
  }

  /// The facts of each part that are in the window now.
  private mutating func eachPart(_ code: MeasureCode, _ body: (Int32, Facts, Int, Int) -> Void) {
    for index in code.firstPart..<code.firstPart + code.partCount {
      let part = plan.parts[Int(index)]
      let facts = profile.facts(Int(part.list), store.pointee.layout)
      let reach = code.reach(part)
      guard reach.from < reach.to else { continue }
      let (first, end) = reach.range(facts, now)
      if first < facts.count { note(reach.end(facts.time(first))) }
      if end < facts.count { note(facts.time(end) + reach.from) }
      if first < end { body(part.list, facts, first, end) }
    }
  }

  /// What the numbers in the window come to.
  private mutating func numbers(_ code: MeasureCode) -> NumberTotals {
    let (store, profile) = (store, profile)
    var totals = NumberTotals()
    eachPart(code) { list, facts, first, end in
      func look(_ facts: Facts, _ index: Int) {
        let cell = facts.cell(index, Int(code.cell))
        if cell.kind == .number {
          totals.add(cell.number)
        } else if cell.kind == .spread, let text = cell.text {
          var elements = CanonicalElements(store.pointee.texts.bytes(text))
          while let element = elements.next() {
            let value = Scalar(element: element)
            if value.kind == .number { totals.add(value.number) }
          }
        }
      }
      let layout = store.pointee.layout.longLists
      guard end - first >= layout.summarisedFacts, let long = profile.longFacts(Int(list), store.pointee.layout) else {
        store.pointee.factsVisited &+= UInt64(end - first)
        for index in first..<end { look(facts, index) }
        return
      }
      var summary = long.summary(Int(code.cell), as: NumberDigest.self)
      summary.forward(long.first + first..<long.first + end) { run in
        if run.hasSpread { return false }
        totals.add(run)
        return true
      } fact: { slot in
        look(long.slots, slot)
        return true
      }
      store.pointee.factsVisited &+= UInt64(summary.visits)
    }
    return totals
  }

  private mutating func eachValue(_ code: MeasureCode, _ body: (Scalar) -> Void) {
    let store = store
    eachPart(code) { _, facts, first, end in
      for index in first..<end {
        let cell = facts.cell(index, Int(code.cell))
        store.pointee.factsVisited &+= 1
        switch cell.kind {
        case .number: body(Scalar(kind: .number, bits: cell.bits))
        case .boolean: body(.boolean(cell.isTrue))
        case .string: if let text = cell.text { body(Scalar(kind: .string, text: store.pointee.texts.bytes(text))) }
        case .spread:
          guard let text = cell.text else { continue }
          var elements = CanonicalElements(store.pointee.texts.bytes(text))
          while let element = elements.next() { body(Scalar(element: element)) }
        default: break
        }
      }
    }
  }

  private mutating func distinct(_ code: MeasureCode) -> Scalar {
    var numbers = Set<UInt64>()
    var truths = Set<UInt64>()
    var texts = Set<[UInt8]>()
    eachValue(code) { value in
      switch value.kind {
      case .number: numbers.insert(value.bits)
      case .boolean: truths.insert(value.bits)
      case .string: texts.insert(Array(value.text))
      default: break
      }
    }
    return .number(Double(numbers.count + truths.count + texts.count))
  }

  private mutating func timeSince(_ code: MeasureCode) -> Scalar {
    var newest = Int64.min
    eachPart(code) { _, facts, _, end in newest = Swift.max(newest, facts.time(end - 1)) }
    guard newest != .min else { return .missing }
    for index in condition.firstDuration..<condition.firstDuration + condition.durationCount {
      let length = plan.durations[Int(index)]
      note(newest + length)
      note(newest + length + 1)
    }
    return Scalar(kind: .duration, bits: Double(now - newest).bitPattern)
  }

  private mutating func score(_ code: MeasureCode) -> Scalar {
    var times: [Int64] = []
    eachPart(code) { _, facts, first, end in for index in first..<end { times.append(facts.time(index)) } }
    if code.partCount > 1 { times.sort() }
    store.pointee.factsVisited &+= UInt64(times.count)
    var score = 0.0
    for time in times { score += pow(0.5, Double(now - time) / Double(code.halfLife)) }
    return .number(score)
  }

  private mutating func pick(_ code: MeasureCode) -> Scalar {
    var time = Int64.min
    var cell = Cell.missing
    var isFound = false
    eachPart(code) { _, facts, first, end in
      let index = code.kind == .first ? first : end - 1
      let other = facts.time(index)
      // Parts stand in order of the sources' names, which is the order at one millisecond.
      if !isFound || (code.kind == .first ? other < time : other >= time) {
        isFound = true
        time = other
        cell = facts.cell(index, Int(code.cell))
      }
    }
    return isFound ? scalar(cell) : .missing
  }
}
