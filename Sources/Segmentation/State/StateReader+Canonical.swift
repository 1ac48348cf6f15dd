extension StateReader {
  /// The text of a value of some kind; canonical bytes are walked, so that whoever reads them later stays within them.
  mutating func text(of kind: Value.Kind) throws(MalformedState) -> UnsafeRawBufferPointer {
    let text = try text()
    var canonical = StateReader(text)
    switch kind {
    case .array, .spread: while !canonical.isAtEnd { try canonical.skipElement(0) }
    case .object: while !canonical.isAtEnd { try canonical.skipMember(0) }
    case .instant:
      _ = try canonical.bytes(8)
      try canonical.skipElement(0)
    default: return text
    }
    try canonical.end()
    return text
  }

  private mutating func skipElement(_ depth: Int) throws(MalformedState) {
    // No record is nested deeper.
    guard depth <= 256 else { throw MalformedState() }
    switch try byte() {
    case CanonicalTag.null, CanonicalTag.falseTag, CanonicalTag.trueTag: break
    case CanonicalTag.number: _ = try bytes(8)
    case CanonicalTag.string: _ = try counted()
    case CanonicalTag.array:
      var elements = StateReader(try counted())
      while !elements.isAtEnd { try elements.skipElement(depth + 1) }
    case CanonicalTag.object:
      var members = StateReader(try counted())
      while !members.isAtEnd { try members.skipMember(depth + 1) }
    default: throw MalformedState()
    }
  }

  private mutating func skipMember(_ depth: Int) throws(MalformedState) {
    _ = try counted()
    try skipElement(depth)
  }

  private mutating func counted() throws(MalformedState) -> UnsafeRawBufferPointer {
    let count: UInt32 = try bits()
    return try bytes(Int(count))
  }
}
