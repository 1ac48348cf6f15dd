import Segmentation
import Testing

/// The names that the rules of these tests may use.
let bank = RuleScope(
  sources: [
    .init(name: "web", kind: .tracker),
    .init(name: "app", kind: .tracker),
    .init(name: "dmp", kind: .audience),
    .init(name: "crm", kind: .crm, attributes: ["tier", "balance", "has_card", "renewal", "tags", "in", "limit"]),
    .init(name: "core", kind: .crm, attributes: ["score", "tier"]),
  ],
  segments: ["checking-prospects", "lapsed.90", "90days", "vip", "a-b"],
  purposes: ["advertising", "email"])

let minute: Int64 = 60_000
let hour = 60 * minute
let day = 24 * hour

func parse(_ text: String) throws -> Rule { try RuleParser.parse(text, scope: bank) }

/// An event of that name of any source.
func event(_ name: String, where filter: Rule? = nil) -> EventPattern {
  EventPattern(names: [.init(source: nil, name: name)], filter: filter)
}

func attribute(_ name: String) -> Operand { .attribute(source: "crm", name: name) }
func number(_ number: Double) -> Operand { .literal(.number(number)) }
func text(_ text: String) -> Operand { .literal(.text(text)) }
/// A path that starts in the properties.
func property(_ name: String) -> Operand { .path(Path(origin: .properties, steps: [.key(name)])) }
func count(_ name: String, _ window: Window? = nil) -> Operand { .measure(.count(event(name)), window) }

/// A rule with the spot that the parser points at between « and », the message and the hint that stand there.
struct Refusal: CustomTestStringConvertible {
  var marked: String
  var message: String
  var hint: String?

  init(_ marked: String, _ message: String, hint: String? = nil) {
    self.marked = marked
    self.message = message
    self.hint = hint
  }

  var testDescription: String { marked }

  func check() {
    let parts = marked.split(separator: "«", maxSplits: 1, omittingEmptySubsequences: false)
    let rest = parts.last?.split(separator: "»", maxSplits: 1, omittingEmptySubsequences: false) ?? []
    guard parts.count == 2, rest.count == 2 else {
      Issue.record("no spot is marked in \(marked)")
      return
    }
    let rule = "\(parts[0])\(rest[0])\(rest[1])"
    let expected = RuleError(offset: parts[0].utf8.count, length: rest[0].utf8.count, message: message, hint: hint)
    do {
      let tree = try parse(rule)
      Issue.record("\(rule) was not refused, but read as \(tree)")
    } catch let error as RuleError {
      #expect(error == expected, "\(error.rendered(in: rule))")
    } catch {
      Issue.record("another error: \(error)")
    }
  }
}
