/// One record of a source, decoded: what the shard needs to know of it, and nothing else.
///
/// Plain data; texts, values and identifiers lie in the batch that holds it.
@frozen
public struct Record: BitwiseCopyable, Sendable {
  /// What the record does to a profile.
  @frozen
  public enum Operation: UInt8, BitwiseCopyable, Sendable {
    /// A tracker or audience event.
    case event
    /// A CRM row as it now is: each attribute takes its value, a missing one becomes missing, `unavailable` stays.
    case write
    /// The CRM row is gone.
    case delete
    /// Every row of the CRM source is gone; the record has no subject.
    case truncate
    /// An audience fact is taken back.
    case removal
    /// An ownership is taken back (`{"type":"unlink"}`); `identifiers` holds the one.
    case unlink
    /// A person is erased: the profile of the one identifier in `identifiers`.
    case forget
  }

  /// Event time, milliseconds since 1970, UTC.
  public var time: Int64 = 0
  /// The instant at which it takes effect: `time`, or the present clock where it came too late. Set by the intake.
  public var instant: Int64 = 0
  /// XXH3 of namespace rank and value of the strongest identifier.
  public var subject: UInt64 = 0
  /// XXH3 of the message id's text; 0 where it has none.
  public var idHash: UInt64 = 0
  /// Where the record stood: file or partition, line or offset (from 1), index in a batch (from 0).
  public var line: UInt64 = 0
  public var file: UInt32 = 0
  public var index: UInt32 = 0
  /// The message id's text.
  public var id = ByteRange.empty
  /// The source's own sequence: (file, pos, row), (lsn), or (commitNumber, sequenceNumber); compared in this order.
  public var sequenceFile = ByteRange.empty
  public var sequenceMajor: UInt64 = 0
  public var sequenceMinor: UInt64 = 0
  /// Of an audience fact: the instant from which it counts no more, where the record says one.
  public var expires = Int64.max
  /// Of an audience source: `hash64` of the event's name with seed 0, by which a removal finds its facts; else 0.
  public var nameHash: UInt64 = 0
  /// Index of the event's name among the names that rules mention (`EventNames`); 0 for any other.
  public var name: UInt32 = 0
  /// The first of this record's values in the batch: one per projected path, or per attribute of a CRM source.
  public var firstValue: UInt32 = 0
  /// The first of this record's identifiers in the batch, the strongest first.
  public var firstIdentifier: UInt32 = 0
  public var identifierCount: UInt16 = 0
  /// The first of what this record says of consent, in the batch.
  public var firstConsent: UInt32 = 0
  public var consentCount: UInt16 = 0
  /// Index of the source in the pipeline.
  public var source: UInt16 = 0
  public var valueCount: UInt16 = 0
  public var operation = Operation.event
  public var hasSequence = false
  /// A snapshot's read (Debezium op `r`).
  public var isSnapshot = false
  /// Came after the clock had passed its time. Set by the intake.
  public var isLate = false
  /// This shard counts it; false where a record goes to every shard and another one counts.
  public var counts = true

  @inlinable public init() {}

  /// The time of an `unlink` that says none: the present clock, which the intake puts in its place.
  @inlinable public static var present: Int64 { .min }
}

/// One identifier on a record.
@frozen
public struct Identifier: BitwiseCopyable, Sendable {
  /// Rank of the namespace in the pipeline, 0 the strongest.
  public var namespace: UInt8
  /// 0 for the identifier's value; 1, 2 … for the further hash forms of the identifier before it.
  public var form: UInt8
  /// It stands second to another identifier of its namespace on the record (an alias's `previousId`).
  public var isPrevious: Bool
  public var value: ByteRange

  @inlinable
  public init(namespace: UInt8, form: UInt8 = 0, isPrevious: Bool = false, value: ByteRange) {
    self.namespace = namespace
    self.form = form
    self.isPrevious = isPrevious
    self.value = value
  }
}

/// What a record says of its subject's consent to one purpose.
@frozen
public struct ConsentStatement: BitwiseCopyable, Sendable {
  /// Index of the purpose in the pipeline's consent policy.
  public var purpose: UInt8
  public var isGranted: Bool

  @inlinable
  public init(purpose: UInt8, isGranted: Bool) {
    self.purpose = purpose
    self.isGranted = isGranted
  }
}
