import CRegisters

#if canImport(Glibc)
  import Glibc
#endif

/// What calls that have returned left of records: on a thread's stack the last bytes of a text that simdjson copies, a short
/// string, the blocks that SHA-256 works on; in its registers the end of a text that was copied.
///
/// It does not stay where it is. Padding within a value that is made later has what lay on the stack there, and takes it along
/// to wherever the value goes. So it is wiped behind each stretch of records, before anything else is done on the thread.
enum CallResidue {
  /// More than decoding a record takes, whatever its length.
  private typealias Room = InlineArray<32768, UInt8>

  /// Clears this thread's registers, and overwrites 32 KiB of its stack from where the caller's frame ends. A call of its own,
  /// so that the memory lies where the calls before had theirs.
  @inline(never)
  static func wipe() {
    // First, since whoever interrupts the thread saves them on the stack.
    muster_clear_registers()
    var room = Room(repeating: 0)
    withUnsafeMutableBytes(of: &room) { room in
      if let start = room.baseAddress { explicit_bzero(start, room.count) }
    }
  }
}
