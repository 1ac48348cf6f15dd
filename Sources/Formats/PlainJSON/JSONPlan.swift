/// References of a plain JSON record, or of an enriched event of Snowplow, whose parts have fixed names; slot 0, where
/// nothing ever is, for what the source does not declare.
struct JSONPlan: BitwiseCopyable {
  var event: Reference
  var time: Reference
  var id: Reference
  var operation: Reference
  /// Power of ten that makes the time's unit milliseconds; nil for ISO 8601.
  var timePower: Int?
  /// Of Snowplow.
  var isEnriched = false
  /// Slots of `schema`, `e` and `tv`, by which a payload of Snowplow's tracker protocol is told.
  var tracker = (schema: 0, event: 0, version: 0)
}
