/// References of an audience's facts; slot 0, where nothing ever is, for what the source does not declare.
struct AudiencePlan: BitwiseCopyable {
  var expires: Reference
  var operation: Reference
}
