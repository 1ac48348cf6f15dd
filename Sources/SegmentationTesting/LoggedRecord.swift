/// One record of a log as it was written, before any decoder: what the oracle and the generators speak about.
public struct LoggedRecord: Sendable, Equatable {
  public enum Content: Sendable, Equatable {
    /// A tracker event: its name and the whole record, `properties` included.
    case event(name: String, root: JSON)
    /// A CRM row as it now is; an attribute that is absent here is missing.
    case row([String: Attribute])
    case delete
    /// Every row of the source is gone; the record names nobody.
    case truncate
    /// Of an audience source: the facts of that name are taken back.
    case removal(name: String)
    /// The ownership of the one identifier that it names is taken back.
    case unlink
  }

  public enum Attribute: Sendable, Equatable {
    case value(JSON)
    /// The change does not carry the column: it keeps its value.
    case unavailable
  }

  /// The position that the source itself carries, compared in this order.
  public struct Sequence: Sendable, Equatable {
    public var file: String
    public var major: UInt64
    public var minor: UInt64
    public init(file: String = "", major: UInt64, minor: UInt64 = 0) {
      self.file = file
      self.major = major
      self.minor = minor
    }
  }

  /// An identifier: of which namespace, and its value.
  public struct Name: Sendable, Hashable {
    public var namespace: String
    public var value: String
    public init(_ namespace: String, _ value: String) {
      self.namespace = namespace
      self.value = value
    }

    /// As deltas write it.
    var text: String { namespace + ":" + value }
  }

  /// What the record says of its subject's consent to a purpose.
  public struct Consent: Sendable, Equatable {
    public var purpose: String
    public var isGranted: Bool
    public init(_ purpose: String, _ isGranted: Bool) {
      self.purpose = purpose
      self.isGranted = isGranted
    }
  }

  public var source: String
  /// Event time, milliseconds since 1970.
  public var time: Int64
  /// In any order; the strongest namespace of the pipeline is the subject. Empty on a truncate. Of two of one namespace
  /// the second is an alias's `previousId`.
  public var identifiers: [Name]
  public var messageID: String?
  public var sequence: Sequence?
  /// A snapshot's read rather than a change.
  public var isSnapshot = false
  public var content: Content
  public var consents: [Consent] = []
  /// Of an audience fact: the instant from which it counts no more.
  public var expires: Int64?
  /// Where it stands in its file, from 1; the last word in the order of records.
  public var line: UInt64 = 0

  public init(source: String, time: Int64, identifiers: [Name], messageID: String? = nil, content: Content) {
    self.source = source
    self.time = time
    self.identifiers = identifiers
    self.messageID = messageID
    self.content = content
  }
}
