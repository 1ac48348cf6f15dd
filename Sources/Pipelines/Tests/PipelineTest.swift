public import Segmentation

/// A test in a pipeline file: events of a few made-up people, and which memberships they are to have when.
public struct PipelineTest: Sendable, Equatable {
  /// An identifier by which a test names a person, as it stands in the file: not yet hashed.
  public struct Person: Sendable, Hashable {
    public var namespace: String
    public var value: String
  }

  /// One record that a source is to get.
  public struct Event: Sendable, Equatable {
    public enum Operation: Sendable, Equatable {
      /// A tracker or audience event of this name.
      case event(String)
      /// A row of a CRM source as it now is: every attribute that the test has set in it so far.
      case write
      /// The row is gone.
      case delete
      /// An audience fact of this name is taken back.
      case removal(String)
    }

    public var position: Position
    /// Event time, milliseconds since 1970, UTC.
    public var time: Int64
    /// Index of the source in the pipeline.
    public var source: Int
    public var operation: Operation
    /// The strongest namespace first.
    public var identifiers: [Person]
    /// The message id.
    public var id: String?
    /// The event's properties, or the row's attributes by their names.
    public var properties: [JSONValue.Member] = []
    /// Of an audience fact: milliseconds since 1970, UTC.
    public var expires: Int64?
    /// What the record says of consent, in the order of the file.
    public var consents: [Consent] = []
    /// Members to lay over the record as it goes over the wire.
    public var record: JSONValue?
  }

  /// A purpose granted or refused, where the record's source says so.
  public struct Consent: Sendable, Equatable {
    /// In the record; of a CRM source, in its row.
    public var path: Path
    public var isGranted: Bool
  }

  public enum Claim: Sendable, Equatable {
    /// The person's membership begins, or ends, exactly at the instant.
    case enters, exits
    /// The person is, or is not, a member once everything due at the instant has happened.
    case isIn, isNotIn
    /// The person, or without one nobody, ever enters.
    case never
  }

  public struct Expectation: Sendable, Equatable {
    public var position: Position
    public var claim: Claim
    public var segment: String
    /// nil of `never` for everybody.
    public var person: Person?
    /// Milliseconds since 1970, UTC; nil of `never`.
    public var time: Int64?
  }

  public var name: String
  public var position: Position
  /// What `at: 0s` means: milliseconds since 1970, UTC.
  public var start: Int64
  /// The instant at which the test ends: everything due up to it happens.
  public var until: Int64
  /// In the order of the file, which is that of the log.
  public var events: [Event]
  public var expectations: [Expectation]

  /// Segments of which every entry and exit is expected, so that any other fails the test: those under `enters`,
  /// `exits` and, for everybody, `never`. In the order of their first mention.
  public var completeSegments: [String] {
    expectations.reduce(into: []) { names, expectation in
      let isComplete: Bool =
        switch expectation.claim {
        case .enters, .exits: true
        case .never: expectation.person == nil
        case .isIn, .isNotIn: false
        }
      if isComplete, !names.contains(expectation.segment) { names.append(expectation.segment) }
    }
  }
}
