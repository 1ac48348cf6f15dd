/// A source compiled for decoding: where its parts are among the slots of the walk. Plain data of the plan's arena.
struct SourcePlan: BitwiseCopyable {
  enum Shape: UInt8, BitwiseCopyable { case segment, json, debezium, salesforce }

  /// In the pipeline.
  var source: UInt16
  var shape: Shape
  var isCRM: Bool
  var isAudience: Bool
  /// The strongest namespace first.
  var identifiers: UnsafeBufferPointer<IdentifierPlan>
  /// A tracker's projected paths, or a CRM source's attributes.
  var values: UnsafeBufferPointer<ValuePlan>
  /// In the order of the policy's purposes.
  var consents: UnsafeBufferPointer<ConsentPlan>
  var audience: AudiencePlan
  var segment: SegmentPlan
  var json: JSONPlan
  var debezium: UnsafePointer<DebeziumPlan>
  var salesforce: UnsafePointer<SalesforcePlan>
}
