import Glibc
import Segmentation

extension Reader {
  /// The text that names somebody: a string as it is, an integral number as its decimal digits; nil for anything else.
  /// Valid until the next text is read.
  @inline(__always)
  mutating func identifier(_ token: Int) -> UnsafeRawBufferPointer? {
    if document[token] == UInt8(ascii: "\"") { return text(token) }
    guard let number = number(token) else { return nil }
    return digits(of: number)
  }

  /// The decimal digits of an integral number: of one without fraction and exponent its own, whatever its size; of
  /// another those of its double. nil where it is not integral.
  mutating func digits(of number: NumberText) -> UnsafeRawBufferPointer? {
    if number.isInteger {
      let isMinusZero = number.isNegative && number.mantissa == 0
      return UnsafeRawBufferPointer(
        start: number.start + (isMinusZero ? 1 : 0), count: number.count - (isMinusZero ? 1 : 0))
    }
    let value = number.double
    guard value.isFinite, value == value.rounded(.towardZero) else { return nil }
    return decimal(value)
  }

  /// The digits of a double that is an integer, all of them.
  private mutating func decimal(_ value: Double) -> UnsafeRawBufferPointer {
    scratch.removeAll()
    // 309 digits at most, a sign and the zero that ends them.
    scratch.reserve(312 + FlatBuffer<UInt8>.padding)
    let room = scratch.grow(by: 312)
    let count = room.withMemoryRebound(to: CChar.self, capacity: 312) { text in
      withVaList([value + 0.0]) { vsnprintf(text, 312, "%.0f", $0) }
    }
    return UnsafeRawBufferPointer(start: room, count: min(max(Int(count), 0), 311))
  }
}
