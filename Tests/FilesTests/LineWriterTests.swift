import Files
import Glibc
import Testing

@Suite("Writing")
struct LineWriterTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test("what was appended is in the file, whatever the buffer's size", arguments: [1, 10, 4096])
  func writes(capacity: Int) throws {
    let path = "\(folder.path)/out"
    let writer = try LineWriter(path: path, capacity: capacity)
    for i in 0..<50 { try writer.append(numberedLines(i..<i + 1)) }
    try writer.finish()
    #expect(try Reading(LineReader(path: path)).text == numberedLines(0..<50))
  }

  @Test("a folder that is not there is an error that names the file")
  func absentFolder() {
    let error = #expect(throws: FileError.self) { try LineWriter(path: "\(folder.path)/absent/out") }
    #expect(error?.description.contains("absent/out cannot be created") == true)
  }

  @Test("a full disk is an error", .enabled(if: access("/dev/full", W_OK) == 0))
  func fullDisk() throws {
    let writer = try LineWriter(path: "/dev/full")
    let error = #expect(throws: FileError.self) {
      try writer.append("x\n")
      try writer.finish()
    }
    #expect(error?.code == .system(ENOSPC))
  }
}
