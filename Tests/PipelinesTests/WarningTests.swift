import Pipelines
import Segmentation
import Testing

@Suite("What is no error")
struct WarningTests {
  @Test("a window longer than its source's retention is warned of, by source")
  func windows() throws {
    let file = try PipelineFile.parse(
      """
      name: t
      sources:
        web: {kind: tracker, format: segment, retention: 30d}
        app: {kind: tracker, format: segment}
        crm: {kind: crm, format: debezium, identifiers: {customer: id}, attributes: [tier], retention: 10d}
      segments:
        any: "'X' within 60d"
        one: |
          web:'X' within 40d
        changed: crm.tier changed within 20d
        since: time_since('X') > 100d
        ago: count(app:'X') between 10d and 100d ago > 2
        sequence: sequence('A' then 'B' within 3d) within 31d
        sum: sum(web:'X', price) within 31d + 1 > 7 or last('X', price) within 31d = 1
        short: ('Z' within 30d)
      """, path: "p.yaml")
    let expected: [(line: Int, text: String)] = [
      (7, "segment `any` looks back 60d, source `web` keeps 30d"),
      (8, "segment `one` looks back 40d, source `web` keeps 30d"),
      (10, "segment `changed` looks back 20d, source `crm` keeps 10d"),
      (11, "segment `since` looks back 100d, source `web` keeps 30d"),
      (11, "segment `since` looks back 100d, source `app` keeps 90d"),
      (12, "segment `ago` looks back 100d, source `app` keeps 90d"),
      (13, "segment `sequence` looks back 31d, source `web` keeps 30d"),
      (14, "segment `sum` looks back 31d, source `web` keeps 30d"),
    ]
    #expect(file.warnings.map(\.message) == expected.map { $0.text + ": older data is not seen" })
    #expect(file.warnings.map { $0.position?.line } == expected.map(\.line))
    #expect(file.warnings.allSatisfy { $0.severity == .warning })
  }

  @Test("a name that no topic can have is warned of")
  func name() throws {
    let file = try PipelineFile.parse(
      Sample.whole.split(separator: "\n").dropFirst().joined(separator: "\n") + "\nname: the bank\n", path: "p.yaml")
    #expect(
      file.warnings.map(\.line) == [
        "5:7: warning: `the bank` cannot name the pipeline's Kafka topics: `run` will refuse it\n  hint: letters, digits, `.`, `_` and `-`"
      ])
  }
}
