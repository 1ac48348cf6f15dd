/// The bytes of a value of kind instant: when, and what stands there.
struct StandingInstant {
  var milliseconds: Double
  var standing: Scalar

  /// - Parameter bytes: as `Value.instant` wrote them.
  init(_ bytes: UnsafeRawBufferPointer) {
    milliseconds = Double(bitPattern: UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self)))
    var elements = CanonicalElements(UnsafeRawBufferPointer(rebasing: bytes[8...]))
    standing = elements.next().map { Scalar(element: $0) } ?? .missing
  }
}
