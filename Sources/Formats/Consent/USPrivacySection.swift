/// Sections of a GPP string that hold choices under the privacy laws of the United States.
enum USPrivacySection {
  /// Whether the section opts out of sale, of sharing or of targeted advertising; nil where it is of another part of the
  /// world or of a state that has no say here, or cannot be read.
  static func optsOut(_ text: UnsafeRawBufferPointer, id: Int) -> Bool? {
    switch id {
    case 6: optsOutOfSale(text)
    case 7...12: Layout(id: id).optsOut(text)
    default: nil
    }
  }

  /// Where the core segment of a section has its opt-outs, which stand side by side in two bits each. Before them stand
  /// the version and the notices that were given, behind them what is done with sensitive data and that of children.
  private struct Layout {
    /// Versions from 1 on that have this layout.
    var versions: UInt32
    /// Of two bits each.
    var notices: Int
    var optOuts: Int

    init(id: Int) {
      switch id {
      // usnat: sale, sharing, targeted advertising. Version 2 differs behind them.
      case 7: (versions, notices, optOuts) = (2, 6, 3)
      // usca: sale, sharing.
      case 8: (versions, notices, optOuts) = (1, 3, 2)
      // usut: sale, targeted advertising, with a notice more than the other states.
      case 11: (versions, notices, optOuts) = (1, 4, 2)
      // usva, usco, usct: sale, targeted advertising.
      default: (versions, notices, optOuts) = (1, 3, 2)
      }
    }

    func optsOut(_ text: UnsafeRawBufferPointer) -> Bool? {
      let core = UnsafeRawBufferPointer(rebasing: text.prefix { $0 != UInt8(ascii: ".") })
      guard var bits = Base64Bits(core), let version = bits.read(6), version >= 1, version <= versions else {
        return nil
      }
      bits.skip(2 * notices)
      var optsOut = false
      for _ in 0..<optOuts {
        guard let choice = bits.read(2) else { return nil }
        // 0 is not applicable, 2 did not opt out.
        if choice == 1 { optsOut = true }
      }
      return optsOut
    }
  }

  /// uspv1: `1YNN`, the version, then notice, opt-out of sale and the service provider agreement, each `Y`, `N` or `-`.
  private static func optsOutOfSale(_ text: UnsafeRawBufferPointer) -> Bool? {
    guard text.count == 4, text[0] == UInt8(ascii: "1") else { return nil }
    for byte in text[1...] where !"YNyn-".utf8.contains(byte) { return nil }
    return lowercased(text[2]) == UInt8(ascii: "y")
  }
}
