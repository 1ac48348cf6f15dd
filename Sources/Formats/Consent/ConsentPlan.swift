import Segmentation

/// What a source says of consent to one purpose, and where.
struct ConsentPlan: BitwiseCopyable {
  enum Form: UInt8, BitwiseCopyable {
    /// A JSON boolean.
    case boolean
    /// Also what the unit `boolean` reads: 0, 1, 'true', 'false'.
    case booleanUnit
    case tcf, gpp
  }

  /// In the pipeline's policy.
  var purpose: UInt8
  var path: Reference
  var form: Form
  /// Of form `tcf`: the framework's purposes that must all be consented to, as `TCFString` takes them.
  var tcfPurposes: UInt32 = 0

  init(_ form: ConsentPolicy.Statement.Form, purpose: Int, path: Reference) {
    self.purpose = UInt8(truncatingIfNeeded: purpose)
    self.path = path
    switch form {
    case .boolean: self.form = .boolean
    case .booleanUnit: self.form = .booleanUnit
    case .tcf(let purposes):
      self.form = .tcf
      for purpose in purposes where (1...24).contains(purpose) { tcfPurposes |= 1 << UInt32(24 - purpose) }
    case .gpp: self.form = .gpp
    }
  }
}
