import Glibc
import Testing

@testable import Runtime

@Suite("What calls leave on the stack and in registers")
struct CallResidueTests {
  /// This process's memory by way of the system, since nothing in the process owns a stack below the frames that are there.
  private final class Memory {
    private let file = open("/proc/self/mem", O_RDONLY | O_CLOEXEC)

    var isOpen: Bool { file >= 0 }

    deinit { close(file) }

    func read(_ count: Int, at place: UInt) -> [UInt8]? {
      var bytes = [UInt8](repeating: 0, count: count)
      return pread(file, &bytes, count, off_t(place)) == count ? bytes : nil
    }
  }

  @Test("is there until it is wiped, then not")
  func stack() throws {
    let memory = Memory()
    try #require(memory.isOpen)
    let (word, place) = Self.leaveWord()
    let before = memory.read(word.count, at: place)
    CallResidue.wipe()
    let after = memory.read(word.count, at: place)
    #expect(before == word)
    #expect(after != nil && after != word)
  }

  /// Gets a word from the system far down in a frame of its own, where no compiler can take the writing of it for useless.
  @inline(never)
  private static func leaveWord() -> (word: [UInt8], place: UInt) {
    var frame = InlineArray<1024, UInt64>(repeating: 0)
    return withUnsafeMutableBytes(of: &frame) { frame in
      let word = UnsafeMutableRawBufferPointer(rebasing: frame[..<16])
      if let start = word.baseAddress { getentropy(start, word.count) }
      return (Array(word), UInt(bitPattern: word.baseAddress))
    }
  }

  /// What a copy of a text beyond a megabyte leaves in the widest registers, a signal's frame shows on the stack.
  @Test("the end of a long text is in no register", .enabled(if: Self.hasVectors, "registers of x86-64 alone"))
  func registers() throws {
    let memory = Memory()
    try #require(memory.isOpen)
    signal(SIGURG) { _ in }
    let text = [UInt8](repeating: 0x5A, count: 4 << 20)
    var copy = [UInt8](repeating: 0, count: text.count)
    Self.copy(text, to: &copy, andWipe: false)
    let before = Self.signalFrame(memory)
    Self.copy(text, to: &copy, andWipe: true)
    let after = Self.signalFrame(memory)
    #expect(copy.last == 0x5A)
    #expect(Self.holds(text[..<32], before))
    #expect(!after.isEmpty && !Self.holds(text[..<16], after))
  }

  private static let hasVectors: Bool = {
    #if arch(x86_64)
      true
    #else
      false
    #endif
  }()

  @inline(never)
  private static func copy(_ text: [UInt8], to copy: inout [UInt8], andWipe wipes: Bool) {
    text.withUnsafeBytes { text in
      copy.withUnsafeMutableBytes { copy in
        if let from = text.baseAddress, let to = copy.baseAddress { memmove(to, from, text.count) }
      }
    }
    if wipes { CallResidue.wipe() }
    raise(SIGURG)
  }

  /// The stack below, where the last signal's frame was.
  @inline(never)
  private static func signalFrame(_ memory: Memory) -> [UInt8] {
    var here: UInt8 = 0
    let top = withUnsafeMutablePointer(to: &here) { UInt(bitPattern: $0) }
    return memory.read(16 << 10, at: top - 16 << 10) ?? []
  }

  private static func holds(_ part: ArraySlice<UInt8>, _ bytes: [UInt8]) -> Bool {
    var run = 0
    for byte in bytes {
      run = byte == part.first ? run + 1 : 0
      if run == part.count { return true }
    }
    return false
  }
}
