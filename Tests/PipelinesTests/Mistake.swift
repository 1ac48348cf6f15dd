import Pipelines
import Testing

/// A pipeline file with mistakes, and what its author is to be told.
struct Mistake: Sendable, CustomTestStringConvertible {
  let title: String
  let text: String
  /// Of each message `LINE:COLUMN: error: …` and, indented, its hint.
  let expected: String

  init(_ title: String, _ text: String, _ expected: String) {
    self.title = title
    self.text = text
    self.expected = expected
  }

  var testDescription: String { title }

  /// What the reader says, in the form of `expected`.
  var answer: String {
    do throws(PipelineErrors) {
      _ = try PipelineFile.parse(text + "\n", path: "p.yaml")
      return "no mistake"
    } catch {
      return error.diagnostics.map(\.line).joined(separator: "\n")
    }
  }
}

extension Diagnostic {
  /// Without the file's name and the line shown.
  var line: String {
    let place = position.map { "\($0.line):\($0.column): " } ?? ""
    return "\(place)\(severity.rawValue): \(message)\(hint.map { "\n  hint: \($0)" } ?? "")"
  }
}

/// Parts of pipeline files without a mistake.
enum Sample {
  static let web = """
    name: t
    sources:
      web: {kind: tracker, format: segment}
    """
  static let head = """
    \(web)
    segments:
    """
  static let segments = """
    segments:
      a: "'X'"
    """
  static let whole = """
    \(web)
    \(segments)
    """
  static let crm = """
    \(web)
      crm: {kind: crm, format: debezium, identifiers: {customer: id}, attributes: [tier]}
    \(segments)
    """
}
