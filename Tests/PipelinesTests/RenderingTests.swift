import Testing

@testable import Pipelines

@Suite("Messages as they are printed")
struct RenderingTests {
  @Test("an error shows file, line and column, the line with a caret, and a hint")
  func whole() {
    #expect(
      rendered("\(Sample.whole)\nidentity:\n  retension: 90d\n") == """
        shop.yaml:7:3: error: unknown key `retension` in `identity`
            retension: 90d
            ^^^^^^^^^
          hint: did you mean `retention`?
        """)
  }

  @Test("a tab before the mistake stays a tab under it")
  func tabs() {
    let excerpt = Diagnostic.Excerpt(text: "\ta\tb", offset: 3, length: 1)
    #expect(excerpt.rendered == ["  \ta\tb", "  \t \t^"])
  }

  @Test("a long line is cut around the caret")
  func longLines() {
    let text = String(repeating: "a", count: 500) + "!" + String(repeating: "b", count: 500)
    let rendered = Diagnostic.Excerpt(text: text, offset: 500, length: 1).rendered
    #expect(rendered.allSatisfy { $0.count < 150 })
    let caret = rendered[1].firstIndex(of: "^").map { rendered[1].distance(from: rendered[1].startIndex, to: $0) }
    #expect(caret.map { Array(rendered[0])[$0] } == "!")
  }

  @Test("a line that may hold a password is not repeated")
  func secrets() {
    let text = "\(Sample.whole)\nkafka: {sasl.password: hunter2, group.id: x}\n"
    #expect(rendered(text).contains("`group.id` is muster's own"))
    #expect(!rendered(text).contains("hunter2"))
  }

  @Test("control characters do not reach the terminal")
  func controls() {
    #expect(Diagnostic.Excerpt(text: "a\u{1B}[2Jb", offset: 0, length: 1).rendered[0] == "  a\u{FFFD}[2Jb")
  }

  @Test("control characters that a message or a hint repeats do not reach the terminal either")
  func controlsInMessages() {
    let keys = rendered("\(Sample.whole)\n\"so\\e[31mu\\u009b\": 1\n")
    #expect(keys.contains("unknown key `so\u{FFFD}[31mu\u{FFFD}`"), "\(keys)")
    let diagnostic = Diagnostic(.error, file: "a\u{7}", position: nil, message: "b\u{1B}c\td", hint: "e\u{8}")
    #expect(diagnostic.description == "muster: error: b\u{FFFD}c\td\n  hint: e\u{FFFD}")
  }

  @Test("a file that is not there is named, without a position")
  func missingFile() {
    #expect(
      throws: PipelineErrors([
        Diagnostic(
          .error, file: "/nowhere/p.yaml", position: nil,
          message: "cannot read the pipeline `/nowhere/p.yaml`: No such file or directory")
      ])
    ) { try PipelineFile.load(path: "/nowhere/p.yaml") }
  }

  private func rendered(_ text: String) -> String {
    do throws(PipelineErrors) {
      _ = try PipelineFile.parse(text, path: "shop.yaml")
      return ""
    } catch {
      return error.description
    }
  }
}
