import Foundation
import Segmentation
import Testing

@Suite("The reference of the rule language")
struct RuleReferenceTests {
  private static let scope = RuleScope(
    sources: [
      .init(name: "web", kind: .tracker), .init(name: "app", kind: .tracker),
      .init(
        name: "crm", kind: .crm, attributes: ["has_credit_card", "has_checking", "tier", "balance", "renewal"]),
    ], segments: ["checking-prospects", "customers"], purposes: ["advertising"])

  private func text() throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
    return try String(
      contentsOf: root.appending(path: "Sources/Segmentation/Segmentation.docc/Rules.md"), encoding: .utf8)
  }

  /// The lines of the blocks of one kind, block by block.
  private func blocks(_ kind: String) throws -> [[String]] {
    var blocks: [[String]] = []
    var open: String?
    for line in try text().components(separatedBy: "\n") {
      if line.hasPrefix("```") {
        open = open == nil ? String(line.dropFirst(3)) : nil
        if open == kind { blocks.append([]) }
      } else if open == kind {
        blocks[blocks.count - 1].append(line)
      }
    }
    return blocks
  }

  @Test("every rule in it can be read, and none is odd")
  func examples() throws {
    let blocks = try blocks("rule")
    #expect(blocks.count >= 7)
    for block in blocks {
      // A rule on several lines goes on with `and`; otherwise each line is a rule.
      let isOne = block.dropFirst().contains { $0.hasPrefix("and ") }
      for rule in isOne ? [block.joined(separator: "\n")] : block {
        do {
          let read = try RuleParser.parseWithWarnings(rule, scope: Self.scope)
          #expect(read.warnings.isEmpty, "\(rule)")
        } catch {
          Issue.record("\(error.rendered(in: rule))")
        }
      }
    }
  }

  @Test("everything it says is refused is refused, with a hint")
  func refusals() throws {
    let lines = try blocks("refused").joined()
    #expect(lines.count >= 10)
    for line in lines {
      let error = #expect(throws: RuleError.self, "\(line)") { try RuleParser.parse(line, scope: Self.scope) }
      #expect(error?.hint != nil, "\(line)")
    }
  }

  @Test("the mistake that it shows is answered as it says")
  func mistake() throws {
    let rule = "count('A') >= 2\nand crm.has_crdit_card = true"
    let error = #expect(throws: RuleError.self) { try RuleParser.parse(rule, scope: Self.scope) }
    let shown = try blocks("").first { $0.first?.hasPrefix("line ") == true }
    #expect(shown?.joined(separator: "\n") == error?.rendered(in: rule))
  }

  @Test("no word of the grammar is missing from it")
  func words() throws {
    let text = try text()
    let words = """
      and or not between in contains starts ends with matches exists is missing within last next changed sequence then for
      at least count distinct sum avg min max time_since score half_life first bucket segment profile consent where ago
      true false null first_seen last_seen known
      """
    for word in words.split(whereSeparator: \.isWhitespace) {
      #expect(text.contains("\(word)"), "\(word)")
    }
  }
}
