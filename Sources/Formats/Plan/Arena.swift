/// Memory of a compiled plan: flat arrays of plain data that live as long as the arena, so that what refers to them is
/// plain data too and the hot path counts no references.
final class Arena {
  private var blocks: [UnsafeMutableRawPointer] = []

  deinit {
    for block in blocks { block.deallocate() }
  }

  func copy<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeBufferPointer<Element> {
    UnsafeBufferPointer(allocate(elements))
  }

  func allocate<Element: BitwiseCopyable>(_ elements: [Element]) -> UnsafeMutableBufferPointer<Element> {
    let base = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
    blocks.append(UnsafeMutableRawPointer(base))
    for (index, element) in elements.enumerated() { (base + index).initialize(to: element) }
    return UnsafeMutableBufferPointer(start: base, count: elements.count)
  }

  /// The text's UTF-8, and 16 bytes behind it that may be read.
  func copy(_ text: String) -> UnsafeBufferPointer<UInt8> {
    let padded = copy(Array(text.utf8) + [UInt8](repeating: 0, count: 16))
    return UnsafeBufferPointer(start: padded.start, count: text.utf8.count)
  }
}

extension UnsafeBufferPointer {
  /// The first element. Buffers of an arena have an address even where they are empty.
  var start: UnsafePointer<Element> {
    guard let baseAddress else { preconditionFailure("a buffer of an arena has an address") }
    return baseAddress
  }
}

extension UnsafeMutableBufferPointer {
  /// The same, to be written to.
  var start: UnsafeMutablePointer<Element> {
    guard let baseAddress else { preconditionFailure("a buffer of an arena has an address") }
    return baseAddress
  }
}
