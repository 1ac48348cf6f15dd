/// Why a record could not be used. The raw value is the word in summaries and in `--rejected`.
public enum Rejection: String, CaseIterable, Sendable {
  case malformed
  case notAnObject = "not_an_object"
  case unknownType = "unknown_type"
  case noEvent = "no_event"
  case noTime = "no_time"
  case badTime = "bad_time"
  case future
  case noIdentifier = "no_identifier"
  case tooLarge = "too_large"
  case tooDeep = "too_deep"
  case truncated
}

/// Why a record was passed over: it is understood, and has nothing to say.
public enum PassedOver: String, CaseIterable, Sendable {
  case duplicate, expired, tombstone, heartbeat, transaction
  case schemaChange = "schema_change"
  case message, gap
  case otherTable = "other_table"
  case afterUntil = "after_until"
  /// The person was erased after it.
  case erased
}
