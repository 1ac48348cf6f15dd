#if canImport(Glibc)
  import Glibc
#endif

/// What calls that have returned left of records on a thread's stack: the last bytes of a text that simdjson copies, a
/// short string, the blocks that SHA-256 works on.
enum StackResidue {
  /// More than decoding a record takes.
  private typealias Room = InlineArray<32768, UInt8>

  /// Overwrites 32 KiB of this thread's stack, from where the caller's frame ends. A call of its own, so that the memory
  /// lies where the calls before had theirs.
  @inline(never)
  static func wipe() {
    var room = Room(repeating: 0)
    withUnsafeMutableBytes(of: &room) { room in
      if let start = room.baseAddress { explicit_bzero(start, room.count) }
    }
  }
}
