import Files
import Glibc
import Testing

@Suite("Globs")
struct GlobTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func names(_ pattern: String) throws -> [String] {
    try Glob.expand("\(folder.path)/\(pattern)").map { String($0.dropFirst(folder.path.count + 1)) }
  }

  @Test("files come by name in the order of bytes, folders not at all")
  func sorted() throws {
    for name in ["b.jsonl", "a.jsonl", "B.jsonl", "a-1.jsonl", "ä.jsonl", "c.txt"] { try folder.write("", to: name) }
    mkdir("\(folder.path)/folder.jsonl", 0o755)
    #expect(try names("*.jsonl") == ["B.jsonl", "a-1.jsonl", "a.jsonl", "b.jsonl", "ä.jsonl"])
    #expect(try names("[ab].jsonl") == ["a.jsonl", "b.jsonl"])
    #expect(try names("?.txt") == ["c.txt"])
  }

  @Test("a name that exists is that file, special characters and all")
  func literal() throws {
    try folder.write("", to: "a[1].jsonl")
    try folder.write("", to: "a1.jsonl")
    #expect(try names("a[1].jsonl") == ["a[1].jsonl"])
  }

  @Test("standard input matches itself")
  func standardInput() throws { #expect(try Glob.expand("-") == ["-"]) }

  @Test(
    "a pattern that matches nothing, or a folder alone, is an error", arguments: ["*.gz", "absent", "folder", "fold*"])
  func noMatch(pattern: String) throws {
    mkdir("\(folder.path)/folder", 0o755)
    let error = #expect(throws: FileError.self) { try names(pattern) }
    #expect(error?.code == .noMatch)
  }

  @Test("one file has one canonical name, whatever way it is written")
  func canonical() throws {
    let path = try folder.write("", to: "a")
    symlink(path, "\(folder.path)/link")
    #expect(Glob.canonicalName("\(folder.path)/./a") == Glob.canonicalName("\(folder.path)/link"))
    #expect(Glob.canonicalName("\(folder.path)/./new") == Glob.canonicalName("\(folder.path)/new"))
    #expect(Glob.canonicalName("-") == "-")
  }
}
