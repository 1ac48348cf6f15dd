import Segmentation

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
