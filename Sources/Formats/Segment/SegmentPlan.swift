/// Slots of a Segment message.
struct SegmentPlan: BitwiseCopyable {
  var batch = 0, type = 0, event = 0, messageID = 0, userID = 0, previousID = 0, context = 0
  var timestamp = 0, originalTimestamp = 0, sentAt = 0, receivedAt = 0
  /// All that stand in `context`.
  var contextual: UnsafeBufferPointer<Int>
  /// How `previousId` is read: one, as the weakest of the source's identifiers.
  var previous: UnsafeBufferPointer<IdentifierPlan>
}
