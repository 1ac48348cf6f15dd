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

  enum Unit: UInt8, BitwiseCopyable {
    case asIs, iso8601, days, s, ms, us, ns, number, decimal, boolean

    var isOfTime: Bool {
      switch self {
      case .iso8601, .days, .s, .ms, .us, .ns: true
      case .asIs, .number, .decimal, .boolean: false
      }
    }
  }
}
