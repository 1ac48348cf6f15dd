import Segmentation

/// A source compiled for decoding: where its parts are among the slots of the walk. Plain data of the plan's arena.
struct SourcePlan: BitwiseCopyable {
  enum Shape: UInt8, BitwiseCopyable { case segment, json, debezium }

  /// In the pipeline.
  var source: UInt16
  var shape: Shape
  var isCRM: Bool
  /// The strongest namespace first.
  var identifiers: UnsafeBufferPointer<IdentifierPlan>
  /// A tracker's projected paths, or a CRM source's attributes.
  var values: UnsafeBufferPointer<ValuePlan>
  var segment: SegmentPlan
  var json: JSONPlan
  var debezium: UnsafePointer<DebeziumPlan>
  /// Some identifier is hashed, so that raw values must not be shown.
  var hashesAny: Bool
}

/// How a namespace's identifier is read.
struct IdentifierPlan: BitwiseCopyable {
  /// Rank of the namespace, 0 the strongest.
  var namespace: UInt8
  /// The first that leads to a usable value counts.
  var paths: UnsafeBufferPointer<Reference>
  /// Empty: the value as it is.
  var forms: UnsafeBufferPointer<NormalForm>
  var phone: PhoneRules
}

/// `IdentifierMapping.HashForm` as plain data.
enum NormalForm: UInt8, BitwiseCopyable {
  case email, emailGmail, phone, phoneDigits, raw

  init(_ form: IdentifierMapping.HashForm) {
    self =
      switch form {
      case .email: .email
      case .emailGmail: .emailGmail
      case .phone: .phone
      case .phoneDigits: .phoneDigits
      case .raw: .raw
      }
  }
}

/// How a value of a record is read.
struct ValuePlan: BitwiseCopyable {
  var path: Reference
  var fallback: Fallback = .none
  var unit: Unit = .asIs
  /// Of unit `decimal`.
  var scale: Int = 0

  enum Fallback: BitwiseCopyable {
    case none
    /// Where `properties` lacks the name or category (this slot), that at the root serves.
    case root(Int, Reference)
  }

  enum Unit: UInt8, BitwiseCopyable { case asIs, iso8601, days, s, ms, us, ns, number, decimal, boolean }
}

/// Slots of a Segment message.
struct SegmentPlan: BitwiseCopyable {
  var batch = 0, type = 0, event = 0, messageID = 0, userID = 0, previousID = 0, context = 0
  var timestamp = 0, originalTimestamp = 0, sentAt = 0, receivedAt = 0
  /// All that stand in `context`.
  var contextual: UnsafeBufferPointer<Int>
  /// How `previousId` is read: one, as the weakest of the source's identifiers.
  var previous: UnsafeBufferPointer<IdentifierPlan>
}

/// References of a plain JSON record; slot 0, where nothing ever is, for what the source does not declare.
struct JSONPlan: BitwiseCopyable {
  var event: Reference
  var time: Reference
  var id: Reference
  var operation: Reference
  /// Power of ten that makes the time's unit milliseconds; nil for ISO 8601.
  var timePower: Int?
}
