/// Consent strings of the IAB's Transparency and Consent Framework, version 2:
/// https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework
enum TCFString {
  /// Bits of the core segment before the purposes consented to, behind the version: when and by which platform, screen,
  /// language, vendor list and policy consent was asked for, and the special features opted in to.
  private static let bitsBeforePurposes = 36 + 36 + 12 + 12 + 6 + 12 + 12 + 6 + 1 + 1 + 12

  /// Whether all of some purposes are consented to; nil where the text is no such string.
  ///
  /// Reads the core segment as far as the purposes. What vendors, publishers and legitimate interest say is not consent to
  /// a purpose.
  ///
  /// - Parameter purposes: purpose 1 is the highest of the 24 lowest bits, purpose 24 the lowest.
  static func grants(_ text: UnsafeRawBufferPointer, purposes: UInt32) -> Bool? {
    let core = UnsafeRawBufferPointer(rebasing: text.prefix { $0 != UInt8(ascii: ".") })
    guard var bits = Base64Bits(core), bits.read(6) == 2 else { return nil }
    bits.skip(bitsBeforePurposes)
    guard let consents = bits.read(24) else { return nil }
    return consents & purposes == purposes
  }
}
