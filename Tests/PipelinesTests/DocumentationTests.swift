import Foundation
import Segmentation
import Testing

@testable import Pipelines

@Suite("The reference of the pipeline file")
struct DocumentationTests {
  private let articles: [String]

  init() throws {
    let folder = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Sources/Pipelines/Pipelines.docc")
    articles = try ["PipelineFile", "TestsInAPipelineFile"].map {
      try String(contentsOf: folder.appending(path: "\($0).md"), encoding: .utf8)
    }
  }

  @Test("whole pipelines in it are read without a warning")
  func examples() throws {
    let blocks = articles.flatMap { $0.components(separatedBy: "```yaml\n").dropFirst() }
      .compactMap { $0.components(separatedBy: "```").first }
    let pipelines = blocks.filter { $0.hasPrefix("name:") }
    #expect(pipelines.count == 2)
    for text in pipelines { #expect(try PipelineFile.parse(text, path: "example.yaml").warnings.isEmpty) }
  }

  @Test("every key that the reader knows is in it")
  func keys() {
    // Each mapping has a key that nobody knows, and is answered with those that are known.
    let text = """
      zzzzzzzz: x
      name: t
      sources:
        web: {kind: tracker, format: json, time: t, event: e, zzzzzzzz: x, identifiers: {email: {path: p, zzzzzzzz: x}}}
        crm: {kind: crm, format: debezium, identifiers: {email: id}, zzzzzzzz: x, attributes: {a: {zzzzzzzz: x}}}
        dmp: {kind: audience, format: json, time: t, event: e, identifiers: {email: id}, zzzzzzzz: x}
      identity: {zzzzzzzz: x, namespaces: [email]}
      consent: {default: denied, zzzzzzzz: x, purposes: {ads: {web: {path: p, zzzzzzzz: x}}}}
      segments: {a: {rule: "'X'", zzzzzzzz: x}}
      output: {topic: x, zzzzzzzz: x}
      run: {zzzzzzzz: x}
      tests:
        - {name: x, zzzzzzzz: x, events: [{at: 0s, zzzzzzzz: x}], expect: [{zzzzzzzz: x}]}
      """
    var known: Set<String> = []
    var mappings = 0
    do throws(PipelineErrors) {
      _ = try PipelineFile.parse(text, path: "p.yaml")
    } catch {
      for hint in error.diagnostics.compactMap(\.hint) where hint.hasPrefix("known keys: ") {
        mappings += 1
        known.formUnion(
          hint.dropFirst("known keys: ".count).split(separator: ", ").map { String($0.dropFirst().dropLast()) })
      }
    }
    #expect(mappings == 15)
    #expect(!known.contains(""), "a list of keys was cut short")
    for key in known.sorted() {
      #expect(articles.contains { $0.contains("`\(key)`") }, "`\(key)` is not in the reference")
    }
  }
}
