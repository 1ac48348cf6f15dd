import Foundation
import Segmentation
import Testing

@testable import Pipelines

@Suite("What a file may be made of")
struct EncodingTests {
  @Test("CR LF, and a byte-order mark at the start, change nothing")
  func lineBreaks() throws {
    let text = "\(Sample.head)\n  a: |\n    'X' within 30d\n    and wbe:'Y'\nnaem: t\n"
    let windows = "\u{FEFF}" + text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    #expect(problems(text).map { $0.prefix(4) } == ["7:9:", "8:1:"])
    #expect(problems(windows) == problems(text))
  }

  @Test("the column counts Unicode scalars from 1")
  func columns() {
    let text = "\(Sample.head)\n  a: |\n    'Crème 🧁' and x:'Y'\n"
    #expect(problems(text).map { $0.prefix(5) } == ["6:19:"])
  }

  @Test("an anchor may be used again, as long as it stays small")
  func aliases() throws {
    let file = try PipelineFile.parse(
      "\(Sample.web)\nsegments:\n  a: &rule |\n    'X' within 30d\n  b: *rule\n", path: "p.yaml")
    #expect(file.pipeline.segments.map(\.name) == ["a", "b"])
    #expect(file.pipeline.segments[0].rule == file.pipeline.segments[1].rule)
  }

  @Test("a scalar is read as the type its key asks for")
  func scalars() throws {
    let file = try PipelineFile.parse(
      """
      name: 2026
      version: "3"
      sources:
        web: {kind: "tracker", format: segment, identifiers: {phone: {path: null, hash: phone, country: no}}}
      segments:
        1.5: "'X'"
        true: "'X'"
      """, path: "p.yaml")
    #expect(file.pipeline.name == "2026")
    #expect(file.pipeline.version == 3)
    #expect(file.pipeline.segments.map(\.name) == ["1.5", "true"])
    #expect(file.pipeline.sources[0].identifiers[0].country == "NO")
    #expect(file.pipeline.sources[0].identifiers[0].paths == [try PathText.parse("null")])
  }

  @Test("bytes that are no UTF-8 are shown where they stand")
  func notUTF8() throws {
    try withFile(Array("name: t\n# caf".utf8) + [0xE9] + Array("\nsources: {}\n".utf8)) { path in
      #expect(throws: PipelineErrors.self) { try PipelineFile.load(path: path) }
      do throws(PipelineErrors) {
        _ = try PipelineFile.load(path: path)
      } catch {
        #expect(
          error.diagnostics.map(\.line) == ["2:6: error: the file is not UTF-8\n  hint: save it in the encoding UTF-8"])
      }
    }
  }

  @Test("a file is read from disk, and one beyond the bound is refused")
  func size() throws {
    try withFile(Array(Sample.whole.utf8)) { path throws in
      let file = try PipelineFile.load(path: path)
      #expect(file.pipeline.name == "t")
    }
    try withFile([UInt8](repeating: UInt8(ascii: "#"), count: Composer.byteLimit + 1)) { path in
      do throws(PipelineErrors) {
        _ = try PipelineFile.load(path: path)
        Issue.record("a file beyond the bound was read")
      } catch {
        #expect(error.diagnostics.map(\.message) == ["the pipeline `\(path)` is larger than 4 MiB"])
      }
    }
  }

  @Test("a file that is all mistakes is answered with no more than the bound of messages")
  func manyMistakes() {
    let keys = (0..<5000).map { "key\($0): x" }.joined(separator: "\n")
    #expect(problems("\(Sample.whole)\n\(keys)\n").count == Findings.limit)
  }

  @Test("mistakes are in the order of the file, whatever part is read first")
  func order() {
    let text = """
      sources: {web: {kind: tracker, format: csv}}
      segments: {a: "'X' within"}
      version: x
      identity: {limits: {x: 1}}
      name: t
      """
    let lines = problems(text).compactMap { $0.split(separator: ":").first }
    #expect(lines == ["1", "2", "3", "4"])
  }

  private func problems(_ text: String) -> [String] {
    do throws(PipelineErrors) {
      _ = try PipelineFile.parse(text, path: "p.yaml")
      return []
    } catch {
      return error.diagnostics.map(\.line)
    }
  }

  private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "muster-\(UUID().uuidString).yaml")
    try Data(bytes).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(url.path)
  }
}
