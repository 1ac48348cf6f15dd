/// References of a plain JSON record; slot 0, where nothing ever is, for what the source does not declare.
struct JSONPlan: BitwiseCopyable {
  var event: Reference
  var time: Reference
  var id: Reference
  var operation: Reference
  /// Power of ten that makes the time's unit milliseconds; nil for ISO 8601.
  var timePower: Int?
}
