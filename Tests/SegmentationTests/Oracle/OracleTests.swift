import Segmentation
import SegmentationTesting
import Testing

let allExamples = windowExamples + valueExamples + measureExamples + rowExamples + sequenceExamples + optionExamples

@Suite("The oracle") struct OracleTests {
  @Test("gives what the reference gives by hand", arguments: allExamples)
  func examples(_ example: Example) throws {
    let deltas = Oracle(try example.pipeline()).evaluate(example.lines, tail: example.tail).deltas
    let own = deltas.filter { $0.segment == "s" }
    #expect(own.map(\.time) == example.flips)
    #expect(own.map(\.isEnter) == own.indices.map { $0.isMultiple(of: 2) })
  }

  @Test("names the record, the expiry or the retention that caused a change")
  func causes() throws {
    func causes(_ example: Example) throws -> [ExpectedDelta.Cause] {
      Oracle(try example.pipeline()).evaluate(example.lines, tail: example.tail).deltas.map(\.cause)
    }
    let web = ExpectedDelta.Cause.event(source: "web", id: "m")
    #expect(try causes(Example("", "'A' within 1d", log: [event("A", at: 0, id: "m")], flips: [])) == [web, .expiry])
    // At the end of its retention the datum leaves, whatever the window says.
    #expect(
      try causes(
        Example(
          "", "'A' within 30d", retention: 30 * day, log: [event("A", at: 0, id: "m"), row(at: 0, [:])], flips: []))
        == [.event(source: "web", id: "m"), .retention])
    #expect(
      try causes(Example("", "not 'A' within 1d", retention: 10 * day, log: [event("A", at: 0, id: "m")], flips: []))
        == [.expiry, .retention])
    // The last record in order that touched the profile, not the one that made the rule true.
    #expect(
      try causes(
        Example("", "'A'", log: [event("A", at: 0, id: "z"), event("B", at: 0, id: "m"), row(at: 0, [:])], flips: []))
        == [.event(source: "web", id: "z")])
    #expect(
      try causes(Example("", "crm.flag", log: [row(at: 0, ["flag": true]), gone(at: 1)], flips: []))
        == [.crm(source: "crm", id: nil), .crm(source: "crm", id: nil)])
    #expect(
      try causes(Example("", "'A'", maxDuration: 1, log: [event("A", at: 0, id: "m")], flips: [])) == [web, .expiry])
  }

  @Test("says which deltas a late record caused")
  func lateDeltas() throws {
    var other = event("B", at: 10 * hour)
    other.identifiers = [.init("customer", "2")]
    let example = Example(
      "", "count('A') within 1d >= 2", log: [event("A", at: 0), other, event("A", at: 5 * hour)], flips: [])
    let deltas = Oracle(try example.pipeline()).evaluate(example.lines, tail: 20 * hour).deltas
    #expect(deltas.map(\.time) == [10 * hour, 24 * hour])
    #expect(deltas.map(\.cause) == [.event(source: "web", id: nil), .expiry])
    #expect(deltas.map(\.isLate) == [true, false])
  }

  @Test("writes exits before enters and counts a profile's deltas without gaps")
  func order() throws {
    let example = Example(
      "", "not 'A' within 1d", others: [.init("x", "not 'A' within 1d"), .init("y", "'A' within 1d")],
      log: [event("A", at: 0)], flips: [])
    let deltas = Oracle(try example.pipeline()).evaluate(example.lines, tail: 2 * day).deltas
    #expect(deltas.map(\.segment) == ["y", "y", "x", "s"])
    #expect(deltas.map(\.isEnter) == [true, false, true, true])
    #expect(deltas.map(\.seq) == [1, 2, 3, 4])
  }

  @Test("begins at seq 1 again once a profile has been gone for the identity's retention")
  func seqAfterRetention() throws {
    func seqs(_ comeBack: Int64) throws -> [UInt64] {
      let example = Example(
        "", "'A'", retention: 1 * day, log: [event("A", at: 0), event("A", at: comeBack)], flips: [])
      return Oracle(try example.pipeline()).evaluate(example.lines).deltas.map(\.seq)
    }
    #expect(try seqs(401 * day - 1) == [1, 2, 3])
    #expect(try seqs(401 * day) == [1, 2, 1])
  }

  @Test("reads an attribute with a unit of time as an instant in within alone")
  func units() throws {
    let example = Example(
      "", "crm.birthday within last 1d and crm.birthday = 3", log: [row(at: 0, ["birthday": 3])], flips: [])
    let deltas = Oracle(try example.pipeline()).evaluate(example.lines, tail: example.tail).deltas
    #expect(deltas.map(\.time) == [3 * day, 4 * day])
  }

  @Test("finds the bucket that sha256sum finds")
  func bucket() throws {
    // SHA-256 of "x", 0x00, "customer:1" begins 2ec71f667e7eb0f8: 18.27258706311976 of 100.
    let example = Example(
      "", "bucket('x') >= 18.27258706311976 and bucket('x') <= 18.27258706311976", log: [event("A", at: 0)], flips: [])
    #expect(Oracle(try example.pipeline()).evaluate(example.lines).deltas.count == 1)
  }

  @Test("counts each record once, as used, duplicate or expired")
  func counts() throws {
    let example = Example(
      "", "'A'", retention: 2 * day,
      log: [
        event("A", at: 0, id: "m"), event("A", at: 1, id: "m"), event("B", at: 3 * day), event("A", at: 1 * day),
        truncated(at: 3 * day),
      ], flips: [])
    let outcome = Oracle(try example.pipeline()).evaluate(example.lines)
    #expect(outcome.used == 3)
    #expect(outcome.duplicate == 1)
    #expect(outcome.expired == 1)
    #expect(outcome.end == 3 * day)
  }
}
