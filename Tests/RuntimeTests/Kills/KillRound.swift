import Foundation
import KafkaRig
import KafkaTransport
import Runtime
import Testing

/// One round of the campaign: a random log, one to three instances of the real program, faults at random, and at the end what
/// a replay of the same topics says.
final class KillRound {
  private let name: String
  private let rig: KafkaRig
  private let folder: TemporaryFolder
  private let program: Program
  private let warden: Warden
  private var random: SeededGenerator
  private var traffic: Traffic
  private let feeder: KafkaProducer
  private var instances: [Instance] = []
  /// Instances that were stopped and have a twin: they find out when they wake, and end.
  private var zombies: [(instance: Instance, until: ContinuousClock.Instant)] = []
  /// When the brokers and the ways to them are well again.
  private var healAt: ContinuousClock.Instant?
  private var deadBroker: Int?
  private let kills: Int
  private let records: Int
  private let comment: Comment

  /// - Parameter kills: of instances, and the round ends.
  init(seed: UInt64, records: Int, kills: Int, _ rig: KafkaRig) throws {
    self.rig = rig
    self.kills = kills
    self.records = records
    random = SeededGenerator(seed: seed)
    name = "round-\(UUID().uuidString.prefix(8))"
    folder = try TemporaryFolder()
    program = Program(folder: folder)
    warden = try Warden(folder: folder.path)
    let people = Bool.random(using: &random)
    traffic = Traffic(name, records: records, people: people, idle: "1h", random: &random)
    let count = Int.random(in: 1...3, using: &random)
    comment = "seed \(seed), \(people ? "people" : "customers"), \(count) instances"
    feeder = try KafkaProducer(rig.configuration)
    try folder.write(traffic.pipeline, to: "pipeline.yaml")
    try rig.cluster.create(traffic.topics.map { NewTopic($0.key, partitions: $0.value) })
    for _ in 0..<count { add() }
  }

  /// - Returns: whether everything was as it should be.
  func run(_ tally: inout Tally) throws -> Bool {
    defer { for instance in instances + zombies.map(\.instance) { _ = try? instance.kill(awayUntil: .now) } }
    let before = tally.kills
    // One topic is a month ahead of the others.
    let early = Double.random(in: 0...0.6, using: &random)
    try feed { $0.topic.hasSuffix(".app") ? $1 : Int(Double($1) * early) }
    while tally.kills - before < kills {
      try heal(&tally)
      for instance in instances { try turn(instance, &tally) }
      let left = max(kills - (tally.kills - before), 1)
      try feed { _, count in Int.random(in: 0...(2 * count / left + 1), using: &self.random) }
      try doHarm(&tally)
      usleep(UInt32.random(in: 20_000...350_000, using: &random))
    }
    try feed { $1 }
    try end(&tally)
    tally.rounds += 1
    tally.records += records
    let outcome = try Outcome(of: name, program, rig)
    tally.deltas += outcome.expected.count
    let isRight = outcome.check(comment)
    let hanging = try hanging()
    if !hanging.isEmpty { Issue.record("\(comment): transactions hang in \(hanging)") }
    return isRight && hanging.isEmpty
  }

  // MARK: traffic

  private func feed(_ count: (Traffic.Place, Int) -> Int) throws {
    for (place, message) in traffic.next(count) { try feeder.produce(message, to: place.topic) }
    while true {
      do throws(KafkaError) {
        return try feeder.flush(milliseconds: 10_000)
      } catch {
        if !error.isRetriable { throw error }
      }
    }
  }

  // MARK: instances

  private func add() { instances.append(Instance("i\(instances.count + 1)", program, brokers: rig.proxiedBrokers)) }

  /// What is due: it starts, wakes, or has ended in its gap.
  private func turn(_ instance: Instance, _ tally: inout Tally) throws {
    switch instance.condition {
    case .away(let until) where until <= .now: try start(instance, tally)
    case .stopped(let until) where until <= .now: instance.goOn()
    case .running where !instance.isAlive:
      if let gap = try instance.kill(awayUntil: .now) { tally.hit(gap) }
    case .away, .stopped, .running: break
    }
  }

  private func start(_ instance: Instance, _ tally: Tally) throws {
    let isArmed = Int.random(in: 0..<3, using: &random) > 0
    let gap = tally.rarest(&random).prefix(4).randomElement(using: &random)
    try instance.start(
      deadly: isArmed ? gap : nil, passes: gap?.isRare ?? false ? 1 : Int.random(in: 1...3, using: &random))
    try watch()
  }

  private func watch() throws {
    try warden.watch((instances + zombies.map(\.instance)).compactMap(\.pid))
  }

  // MARK: faults

  private func doHarm(_ tally: inout Tally) throws {
    guard let instance = instances.filter({ $0.condition == .running }).randomElement(using: &random) else { return }
    let soon = ContinuousClock.now
    let later = soon + .milliseconds(Int.random(in: 0...9000, using: &random))
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<45: try kill(instance, awayUntil: Bool.random(using: &random) ? soon : .now + .milliseconds(500), &tally)
    case 45..<48: try kill(instance, awayUntil: later, &tally)
    case 48..<52:
      instance.stop(until: soon + .milliseconds(Int.random(in: 6500...9000, using: &random)))
      tally.count(.stopped)
    case 52..<55:
      if let gap = try instance.end(awayUntil: later) { tally.hit(gap) } else { tally.count(.ended) }
    case 55..<57 where instances.count < 3:
      add()
      tally.count(.joined)
    case 57..<60: try replace(instance, &tally)
    case 60..<64: try spoilState(of: instance, &tally)
    case 64..<(rig.nodes > 1 ? 85 : 70): try spoilConnections(&tally)
    default: break
    }
  }

  private func kill(_ instance: Instance, awayUntil back: ContinuousClock.Instant, _ tally: inout Tally) throws {
    // One that is to die in a gap gets time to come to it.
    if instance.awaitsGap { return }
    if let gap = try instance.kill(awayUntil: back) { tally.hit(gap) } else { tally.count(.killedAtRandom) }
  }

  /// Stops it for good, as it were, and lets another one of its name come.
  private func replace(_ instance: Instance, _ tally: inout Tally) throws {
    guard let place = instances.firstIndex(where: { $0 === instance }), instance.deadly == nil, zombies.isEmpty else {
      return
    }
    let until = ContinuousClock.now + .milliseconds(Int.random(in: 500...9000, using: &random))
    instance.stop(until: until)
    zombies.append((instance, until))
    instances[place] = Instance(instance.name, program, brokers: rig.proxiedBrokers)
    tally.count(.replaced)
  }

  private func spoilState(of instance: Instance, _ tally: inout Tally) throws {
    let copy = "\(instance.state)-copy"
    let files = FileManager.default
    guard instance.deadly == nil, files.fileExists(atPath: instance.state) else { return }
    try kill(instance, awayUntil: .now, &tally)
    switch (Bool.random(using: &random), files.fileExists(atPath: copy)) {
    case (true, _):
      try files.removeItem(atPath: instance.state)
      tally.count(.stateDeleted)
    case (false, true):
      try files.removeItem(atPath: instance.state)
      try files.moveItem(atPath: copy, toPath: instance.state)
      tally.count(.stateSetBack)
    case (false, false): try files.copyItem(atPath: instance.state, toPath: copy)
    }
  }

  private func spoilConnections(_ tally: inout Tally) throws {
    guard healAt == nil else { return }
    healAt = .now + .milliseconds(Int.random(in: 500...4000, using: &random))
    if rig.nodes > 1, Int.random(in: 0..<4, using: &random) > 0 {
      let node = Int.random(in: 0..<rig.nodes, using: &random)
      try rig.kill(node)
      deadBroker = node
      return tally.count(.brokerKilled)
    }
    switch Int.random(in: 0..<3, using: &random) {
    case 0:
      for proxy in rig.proxies { proxy.cut() }
      tally.count(.connectionsCut)
    case 1:
      for proxy in rig.proxies { proxy.stall(true) }
      tally.count(.connectionsStalled)
    default:
      for proxy in rig.proxies { proxy.delay(milliseconds: 30) }
      tally.count(.connectionsSlowed)
    }
  }

  private func heal(atOnce: Bool = false, _ tally: inout Tally) throws {
    for (instance, until) in zombies where atOnce || until <= .now { try awaken(instance, &tally) }
    zombies.removeAll { atOnce || $0.until <= .now }
    guard let healAt, atOnce || healAt <= .now else { return }
    for proxy in rig.proxies {
      proxy.stall(false)
      proxy.delay(milliseconds: 0)
    }
    if let deadBroker { try rig.restart(deadBroker) }
    deadBroker = nil
    self.healAt = nil
  }

  /// A zombie finds that another one has its name. The group knows the one that came last, which may be the one that has
  /// slept for longer than its session; the other has to end.
  private func awaken(_ zombie: Instance, _ tally: inout Tally) throws {
    guard let place = instances.firstIndex(where: { $0.name == zombie.name }) else { return }
    let twin = instances[place]
    zombie.goOn()
    let isAlone = !twin.isAlive
    if !isAlone {
      let start = ContinuousClock.now
      while zombie.isAlive, twin.isAlive, start.duration(to: .now) < .seconds(20) { usleep(10_000) }
      if zombie.isAlive, twin.isAlive {
        Issue.record(
          "\(comment): \(zombie.name) goes on beside its twin:\n\(try zombie.said())\nand:\n\(try twin.said())")
      }
    }
    let ended = !zombie.isAlive || (!isAlone && twin.isAlive) ? zombie : twin
    if let gap = try ended.bury() { tally.hit(gap) }
    if ended === zombie { return }
    instances[place] = zombie
  }

  // MARK: the end

  /// All is well again, everybody ends, and one more reads on to where the topics end.
  private func end(_ tally: inout Tally) throws {
    try heal(atOnce: true, &tally)
    for instance in instances {
      if let gap = try instance.end(awayUntil: .now) { tally.hit(gap) }
    }
    let last = try program.run(["run", "pipeline.yaml", "--brokers", rig.brokers, "--instance", "last", "--once"])
    #expect(last.exitCode == 0, "\(comment): \(last.errors)")
  }

  /// A transaction that nobody ends is ended by its broker, after its 10 s and some.
  private func hanging() throws -> [TopicPartition] {
    let topics = ["log", "changelog", "rejected", "deltas", "members"].map { "\(name).\($0)" }
    let start = ContinuousClock.now
    var hanging = try CommittedTopic.hanging(topics, of: rig)
    while !hanging.isEmpty, start.duration(to: .now) < .seconds(30) {
      usleep(500_000)
      hanging = try CommittedTopic.hanging(topics, of: rig)
    }
    return hanging
  }
}

extension Gap {
  /// It is passed when a group changes, and not in between.
  fileprivate var isRare: Bool {
    switch self {
    case .sourcesAssigned, .sourcesRevoked, .shardsAssigned, .shardsRestored, .shardsRevoked: true
    default: false
    }
  }
}
