import Glibc

/// One record that is to be written, before its text.
struct Draft {
  enum Kind { case tracker(Int), crm }
  /// Milliseconds since the log's beginning.
  var time: Int64
  /// Orders records of one millisecond at random between the kinds; those of one kind keep the order of their making.
  var tie: UInt8
  var number: UInt32
  var profile: Int
  var kind: Kind
}

/// Decides who does what when, one day of the log at a time, so that memory does not grow with its length.
///
/// A day's records are drawn as it begins; a record that is put on an edge goes to the day where the edge lies.
struct RetargetSchedule {
  private let log: RetargetLog
  private var random: Random
  private let names = Weighted(Catalogue.nameWeights)
  private var days: [[Draft]]
  private var made = 0
  private var madeOfCRM = 0
  /// Per profile: the time of the tracker record made last for it, -1 where there is none.
  private var lastTracker: [Int64]
  private let span: Int64
  private let held: Int

  /// The instants that windows of the workload end on: none, 1 h, 7, 14, 30 and 90 days.
  private static let edges: [Int64] = [0, 3_600_000, 7 * day, 14 * day, 30 * day, 90 * day]

  init(_ log: RetargetLog) {
    self.log = log
    random = Random(seed: log.seed)
    days = Array(repeating: [], count: log.days)
    lastTracker = Array(repeating: -1, count: log.profiles)
    span = Int64(log.days) * day
    held = max(1, log.profiles * 3 / 10)
  }

  /// The records of one day, in the order in which they are written. Days must be asked for in turn.
  mutating func drafts(ofDay index: Int) -> [Draft] {
    let crm = log.events / 20
    let trackers = log.events - crm
    let due = (trackers: trackers * (index + 1) / log.days, crm: crm * (index + 1) / log.days)
    while made < due.trackers { session(on: index, limit: due.trackers) }
    while madeOfCRM < due.crm { change(on: index) }
    let drafts = days[index].sorted { ($0.time, $0.tie, $0.number) < ($1.time, $1.tie, $1.number) }
    days[index] = []
    return drafts
  }

  /// Some minutes of one visitor: on average five records, 45 s apart.
  private mutating func session(on index: Int, limit: Int) {
    let profile = visitor()
    var time = Int64(index) * day + Int64(random.below(Int(day)))
    for step in 0..<min(random.geometric(0.2), limit - made) {
      if step > 0, !random.chance(0.01) { time += random.exponential(mean: 45_000) }
      let name = names.draw(&random)
      var at = time
      let last = lastTracker[profile]
      if last >= 0, random.chance(0.01) { at = last + random.pick(Self.edges) }
      if at >= span || at / day < index { at = min(time, span - 1) }
      add(Draft(time: at, tie: UInt8(random.below(3)), number: 0, profile: profile, kind: .tracker(name)))
      lastTracker[profile] = at
      made += 1
    }
  }

  /// A row of the CRM is written or deleted: at some time, or (rarely) exactly with the profile's last tracker record,
  /// 30 days after it, or in the millisecond of another change of the same row.
  private mutating func change(on index: Int) {
    let profile = random.below(held) * log.profiles / held
    var time = Int64(index) * day + Int64(random.below(Int(day)))
    let last = lastTracker[profile]
    if last >= 0, random.chance(0.04) { time = last + random.pick([0, 30 * day]) }
    if time >= span || time / day < index { time = Int64(index) * day + Int64(random.below(Int(day))) }
    let twice = random.chance(0.03) && madeOfCRM + 1 < log.events / 20
    for _ in 0..<(twice ? 2 : 1) {
      add(Draft(time: time, tie: 1, number: 0, profile: profile, kind: .crm))
      madeOfCRM += 1
    }
  }

  /// Few people come often: the chance of rank r is proportional to (r + 6) to the power of -0.8.
  private mutating func visitor() -> Int {
    let low = pow(6, 0.2)
    let high = pow(Double(log.profiles + 6), 0.2)
    let rank = Int(pow(low + random.unit() * (high - low), 5) - 6)
    // Ranks are spread over the numbers, so that frequent visitors are as likely to be in the CRM as rare ones.
    return Int((UInt64(min(rank, log.profiles - 1)) &* 0x9E37_79B1) % UInt64(log.profiles))
  }

  private mutating func add(_ draft: Draft) {
    let index = Int(draft.time / day)
    var draft = draft
    draft.number = UInt32(days[index].count)
    days[index].append(draft)
  }
}
