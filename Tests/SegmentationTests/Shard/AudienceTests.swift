import Segmentation
import SegmentationTesting
import Testing

@Suite("Audience facts") struct AudienceTests {
  @Test("a fact stands until its expiry")
  func expiry() throws {
    let scenario = try ToldLog(["s": "dmp:'auto'"])
    let log = [fact("auto", at: 0, until: 5 * hour, id: "f")]
    #expect(scenario.told(log, tail: 1 * day).deltas == ["0h +s event f", "5h -s expiry"])
  }

  @Test("a fact stands until its retention where that comes first")
  func retention() throws {
    let scenario = try ToldLog(["s": "dmp:'auto'"])
    for expires in [nil, 10 * day, 20 * day] {
      let log = [fact("auto", at: 0, until: expires, id: "f")]
      #expect(scenario.told(log, tail: 30 * day).deltas == ["0h +s event f", "240h -s retention"])
    }
    let forever = try ToldLog(["s": "dmp:'auto'"], audienceRetention: nil)
    #expect(forever.told([fact("auto", at: 0, id: "f")], tail: 900 * day).deltas == ["0h +s event f"])
  }

  @Test("an expiry that takes a fact of a profile that lives on is no retention")
  func causes() throws {
    let scenario = try ToldLog(["s": "dmp:'auto'"])
    let log = [
      web("A", at: 0), fact("auto", at: 0, until: 5 * hour, id: "f"), fact("auto", at: 1 * day, id: "g"),
      web("A", at: 10 * day), web("A", at: 20 * day),
    ]
    #expect(
      scenario.told(log).deltas == ["0h +s event", "5h -s expiry", "24h +s event g", "264h -s retention"])
  }

  @Test("a fact whose expiry is not after its time is never live")
  func stillborn() throws {
    let scenario = try ToldLog(["s": "dmp:'auto'", "all": "not 'x'"])
    for expires in [0, -1 * hour] {
      let outcome = scenario.told([fact("auto", at: 0, until: expires, id: "f")], tail: 1 * day)
      #expect(outcome.deltas == [])
      #expect(outcome.counters.used == 1)
      #expect(outcome.counters.profiles == 0)
    }
  }

  @Test("a profile exists until the last of its facts ends, also of those that no rule reads")
  func existence() throws {
    let scenario = try ToldLog(["all": "not 'x'"])
    let log = [
      fact("a", at: 0, until: 5 * hour, id: "a"), fact("b", at: 1 * hour, until: 9 * hour),
      fact("c", at: 2 * hour, until: 3 * hour),
    ]
    #expect(scenario.told(log, tail: 1 * day).deltas == ["0h +all event a", "9h -all expiry"])
    let retained = log + [fact("d", at: 3 * hour)]
    #expect(scenario.told(retained, tail: 20 * day).deltas == ["0h +all event a", "243h -all retention"])
  }

  @Test("a removal ends the facts of its name and person, and with the last of them the profile")
  func removals() throws {
    let scenario = try ToldLog(["s": "dmp:'auto'", "all": "not 'x'"])
    let log = [
      fact("auto", at: 0, id: "f"), fact("other", at: 0, id: "g"), fact("auto", at: 1 * hour, id: "h"),
      removal("auto", at: 2 * hour, id: "r", person: "2"), removal("auto", at: 3 * hour, id: "r"),
      removal("unread", at: 4 * hour, id: "u"), removal("other", at: 5 * hour, id: "v"),
    ]
    #expect(
      scenario.told(log, tail: 1 * day).deltas == [
        "0h +s event g", "0h +all event g", "3h -s event r", "5h -all event v",
      ])
    #expect(scenario.told(log, tail: 1 * day).counters.profiles == 0)
  }

  @Test("facts that no rule names are told apart by their names")
  func unread() throws {
    let scenario = try ToldLog(["all": "not 'x'"])
    let log = [fact("a", at: 0, id: "f"), fact("b", at: 0, id: "g"), removal("a", at: 1 * hour, id: "r")]
    #expect(scenario.told(log, tail: 1 * day).deltas == ["0h +all event g"])
  }

  @Test("a removal ends what stands before it in the order of records, whatever order it came in")
  func order() throws {
    let scenario = try ToldLog(["s": "dmp:'auto'"])
    let facts = [
      fact("auto", at: 1 * hour, id: "a"), fact("auto", at: 2 * hour, id: "b"), fact("auto", at: 2 * hour, id: "d"),
    ]
    let removed = removal("auto", at: 2 * hour, id: "c")
    let mark = web("A", at: 3 * hour)
    // `d` alone stands behind it.
    let orders = [[0, 1, 2, 3], [3, 0, 1, 2], [1, 3, 2, 0], [2, 3, 0, 1], [3, 2, 1, 0]]
    for order in orders {
      let records = order.map { $0 == 3 ? removed : facts[$0] }
      #expect(scenario.told([mark] + records, tail: 20 * day).deltas.last == "242h -s retention", "\(order)")
    }
    // Nothing stands behind a removal that comes last, also where it came first and ended nobody.
    for order in [[0, 1, 3], [3, 0, 1], [0, 3, 1]] {
      let records = order.map { $0 == 3 ? removed : facts[$0] }
      let deltas = scenario.told([mark] + records, tail: 20 * day).deltas
      #expect(deltas.isEmpty || deltas.last == "3h -s event c late", "\(order): \(deltas)")
    }
  }

  @Test("a removal is remembered when it has ended the profile, until the facts that it ends are past retention")
  func memory() throws {
    let scenario = try ToldLog(["s": "dmp:'auto'"])
    let log = [
      fact("auto", at: 1 * hour, id: "a"), removal("auto", at: 2 * hour, id: "r"), web("A", at: 3 * hour, person: "2"),
      fact("auto", at: 1 * hour + 1, id: "b"), fact("auto", at: 4 * hour, id: "c"),
      removal("auto", at: 5 * hour, id: "s"), web("A", at: 40 * day, person: "2"),
    ]
    let outcome = scenario.told(log)
    #expect(outcome.deltas == ["1h +s event a", "2h -s event r", "4h +s event c", "5h -s event s"])
    #expect(outcome.counters.facts == 0)
  }

  @Test("of a fact and its removal with one id at one millisecond the one that stands first in the log comes first")
  func oneID() throws {
    let scenario = try ToldLog(["s": "dmp:'auto'"])
    let (fact, removal) = (fact("auto", at: 1 * hour, id: "m"), removal("auto", at: 1 * hour, id: "m"))
    #expect(scenario.told([fact, removal], tail: 1 * day).deltas == [])
    #expect(scenario.told([removal, fact], tail: 1 * day).deltas == ["1h +s event m"])
  }

  @Test("a removal is a repeat of removals alone")
  func repeats() throws {
    let scenario = try ToldLog(["s": "dmp:'auto'"])
    let log = [
      fact("auto", at: 0, id: "m"), fact("auto", at: 1 * hour, id: "m"), removal("auto", at: 2 * hour, id: "m"),
      removal("auto", at: 3 * hour, id: "m"),
    ]
    let outcome = scenario.told(log, tail: 1 * day)
    #expect(outcome.deltas == ["0h +s event m", "2h -s event m"])
    #expect(outcome.counters.used == 2 && outcome.counters.duplicate == 2)
  }

  @Test("an older fact counts again when the newest has expired")
  func older() throws {
    let scenario = try ToldLog([
      "new": "dmp:'auto' within 2h", "two": "count(dmp:'auto') >= 2", "none": "not dmp:'auto' within 30d",
    ])
    let log = [
      fact("auto", at: 0, until: 9 * hour, id: "a"), fact("auto", at: 1 * hour, until: 90 * minute, id: "b"),
      web("A", at: 0, id: "w"),
    ]
    #expect(
      scenario.told(log.sorted { $0.time < $1.time }, tail: 1 * day).deltas == [
        "0h +new event w", "1h +two event b", "1h -two expiry", "2h -new expiry", "9h +none expiry",
      ])
  }

  @Test("an event without a source matches audience facts too")
  func anySource() throws {
    let scenario = try ToldLog(["s": "count('auto') >= 2", "t": "sequence('auto' then not 'stop')"])
    let log = [
      web("auto", at: 0, id: "w"), fact("auto", at: 1 * hour, until: 3 * hour, id: "f"),
      fact("stop", at: 2 * hour, until: 4 * hour, id: "g"),
    ]
    #expect(
      scenario.told(log, tail: 10 * hour).deltas == [
        "0h +t event w", "1h +s event f", "2h -t event g", "3h -s expiry", "4h +t expiry",
      ])
  }

  @Test("a late fact that has expired since is used and changes nothing")
  func lateExpired() throws {
    let scenario = try ToldLog(["s": "dmp:'auto'", "all": "not 'x'"])
    let log = [web("A", at: 9 * hour, person: "2"), fact("auto", at: 1 * hour, until: 5 * hour, id: "f")]
    let outcome = scenario.told(log, tail: 1 * day)
    #expect(outcome.deltas == ["9h +all customer:2 event"])
    #expect(outcome.counters.used == 2)
  }

  @Test("a removal and a fact that never lives state consent")
  func consent() throws {
    let scenario = try ToldLog(["s": "'A'"], requires: ["s": ["ads"]])
    var taken = removal("auto", at: 1 * hour, id: "r")
    taken.consents = [("ads", true)]
    let removals = [taken, web("A", at: 2 * hour, id: "a")]
    #expect(scenario.told(removals).deltas == ["2h +s event a"])
    let facts = [fact("auto", at: 1 * hour, until: 1 * hour, ads: true), web("A", at: 2 * hour, id: "a")]
    #expect(scenario.told(facts).deltas == ["2h +s event a"])
  }

  @Test("the report tells what facts and removals take")
  func report() throws {
    let report = Plan(try ToldLog(["s": "dmp:'auto'"]).pipeline).report
    #expect(report.audiences.map(\.source) == ["dmp"])
    #expect(report.lists.map(\.newest) == [nil])
    #expect(report.text.contains("dmp: every fact until it expires or is taken back, for at most 10d"))
  }
}
