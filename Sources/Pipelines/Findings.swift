/// What was found wrong with a file so far.
struct Findings: Sendable {
  /// So many errors, and so many warnings, there are of one file at most: nobody reads further, and a file that is all
  /// mistakes shall not take long. They are bounded apart, so that warnings never crowd out an error.
  static let limit = 200

  let source: SourceText
  private(set) var diagnostics: [Diagnostic] = []

  init(in source: SourceText) {
    self.source = source
  }

  var hasError: Bool { diagnostics.contains { $0.severity == .error } }

  func isFull(of severity: Diagnostic.Severity) -> Bool {
    diagnostics.count { $0.severity == severity } >= Self.limit
  }

  mutating func add(_ diagnostic: Diagnostic) {
    if !isFull(of: diagnostic.severity) { diagnostics.append(diagnostic) }
  }

  mutating func add(
    _ severity: Diagnostic.Severity = .error, at mark: Node.Mark, length: Int = 1, _ message: String,
    hint: String? = nil
  ) {
    guard !isFull(of: severity) else { return }
    diagnostics.append(source.diagnostic(severity, at: mark, length: length, message, hint: hint))
  }
}
