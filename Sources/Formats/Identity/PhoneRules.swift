import Segmentation

/// How the phone numbers of a country are made international.
struct PhoneRules: BitwiseCopyable {
  /// Digits of the calling code; empty where no country is known, and then a national number is none.
  var code: UnsafeBufferPointer<UInt8>
  /// Italian numbers keep their 0.
  var keepsZero: Bool

  init(country: String?, in arena: Arena) {
    let country = country?.uppercased() ?? ""
    code = arena.copy(CallingCode.of(country) ?? "")
    keepsZero = country == "IT" || country == "VA"
  }

  var isNorthAmerican: Bool { code.count == 1 && code[0] == UInt8(ascii: "1") }
}
