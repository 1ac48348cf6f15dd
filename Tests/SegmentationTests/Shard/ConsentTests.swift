import Segmentation
import SegmentationTesting
import Testing

@Suite("Consent") struct ConsentTests {
  private func ads(_ rule: String, grantedByDefault: Bool = false) throws -> ToldLog {
    try ToldLog(["s": rule], requires: ["s": ["ads"]], grantedByDefault: grantedByDefault)
  }

  @Test("nobody who never said is a member, where the default is denied")
  func denied() throws {
    #expect(try ads("'A'").told([web("A", at: 0, id: "a")]).deltas == [])
    #expect(try ads("'A'", grantedByDefault: true).told([web("A", at: 0, id: "a")]).deltas == ["0h +s event a"])
  }

  @Test("a grant lets in and a refusal puts out, at their instants and by the cause `consent`")
  func flips() throws {
    let log = [
      web("A", at: 0, id: "a"), web("B", at: 1 * hour, id: "b", ads: true), web("B", at: 2 * hour, id: "c", ads: false),
      web("B", at: 3 * hour, id: "d", ads: true),
    ]
    #expect(try ads("'A'").told(log).deltas == ["1h +s consent", "2h -s consent", "3h +s consent"])
  }

  @Test("a consent of an earlier instant is no cause of what time does later")
  func past() throws {
    let scenario = try ads("'A' within 2h")
    let log = [
      web("B", at: 0, ads: true), web("A", at: 1 * hour, id: "a", ads: false), web("B", at: 2 * hour, ads: true),
    ]
    #expect(scenario.told(log, tail: 1 * day).deltas == ["2h +s consent", "3h -s expiry"])
  }

  @Test("an event that finds consent given is the cause")
  func event() throws {
    let log = [web("B", at: 0, id: "b", ads: true), web("A", at: 1 * hour, id: "a"), web("B", at: 2 * hour, ads: true)]
    #expect(try ads("'A'").told(log).deltas == ["1h +s event a"])
  }

  @Test("all that a segment requires must be granted")
  func all() throws {
    let scenario = try ToldLog(["s": "'A'"], requires: ["s": ["ads", "mail"]])
    let log = [
      web("A", at: 0, ads: true), web("B", at: 1 * hour, mail: true), web("B", at: 2 * hour, ads: false),
      web("B", at: 3 * hour, mail: false),
    ]
    #expect(scenario.told(log).deltas == ["1h +s consent", "2h -s consent"])
  }

  @Test("the newest statement in event time counts, whatever came last and from where")
  func newest() throws {
    let log = [
      web("A", at: 5 * hour, ads: false), web("B", at: 3 * hour, id: "late", ads: true), web("B", at: 6 * hour),
      crm(at: 7 * hour, ads: true), web("B", at: 6 * hour, id: "later", ads: false),
    ]
    #expect(try ads("'A'").told(log).deltas == ["7h +s consent"])
  }

  @Test("a late statement that is the newest takes effect at the clock")
  func late() throws {
    let log = [web("A", at: 0, ads: false), web("B", at: 9 * hour), web("B", at: 5 * hour, id: "l", ads: true)]
    #expect(try ads("'A'").told(log).deltas == ["9h +s consent late"])
  }

  @Test("of statements at one millisecond the later in order of records counts, in whatever order they come")
  func order() throws {
    // By source name `crm` stands before `web`; within one source the id decides.
    let statements = [
      crm(at: 1 * hour, ads: true), web("B", at: 1 * hour, id: "m-000001", ads: true),
      web("B", at: 1 * hour, id: "m-000002", ads: false),
    ]
    let mark = web("B", at: 2 * hour, person: "2")
    for first in statements.indices {
      let rest = [0, 1, 2].filter { $0 != first }
      for order in [[first] + rest, [first] + rest.reversed()] {
        let inTime = [web("A", at: 0)] + order.map { statements[$0] } + [mark]
        let late = [web("A", at: 0), mark] + order.map { statements[$0] }
        #expect(try ads("'A'").told(inTime).deltas == [], "\(order)")
        let deltas = try ads("'A'").told(late).deltas
        #expect(deltas.isEmpty || deltas.last == "2h -s consent late", "\(order): \(deltas)")
      }
    }
  }

  @Test("a row states consent only where it differs from what it gave last")
  func rows() throws {
    let log = [
      web("A", at: 0), crm(at: 1 * hour, ads: true), web("B", at: 2 * hour, ads: false),
      // The row says the same again, then nothing, then is gone and says it once more.
      crm(at: 3 * hour, ads: true), crm(at: 4 * hour), crm(at: 5 * hour, isDelete: true), crm(at: 6 * hour, ads: true),
      crm(at: 7 * hour, ads: false), crm(at: 8 * hour, ads: true),
    ]
    #expect(try ads("'A'").told(log).deltas == ["1h +s consent", "2h -s consent", "8h +s consent"])
  }

  @Test("a repeat states nothing")
  func repeats() throws {
    let log = [web("A", at: 0, id: "a", ads: false), web("A", at: 1 * hour, id: "a", ads: true)]
    let outcome = try ads("'A'").told(log)
    #expect(outcome.deltas == [])
    #expect(outcome.counters.duplicate == 1)
  }

  @Test("a record past its retention still states its consent")
  func expired() throws {
    let log = [
      web("A", at: 40 * day), web("B", at: 1 * day, id: "e", ads: true),
    ]
    let outcome = try ads("'A'").told(log)
    #expect(outcome.deltas == ["960h +s consent late"])
    #expect(outcome.counters.expired == 1)
    // Also of somebody who does not exist yet.
    let stranger = [
      web("B", at: 40 * day, person: "2"), web("B", at: 1 * day, ads: true), web("A", at: 41 * day, id: "a"),
    ]
    #expect(try ads("'A'").told(stranger).deltas == ["984h +s event a"])
  }

  @Test("consent survives the end of the profile and the deletion of the row")
  func survival() throws {
    let log = [
      crm(at: 0, ads: true), crm(at: 1 * hour, isDelete: true), web("A", at: 40 * day, id: "a"),
      web("A", at: 90 * day, id: "b"),
    ]
    #expect(try ads("'A'").told(log).deltas == ["960h +s event a", "1680h -s retention", "2160h +s event b"])
  }

  @Test("a grant ends with identity retention after the profile's end, a refusal never")
  func forgotten() throws {
    for isGranted in [true, false] {
      var scenario = try ToldLog(["s": "'A'"], requires: ["s": ["ads"]], grantedByDefault: !isGranted)
      scenario.pipeline.identity.retention = 20 * day
      // It ends after 30 days.
      let before = [web("B", at: 0, ads: isGranted), web("A", at: 50 * day - 1, id: "a")]
      let after = [web("B", at: 0, ads: isGranted), web("A", at: 50 * day, id: "a")]
      #expect(scenario.told(before).deltas == (isGranted ? ["1199h +s event a"] : []))
      #expect(scenario.told(after).deltas == [])
      // Also where time alone passed it.
      let others = [
        web("B", at: 0, ads: isGranted), web("B", at: 55 * day, person: "2"), web("A", at: 56 * day, id: "a"),
      ]
      #expect(scenario.told(others).deltas == [])
      #expect(scenario.told(others).counters.profiles == 2)
    }
  }

  @Test("a membership ends with consent at once, before its min_duration")
  func options() throws {
    var scenario = try ads("'A' within 1h")
    scenario.pipeline.segments[0].minDuration = 10 * hour
    let log = [
      web("A", at: 0, id: "a", ads: true), web("B", at: 3 * hour, ads: false), web("B", at: 5 * hour, ads: true),
    ]
    #expect(scenario.told(log, tail: 1 * day).deltas == ["0h +s consent", "3h -s consent"])
  }

  @Test("after max_duration a membership can begin again once consent was gone")
  func spent() throws {
    var scenario = try ads("'A'")
    scenario.pipeline.segments[0].maxDuration = 2 * hour
    let log = [
      web("A", at: 0, id: "a", ads: true), web("B", at: 3 * hour), web("B", at: 4 * hour, ads: false),
      web("B", at: 5 * hour, ads: true),
    ]
    #expect(
      scenario.told(log, tail: 1 * day).deltas == ["0h +s consent", "2h -s expiry", "5h +s consent", "7h -s expiry"])
  }

  @Test("segment(x) is x with its own consent")
  func reference() throws {
    let scenario = try ToldLog(["y": "segment(x)", "n": "not segment(x)", "x": "'A'"], requires: ["x": ["ads"]])
    let log = [web("A", at: 0, id: "a", ads: true), web("B", at: 1 * hour, id: "b", ads: false)]
    #expect(
      scenario.told(log).deltas == [
        "0h +y event a", "0h +x consent", "1h -y event b", "1h -x consent", "1h +n event b",
      ])
  }

  @Test("consent.P is a boolean of a rule, also of those who never said")
  func rule() throws {
    let scenario = try ToldLog(["no": "consent.ads = false", "yes": "consent.ads and 'A'"])
    let log = [
      web("A", at: 0, id: "a"), web("B", at: 1 * hour, id: "b", ads: true), web("B", at: 40 * day, id: "c"),
      web("A", at: 41 * day, id: "d"),
    ]
    #expect(
      scenario.told(log).deltas == [
        "0h +no event a", "1h -no event b", "1h +yes event b", "720h -yes retention", "984h +yes event d",
      ])
    let granted = try ToldLog(["yes": "consent.ads"], grantedByDefault: true)
    #expect(granted.told([web("A", at: 0, id: "a"), web("B", at: 1, ads: false)]).deltas.count == 2)
  }

  @Test("a profile holds no byte for consent in a pipeline that knows none")
  func size() throws {
    var scenario = try ToldLog(["s": "web:'A'"])
    scenario.pipeline.sources.removeLast()
    let with = Plan(scenario.pipeline).report
    scenario.pipeline.consent = nil
    let without = Plan(scenario.pipeline).report
    #expect(with.bytesPerProfile == without.bytesPerProfile + 4)
    #expect(without.consent == nil && with.consent?.purposes == ["ads", "mail"])
  }
}
