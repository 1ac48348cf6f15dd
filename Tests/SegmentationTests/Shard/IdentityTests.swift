import Segmentation
import SegmentationTesting
import Testing

@Suite("Identity") struct IdentityTests {
  @Test("the history of an identifier joins its first owner, and its own profile ends")
  func firstOwnership() throws {
    let outcome = try IdentityScenario(["twice": "count('A') within 10d >= 2", "once": "'A' within 10d"]).told([
      seen("cookie:c", at: 0), seen("cookie:c", at: 1), seen("customer:u cookie:c", at: 2, "B"),
    ])
    #expect(
      outcome.deltas == [
        "0h +once cookie:c event", "1h +twice cookie:c event", "2h -twice cookie:c merged into customer:u",
        "2h -once cookie:c merged into customer:u", "2h +twice customer:u event", "2h +once customer:u event",
      ])
    #expect(outcome.counters.profiles == 1)
    #expect(outcome.counters.merges == 1)
  }

  @Test("a member who takes another one in stays a member")
  func noFalsePair() throws {
    let outcome = try IdentityScenario(["once": "'A' within 10d"]).told([
      seen("cookie:c", at: 0), seen("customer:u", at: 1), seen("customer:u cookie:c", at: 2, "B"),
    ])
    #expect(
      outcome.deltas == [
        "0h +once cookie:c event", "1h +once customer:u event", "2h -once cookie:c merged into customer:u",
      ])
  }

  @Test("records of an owned identifier are its owner's, through any number of owners")
  func chain() throws {
    let outcome = try IdentityScenario(["thrice": "count('A') within 10d >= 3"]).told([
      seen("device:d cookie:c", at: 0), seen("customer:u device:d", at: 1), seen("cookie:c", at: 2),
    ])
    #expect(outcome.deltas == ["2h +thrice customer:u event"])
    #expect(outcome.counters.profiles == 1)
  }

  @Test("with another owner the history stays and the future moves")
  func reownership() throws {
    let scenario = try IdentityScenario(["twice": "count('A') within 10d >= 2"])
    let outcome = try scenario.told([
      seen("cookie:c", at: 0), seen("customer:u cookie:c", at: 1), seen("customer:v cookie:c", at: 2, "B"),
      seen("cookie:c", at: 3), seen("cookie:c", at: 4),
    ])
    #expect(outcome.deltas == ["1h +twice customer:u event", "4h +twice customer:v event"])
    #expect(outcome.counters.reownerships == 1)
  }

  @Test("a weaker owner and an older statement are refused, and counted")
  func refusals() throws {
    let outcome = try IdentityScenario(["twice": "count('A') within 10d >= 2"]).told([
      seen("customer:u cookie:c", at: 5), seen("device:d cookie:c", at: 6, "B"),
      seen("customer:v cookie:c", at: 4, "B"),
      seen("cookie:c", at: 7),
    ])
    #expect(outcome.deltas == ["7h +twice customer:u event"])
    #expect(outcome.counters.refusedAsWeaker == 1)
    #expect(outcome.counters.refusedAsOlder == 1)
  }

  @Test("a statement that would break a limit is refused; the record counts all the same")
  func limits() throws {
    let outcome = try IdentityScenario(["thrice": "count('A') within 10d >= 3"], limits: ["cookie": 2]).told([
      seen("customer:u cookie:a", at: 0), seen("customer:u cookie:b", at: 1), seen("customer:u cookie:c", at: 2),
      seen("cookie:c", at: 3), seen("device:d cookie:x", at: 4, "B"), seen("customer:u device:d", at: 5, "B"),
    ])
    #expect(outcome.deltas == ["2h +thrice customer:u event"])
    #expect(outcome.counters.refusedByLimit == 2)
    #expect(outcome.counters.profiles == 3)
  }

  @Test("unlink takes out what came in with an identifier, and it stands alone")
  func unlinking() throws {
    let outcome = try IdentityScenario(["twice": "count('A') within 10d >= 2"]).told([
      seen("cookie:c", at: 0), seen("cookie:c", at: 1), seen("customer:u cookie:c", at: 2, "B"),
      unlink("cookie:c", at: 3), seen("cookie:c", at: 4, "B"), seen("customer:u", at: 5),
    ])
    #expect(
      outcome.deltas == [
        "1h +twice cookie:c event", "2h -twice cookie:c merged into customer:u", "2h +twice customer:u event",
        "3h +twice cookie:c unlinked", "3h -twice customer:u unlinked",
      ])
    #expect(outcome.counters.profiles == 2)
  }

  @Test("an identifier that is taken back takes along what it owns")
  func unlinkingTree() throws {
    let outcome = try IdentityScenario(["thrice": "count('A') within 10d >= 3"]).told([
      seen("cookie:c", at: 0), seen("device:d cookie:c", at: 1), seen("customer:u device:d", at: 2),
      unlink("device:d", at: 3), seen("cookie:c", at: 4),
    ])
    #expect(
      outcome.deltas == [
        "2h +thrice customer:u event", "3h -thrice customer:u unlinked", "4h +thrice device:d event",
      ])
  }

  @Test("a former owner keeps the history of its time when the identifier is taken from the next one")
  func unlinkingAfterReownership() throws {
    let outcome = try IdentityScenario(["twice": "count('A') within 10d >= 2"]).told([
      seen("cookie:c", at: 0), seen("customer:u cookie:c", at: 1), seen("customer:v cookie:c", at: 2),
      seen("cookie:c", at: 3), unlink("cookie:c", at: 4), seen("cookie:c", at: 5),
    ])
    #expect(
      outcome.deltas == [
        "1h +twice customer:u event", "3h +twice customer:v event", "4h -twice customer:v unlinked",
        "5h +twice cookie:c event",
      ])
  }

  @Test("when a shared identifier expires, `seq` and identity go on until they are forgotten")
  func retention() throws {
    let outcome = try IdentityScenario(["once": "'A' within 10d"], retention: 20 * day).told([
      seen("customer:u cookie:c", at: 0), seen("cookie:c", at: 24 * 30), seen("cookie:c", at: 24 * 480),
    ])
    #expect(
      outcome.deltas == [
        "0h +once customer:u event", "240h -once customer:u expiry", "720h +once customer:u event",
        "960h -once customer:u expiry", "11520h +once cookie:c event",
      ])
  }

  @Test("forget ends all memberships, and passes over what the log still says of the person")
  func forgetting() throws {
    let scenario = try IdentityScenario(["once": "'A' within 10d"])
    let log = [
      seen("cookie:c", at: 0, id: "1"), seen("customer:u cookie:c", at: 1, id: "2"), seen("customer:v", at: 1),
    ]
    let outcome = try scenario.told(
      log + [forget("cookie:c", at: 2), seen("customer:v", at: 3)] + log + [seen("cookie:c", at: 4)])
    #expect(
      outcome.deltas == [
        "0h +once cookie:c event", "1h -once cookie:c merged into customer:u", "1h +once customer:u event",
        "1h +once customer:v event", "2h -once customer:u erased", "4h +once cookie:c event",
      ])
    #expect(outcome.counters.erased == 2)
    let erasure = try #require(outcome.erasures.first)
    #expect(erasure.profile == "customer:u")
    #expect(erasure.instant == 2 * hour)
    #expect([erasure.identifiers, erasure.facts, erasure.records, erasure.exits] == [2, 2, 0, 1])
  }

  @Test("after unlink the state is that of a log in which the statement never was", arguments: 1...200)
  func unlinkedState(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let scenario = try IdentityScenario(
      ["twice": "count('A') within 2d >= 2", "seen": "profile.first_seen within last 20h", "any": "'B' within 10d"])
    var log: [IdentityScenario.Told] = []
    for hour in 0..<Int64(6 + random.below(60)) {
      let who = ["customer:u", "customer:v", "cookie:c", "cookie:c", "cookie:d", "device:e"][random.below(6)]
      log.append(seen(who, at: hour, random.below(2) == 0 ? "A" : "B", id: "\(hour)"))
    }
    let place = random.below(log.count - 2)
    let weak = random.below(2) == 0 ? "cookie:c" : "device:e"
    var stated = log
    stated[place].identifiers = "customer:u \(weak)"
    log[place].identifiers = "customer:u"
    let end = log[log.count - 1].hours
    // The same records behind it: time stands at one instant, and a state is written of all profiles.
    let rest = ["customer:u", "customer:v", "cookie:c", "cookie:d", "device:e"].map { seen($0, at: end + 1, "C") }
    // Now and then the run ends, and another goes on from its state.
    let pauses: Set<Int> = seed % 2 == 0 ? [] : [random.below(log.count), log.count]
    let unlinked = try scenario.told(stated + [unlink(weak, at: end)] + rest, pauses: pauses)
    let never = try scenario.told(log + rest, pauses: seed % 3 == 0 ? [] : pauses)
    #expect(unlinked.counters.unlinks == 1, "seed \(seed)")
    #expect(unlinked.known == never.known, "seed \(seed)")
    #expect(!never.known.isEmpty)
  }

  @Test("after forget the state is that of a log without the person", arguments: 1...100)
  func forgottenState(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let scenario = try IdentityScenario(["twice": "count('A') within 2d >= 2", "any": "'B' within 10d"])
    // The person's identifiers are nobody else's; the others share theirs as they like.
    let person = ["customer:u cookie:c", "cookie:c", "customer:u", "customer:u device:e", "device:e"]
    let others = ["customer:v cookie:d", "customer:w cookie:d", "cookie:d", "customer:v", "device:f"]
    var log: [(told: IdentityScenario.Told, isPersons: Bool)] = []
    for hour in 0..<Int64(6 + random.below(60)) {
      let isPersons = random.below(2) == 0
      let who = isPersons ? person[random.below(5)] : others[random.below(5)]
      log.append((seen(who, at: hour, random.below(2) == 0 ? "A" : "B", id: "\(hour)"), isPersons))
    }
    let end = log[log.count - 1].told.hours + 1
    let all = log.map(\.told) + [seen("customer:u cookie:c device:e", at: end, "C", id: "last")]
    let without = log.filter { !$0.isPersons }.map(\.told)
    let rest = [seen("customer:v", at: end + 2, "C", id: "end")]
    let pauses: Set<Int> = seed % 2 == 0 ? [] : [random.below(all.count), all.count, all.count + 1]
    let forgotten = try scenario.told(all + [forget("cookie:c", at: end + 1)] + rest, pauses: pauses)
    let never = try scenario.told(without + rest)
    #expect(forgotten.erasures.count == (pauses.isEmpty ? 1 : 0), "seed \(seed)")
    #expect(forgotten.known == never.known, "seed \(seed)")
    #expect(!never.known.isEmpty)
    // The same records again bring nobody back.
    let theirs = log.filter(\.isPersons).map(\.told) + [seen("customer:u", at: 0)]
    let again = try scenario.told(all + [forget("cookie:c", at: end + 1)] + rest + theirs, pauses: pauses)
    #expect(again.counters.erased > 0)
    #expect(again.known == never.known, "seed \(seed)")
  }
}
