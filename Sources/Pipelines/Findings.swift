/// What was found wrong with a file so far.
struct Findings: Sendable {
  /// So many messages there are of one file at most: nobody reads further, and a file that is all mistakes shall not
  /// take long.
  static let limit = 200

  let source: SourceText
  private(set) var diagnostics: [Diagnostic] = []

  init(in source: SourceText) {
    self.source = source
  }

  var isFull: Bool { diagnostics.count >= Self.limit }
  var hasError: Bool { diagnostics.contains { $0.severity == .error } }

  mutating func add(_ diagnostic: Diagnostic) {
    if !isFull { diagnostics.append(diagnostic) }
  }

  mutating func add(
    _ severity: Diagnostic.Severity = .error, at mark: Node.Mark, length: Int = 1, _ message: String,
    hint: String? = nil
  ) {
    if !isFull { diagnostics.append(source.diagnostic(severity, at: mark, length: length, message, hint: hint)) }
  }
}
