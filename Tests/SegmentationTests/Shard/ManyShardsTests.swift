import Foundation
import Segmentation
import SegmentationTesting
import Testing

/// Random people over any number of shards. `MUSTER_CASES=100000` runs so many, `MUSTER_SEED=7` begins there.
@Suite("People over many shards")
struct ManyShardsTests {
  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  private static var seeds: Range<UInt64> {
    let first = number("MUSTER_SEED") ?? 1
    return first..<first + (number("MUSTER_CASES") ?? 200)
  }

  @Test("have the deltas of one shard", arguments: [Traits.everything, Traits(identity: .some, lateStatements: true)])
  func deltas(_ traits: Traits) {
    var moved = 0
    for seed in Self.seeds {
      let random = RandomCase(seed: seed, traits: traits)
      let one = EngineRun(random.pipeline, random.log, tail: random.tail)
      for (shards, stride) in [(2, 1), (3, 2), (5, 7), (64, 3)] {
        let many = EngineRun(random.pipeline, random.log, shards: shards, stride: stride, tail: random.tail)
        #expect(many.lines == one.lines, "seed \(seed) of \(traits), \(shards) shards")
        #expect(many.counts == one.counts, "seed \(seed) of \(traits), \(shards) shards")
        moved += many.profilesMoved
      }
    }
    print("\(moved) profiles moved")
    #expect(moved > Self.seeds.count)
  }

  @Test(
    "have the deltas of one shard, and its counts, however late their records are",
    arguments: ["stragglers", "audience+stragglers", "some+stragglers", "heavy+consent+audience+rows+late+stragglers"])
  func stragglers(_ words: String) throws {
    let traits = try #require(Traits(words))
    for seed in Self.seeds {
      let random = RandomCase(seed: seed, traits: traits)
      let one = EngineRun(random.pipeline, random.log, tail: random.tail)
      for (shards, stride) in [(1, 1), (2, 1), (3, 2), (5, 7), (64, 3)] {
        let many = EngineRun(random.pipeline, random.log, shards: shards, stride: stride, tail: random.tail)
        #expect(many.lines == one.lines, "seed \(seed) of \(traits), \(shards) shards")
        #expect(many.counts == one.counts, "seed \(seed) of \(traits), \(shards) shards")
      }
    }
  }

  @Test("take a late repeat of an expired fact for a new one, whether or not time has passed in its shard")
  func expired() throws {
    var scenario = try ToldLog(["s": "'A'", "t": "dmp:'B'"], retention: 2 * day)
    let people = (0..<8).map { "\($0)" }
    let facts = people.flatMap { person in
      [
        told("web", "A", person, at: 0, id: "x"), told("dmp", "B", person, at: 0, id: "x", until: 49 * hour),
      ]
    }
    let others = people.map { told("web", "A", "other" + $0, at: 50 * hour) }
    let repeats = people.flatMap { person in
      [told("web", "A", person, at: 10 * hour, id: "x"), told("dmp", "B", person, at: 10 * hour, id: "x")]
    }
    let log = (facts + others + repeats).numbered
    scenario.pipeline.consent = nil
    for shards in [1, 2, 3, 5, 64] {
      let run = EngineRun(scenario.pipeline, log, shards: shards, stride: 1)
      #expect(run.counts == [40, 0, 0], "\(shards) shards")
    }
  }

  private func told(
    _ source: String, _ name: String, _ person: String, at time: Int64, id: String? = nil, until expires: Int64? = nil
  ) -> LoggedRecord {
    let root = JSON.object([.init("event", .string(name))])
    var record = LoggedRecord(
      source: source, time: time, identifiers: [.init("customer", person)], messageID: id,
      content: .event(name: name, root: root))
    record.expires = expires
    return record
  }

  @Test("have the state of one shard, and go on from that of any number", arguments: [Traits.everything])
  func states(_ traits: Traits) {
    for seed in Self.seeds {
      let random = RandomCase(seed: seed, traits: traits)
      let stretch = 1 + Int(seed % 9)
      let one = SavedRun(random, every: stretch, shards: [1])
      for counts in [[2], [3, 1, 5], [5, 2, 64]] {
        let many = SavedRun(random, every: stretch, shards: counts)
        #expect(many.isReadable, "seed \(seed) of \(traits), \(counts) shards")
        #expect(many.state == one.state, "seed \(seed) of \(traits), \(counts) shards")
        #expect(many.lines == one.lines, "seed \(seed) of \(traits), \(counts) shards")
      }
    }
  }

  // MARK: told by hand

  /// Each told over several shards and compared; at least one profile must have moved.
  private func moved(_ log: [IdentityScenario.Told], _ scenario: IdentityScenario, pauses: Set<Int> = []) throws {
    let one = try scenario.told(log, pauses: pauses, shards: 1)
    var moved = 0
    for shards in [2, 3, 4, 5, 8] {
      let many = try scenario.told(log, pauses: pauses, shards: shards)
      #expect(many.deltas == one.deltas, "\(shards) shards")
      #expect(many.state == one.state, "\(shards) shards")
      #expect(many.erasures == one.erasures, "\(shards) shards")
      #expect(many.counters.duplicate == one.counters.duplicate, "\(shards) shards")
      moved += many.profilesMoved
    }
    #expect(!one.deltas.isEmpty)
    #expect(moved > 0)
  }

  @Test("tell a repeat that comes after its subject has moved")
  func repeats() throws {
    let scenario = try IdentityScenario(["twice": "count('A') within 10d >= 2", "none": "'B' within 1d"])
    let people = (0..<8).flatMap { person in
      [
        seen("cookie:c\(person)", at: 0, "C", id: "\(person)"), seen("customer:u\(person) cookie:c\(person)", at: 1),
        seen("cookie:c\(person)", at: 2, "C", id: "\(person)"), seen("cookie:c\(person)", at: 3, "B", id: "b\(person)"),
        seen("cookie:c\(person)", at: 4, "B", id: "b\(person)"), seen("cookie:c\(person)", at: 4),
      ]
    }
    let log = people.sorted { $0.hours < $1.hours }
    try moved(log, scenario)
    try moved(log, scenario, pauses: [12, 20, 30, 40])
    let outcome = try scenario.told(log, shards: 4)
    #expect(outcome.counters.duplicate == 16)
  }

  @Test("keep what an identifier brought to each of a row of owners")
  func owners() throws {
    let scenario = try IdentityScenario(["twice": "count('A') within 2d >= 2"])
    var log: [IdentityScenario.Told] = []
    for owner in 0..<12 {
      let hours = Int64(owner) * 5
      log.append(seen("customer:u\(owner) cookie:shared", at: hours, id: "a\(owner)"))
      log.append(seen("cookie:shared", at: hours + 1, id: "b\(owner)"))
      log.append(seen("device:d\(owner) cookie:own\(owner)", at: hours + 2))
      log.append(seen("customer:u\(owner / 2) device:d\(owner)", at: hours + 3))
    }
    log.append(unlink("cookie:shared", at: 70))
    log.append(forget("cookie:own3", at: 71))
    log += (0..<12).map { seen("customer:u\($0)", at: 72, id: "c\($0)") }
    try moved(log, scenario)
    try moved(log, scenario, pauses: [7, 19, 40, 49])
  }

  @Test("take everybody along whom one identifier ties together at once")
  func chain() throws {
    let scenario = try IdentityScenario(["twice": "count('A') within 2d >= 2"])
    let strangers = (0..<20).flatMap { [seen("device:d\($0)", at: 0), seen("cookie:c\($0)", at: 0)] }
    // All at one instant: which islands there are is found out by and by.
    let links = (0..<40).map { seen("device:d\($0 % 20) cookie:c\(($0 * 7 + $0 / 20) % 20)", at: 1, id: "\($0)") }
    try moved(strangers + links + links.map { seen($0.identifiers, at: 2, id: "x" + ($0.id ?? "")) }, scenario)
  }

  @Test("find facts that were left with a former owner who has moved on")
  func removals() throws {
    var scenario = try IdentityScenario(["once": "'A'"])
    scenario.pipeline.sources[0].kind = .audience
    let people = 0..<12
    var log = people.map { seen("device:d\($0) cookie:w\($0)", at: 0, "B") }
    log += people.map { seen("cookie:w\($0)", at: 1) }
    log += people.map { seen("device:e\($0) cookie:w\($0)", at: 2, "B") }
    log += people.map { seen("customer:u\($0) device:d\($0)", at: 3, "B") }
    log += people.map { .init(hours: 4, identifiers: "cookie:w\($0)", operation: .removal) }
    let deltas = try scenario.told(log).deltas
    #expect(deltas.filter { $0.hasPrefix("4h -once customer:u") }.count == 12)
    try moved(log, scenario)
    try moved(log, scenario, pauses: [13, 37, 49])
  }

  @Test("leave nothing in a directory of those who are forgotten")
  func directories() throws {
    let scenario = try IdentityScenario(["once": "'A' within 1d"], retention: 2 * day)
    let log = (0..<60).map { seen("customer:u\($0) cookie:c\($0)", at: Int64($0) / 10) }
    let shortly = try scenario.told(log, shards: 4)
    #expect(shortly.awayCount > 20)
    let long = try scenario.told(log, hoursAfter: 24 * 500, shards: 4)
    #expect(long.awayCount == 0)
  }
}
