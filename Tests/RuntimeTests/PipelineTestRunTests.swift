import Pipelines
import Segmentation
import Testing

@testable import Runtime

@Suite("The run of a pipeline file's test")
struct PipelineTestRunTests {
  private static let pipeline = """
    name: t
    sources:
      web: {kind: tracker, format: segment}
    consent: {default: denied, purposes: {ads: {web: context.ads}}}
    segments:
      a: {rule: "'Product Added' within 2d", requires: [ads]}
    """

  @Test("consent given and taken back in a test makes members and ends them")
  func consent() throws {
    let run = try run(
      """
      - {at: 0s, customer: 7, event: Product Added}
      - {at: 1h, customer: 7, event: Identified, consent: {ads: true}}
      - {at: 2h, customer: 7, event: Identified, consent: {ads: false}}
      """, expect: "{at: 1h, customer: 7, enters: a}, {at: 2h, customer: 7, exits: a}")
    #expect(run.failures == [])
    #expect(run.deltas.map(\.isEnter) == [true, false])
  }

  @Test("a test that expects what consent forbids fails")
  func refusal() throws {
    let run = try run(
      "- {at: 0s, customer: 7, event: Product Added, consent: {ads: false}}", expect: "{at: 0s, customer: 7, enters: a}"
    )
    #expect(run.failures.map(\.message).count == 1)
    #expect(run.failures.first?.message.hasPrefix("expected customer:7 to enter a at 2026-01-01") == true)
  }

  private func run(_ events: String, expect: String) throws -> TestRun {
    let file = try PipelineFile.parse(
      """
      \(Self.pipeline)
      tests:
        - name: x
          expect: [\(expect)]
          events:
      \(events.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n"))
      """, path: "t.yaml")
    return TestRun(try #require(file.tests.first), plan: Plan(file.pipeline))
  }
}
