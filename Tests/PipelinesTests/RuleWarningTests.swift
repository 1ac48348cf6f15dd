import Pipelines
import Segmentation
import Testing

@Suite("Odd rules in a pipeline file")
struct RuleWarningTests {
  @Test("a test that no value can pass is a warning at its line, and the file is read")
  func warning() throws {
    let text = """
      \(Sample.head)
        a: |
          'X' within 30d
          and count('X') within 30d >= '3'
      """
    let file = try PipelineFile.parse(text, path: "p.yaml")
    #expect(
      file.warnings.map(\.description) == [
        """
        p.yaml:7:9: warning: a number never compares with a text, so this never holds
              and count('X') within 30d >= '3'
                  ^^^^^^^^^^^^^^^^^^^^^
        """
      ])
    #expect(file.pipeline.segments.map(\.name) == ["a"])
  }

  @Test("any number of warnings leaves room for an error behind them")
  func crowd() {
    let odd = (0..<1_000).map { "\n  s\($0): count('X') = 'x'" }.joined()
    let error = #expect(throws: PipelineErrors.self) {
      try PipelineFile.parse("\(Sample.head)\(odd)\n  last: count('X')", path: "p.yaml")
    }
    #expect(error?.diagnostics.count { $0.severity == .warning } == 200)
    #expect(error?.diagnostics.last?.message == "a measure alone is no test")
  }
}
