import Glibc

/// Memory that is overwritten before it is given back: what people's records say must not lie in it for ever, where a
/// core dump would show it. Decompressors keep the text that they gave last.
enum WipedMemory {
  /// In front of each block, which keeps the alignment of `malloc`: its size.
  private static let header = 16

  static func allocate(_ count: Int) -> UnsafeMutableRawPointer? {
    guard let block = malloc(count + header) else { return nil }
    block.storeBytes(of: count, as: Int.self)
    return block + header
  }

  /// - Parameter memory: of `allocate`; nil is nothing to free.
  static func free(_ memory: UnsafeMutableRawPointer?) {
    guard let memory else { return }
    let block = memory - header
    explicit_bzero(block, header + block.load(as: Int.self))
    Glibc.free(block)
  }
}
