import Files
import Glibc
import Testing

@Suite("Few open files")
struct OpenFilesTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func descriptors() -> Int {
    (0..<1024).count { fcntl(Int32($0), F_GETFD) >= 0 }
  }

  @Test("many files read in turn come back whole, with no more open than allowed", arguments: [1, 3, 10])
  func turns(limit: Int) throws {
    let texts = (0..<40).map { numberedLines($0 * 100..<$0 * 100 + 100) }
    let readers = try texts.enumerated().map { i, text in
      switch i % 3 {
      case 0: LineReader(path: try folder.write(text, to: "\(i).jsonl"))
      case 1: LineReader(path: try folder.write(try gzipped(text), to: "\(i).gz"))
      default: LineReader(path: try folder.write(try zstandard(text), to: "\(i).zst"))
      }
    }
    let open = OpenFiles(limit: limit)
    var read = texts.map { _ in "" }
    var unfinished = Array(readers.indices)
    while !unfinished.isEmpty {
      unfinished = try unfinished.filter { i in
        open.use(readers[i])
        guard let chunk = try readers[i].next(about: 700) else {
          open.release(readers[i])
          return false
        }
        read[i] += String(decoding: chunk.text, as: UTF8.self)
        #expect(readers.count { $0.isOpen } <= limit)
        return true
      }
    }
    #expect(read == texts)
  }

  @Test("the memory of what is open is bounded, too")
  func memory() throws {
    let readers = try (0..<20).map {
      LineReader(path: try folder.write(try gzipped(numberedLines(0..<2000)), to: "\($0).gz"))
    }
    let open = OpenFiles(limit: 100, memoryLimit: 600 << 10)
    for reader in readers {
      open.use(reader)
      _ = try reader.next(about: 4096)
    }
    let held = readers.reduce(0) { $0 + $1.footprint }
    #expect(held <= 800 << 10)
    #expect(held > 200 << 10)
    #expect(readers.last?.isOpen == true)
  }

  @Test("a file is closed when its reader is")
  func closes() throws {
    let reader = LineReader(path: try folder.write(numberedLines(0..<1000), to: "a.jsonl"))
    _ = try reader.next(about: 10)
    #expect(reader.isOpen)
    reader.close()
    #expect(!reader.isOpen)
  }
}
