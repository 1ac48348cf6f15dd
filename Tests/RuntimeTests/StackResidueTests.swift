import Glibc
import Testing

@testable import Runtime

@Suite("What calls leave on the stack")
struct StackResidueTests {
  private static let word: UInt64 = 0x5EED_F00D_0DDB_17E5

  @Test("is there until the stack is wiped, then not")
  func wiped() throws {
    let memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
    try #require(memory >= 0)
    defer { close(memory) }
    let place = Self.leaveWord()
    let before = Self.read(memory, at: place)
    StackResidue.wipe()
    let after = Self.read(memory, at: place)
    #expect(before == Self.word)
    #expect(after != nil && after != Self.word)
  }

  /// Writes a word far down in a frame of its own, and returns where it was.
  @inline(never)
  private static func leaveWord() -> UInt {
    var frame = InlineArray<1024, UInt64>(repeating: 0)
    return withUnsafeMutableBytes(of: &frame) { frame in
      frame.storeBytes(of: word, as: UInt64.self)
      return UInt(bitPattern: frame.baseAddress)
    }
  }

  /// By way of the system, since nothing in this process owns that memory any more.
  private static func read(_ memory: Int32, at place: UInt) -> UInt64? {
    var word: UInt64 = 0
    return pread(memory, &word, 8, off_t(place)) == 8 ? word : nil
  }
}
