import Pipelines
import Runtime
import Segmentation
import Testing

@Suite("Attributes with a unit of time")
struct AttributeInstantTests {
  private static let pipeline = """
    name: renewals
    sources:
      crm:
        kind: crm
        format: debezium
        identifiers: {customer: id}
        attributes: {renewal: {path: renewal, unit: days}, since: {path: since, unit: iso8601}}
    segments:
      soon: |
        crm.renewal within next 10d
      as-it-stands: |
        crm.renewal = 20470 and crm.since = '2026-01-02T00:00Z'
      moved: |
        crm.since changed within 1d
    tests:
      - name: nearness reads the instant, a comparison what stands there, and a change is another instant
        start: 2026-01-02
        events:
          - {at: 0s, source: crm, customer: 7, set: {renewal: 20470, since: '2026-01-02T00:00Z'}}
          - {at: 1h, source: crm, customer: 7, set: {renewal: 20470, since: '2026-01-02'}}
          - {at: 2h, source: crm, customer: 7, set: {renewal: 20470, since: '2026-01-03'}}
        expect:
          - {at: 0s, customer: 7, enters: as-it-stands}
          - {at: 1h, customer: 7, exits: as-it-stands}
          - {at: 2h, customer: 7, enters: moved}
          - {at: 26h, customer: 7, exits: moved}
          - {at: 5d, customer: 7, enters: soon}
          - {at: 15d, customer: 7, exits: soon}
        until: 20d
    """

  @Test("are instants to `within next` and `changed`, and themselves to all else")
  func instants() throws {
    let file = try PipelineFile.parse(Self.pipeline, path: "renewals.yaml")
    let run = TestRun(try #require(file.tests.first), plan: Plan(file.pipeline))
    #expect(run.failures == [])
    #expect(run.deltas.count == 6)
  }
}
