/// Strings of the IAB's Global Privacy Platform: a header that numbers the sections, and the sections behind it, each
/// after a `~`: https://github.com/InteractiveAdvertisingBureau/Global-Privacy-Platform
enum GPPString {
  /// Whether the sections of the United States allow the sale and sharing of personal data and advertising by it: false
  /// where one of them opts out, true where none does; nil where there is none, or the text is no such string.
  ///
  /// A section that cannot be read says nothing; the others still do.
  static func grants(_ text: UnsafeRawBufferPointer) -> Bool? {
    var sections = Sections(rest: text[...])
    guard let first = sections.next(), var header = Base64Bits(first), header.read(6) == 3, header.read(6) == 1,
      let ranges = header.read(12)
    else { return nil }
    var grants: Bool?
    var id = 0
    for _ in 0..<ranges {
      guard let isRange = header.read(1), let offset = header.fibonacci() else { return nil }
      id += offset
      let last: Int
      if isRange == 1 {
        guard let length = header.fibonacci() else { return nil }
        last = id + length
      } else {
        last = id
      }
      while true {
        guard let section = sections.next() else { return nil }
        if let optsOut = USPrivacySection.optsOut(section, id: id) { grants = grants != false && !optsOut }
        if id == last { break }
        id += 1
      }
    }
    // Sections that the header does not number: something is missing, or it is another string's header.
    return sections.next() == nil ? grants : nil
  }

  /// The parts of a text between its `~`.
  private struct Sections {
    /// nil behind the last.
    var rest: Slice<UnsafeRawBufferPointer>?

    mutating func next() -> UnsafeRawBufferPointer? {
      guard let text = rest else { return nil }
      guard let end = text.firstIndex(of: UInt8(ascii: "~")) else {
        rest = nil
        return UnsafeRawBufferPointer(rebasing: text)
      }
      rest = text[(end + 1)...]
      return UnsafeRawBufferPointer(rebasing: text[..<end])
    }
  }
}
