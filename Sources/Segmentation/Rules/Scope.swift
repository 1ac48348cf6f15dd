/// What a rule may refer to: the names that the pipeline declares.
public struct RuleScope: Sendable {
  public struct SourceNames: Sendable {
    public var name: String
    public var kind: Source.Kind
    public var attributes: [String]
    public init(name: String, kind: Source.Kind, attributes: [String] = []) {
      self.name = name
      self.kind = kind
      self.attributes = attributes
    }
  }
  public var sources: [SourceNames]
  public var segments: [String]
  public var purposes: [String]

  public init(sources: [SourceNames], segments: [String], purposes: [String] = []) {
    self.sources = sources
    self.segments = segments
    self.purposes = purposes
  }
}

/// What is wrong with a rule, and where in its text.
public struct RuleError: Error, Equatable, Sendable {
  /// In UTF-8 bytes from the start of the rule's text.
  public var offset: Int
  /// Bytes that the caret underlines; at least 1.
  public var length: Int
  /// One sentence: what is wrong, what was expected.
  public var message: String
  /// A likely fix, where one is known.
  public var hint: String?

  public init(offset: Int, length: Int, message: String, hint: String? = nil) {
    self.offset = offset
    self.length = max(1, length)
    self.message = message
    self.hint = hint
  }
}
