import Files
import Testing

@Suite("Lines of a file")
struct LineReaderTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test(
    "a plain file comes back whole, in chunks of whole lines, at every chunk size",
    arguments: [1, 7, 64, 4096, 1 << 20])
  func plain(size: Int) throws {
    let lines = numberedLines(0..<500)
    let reader = LineReader(path: try folder.write(lines, to: "a.jsonl"))
    let reading = try Reading(reader, size: size)
    #expect(reading.text == lines)
    #expect(reading.ending == .complete)
    #expect(reader.bytesRead == UInt64(lines.utf8.count))
  }

  @Test("each chunk ends behind a newline, save the last of a file without one")
  func wholeLines() throws {
    let lines = numberedLines(0..<100) + "the last"
    let reader = LineReader(path: try folder.write(lines, to: "a.jsonl"))
    var chunks: [String] = []
    while let chunk = try reader.next(about: 300) { chunks.append(String(decoding: chunk.text, as: UTF8.self)) }
    #expect(chunks.joined() == lines)
    #expect(chunks.count > 10)
    #expect(chunks.dropLast().allSatisfy { $0.hasSuffix("\n") })
    #expect(chunks.last?.hasSuffix("the last") == true)
  }

  @Test("an empty file, plain or packed, has no lines and is complete", arguments: ["a.jsonl", "a.gz", "a.zst"])
  func empty(name: String) throws {
    let reading = try Reading(LineReader(path: try folder.write("", to: name)))
    #expect(reading.chunks == 0)
    #expect(reading.ending == .complete)
  }

  @Test("a byte-order mark is skipped at the start of a file and nowhere else", arguments: [1, 2, 4096])
  func byteOrderMark(size: Int) throws {
    let mark = "\u{FEFF}"
    let reading = try Reading(LineReader(path: try folder.write("\(mark){}\n\(mark){}\n", to: "a.jsonl")), size: size)
    #expect(Array(reading.text.unicodeScalars) == Array("{}\n\(mark){}\n".unicodeScalars))
    let packed = try Reading(LineReader(path: try folder.write(try gzipped("\(mark)x\n"), to: "a.gz")), size: size)
    #expect(packed.text == "x\n")
  }

  @Test(
    "an archive is read as what it is, whatever its name says", arguments: ["a.jsonl", "a", "a.tsv", "a.gz", "a.zst"])
  func misnamed(name: String) throws {
    let lines = numberedLines(0..<5000)
    for bytes in [try gzipped(lines), try zstandard(lines)] {
      let reader = LineReader(path: try folder.write(bytes, to: name))
      let reading = try Reading(reader, size: 8192)
      #expect(reading.text == lines)
      #expect(reading.ending == .complete)
      #expect(reader.bytesRead == UInt64(bytes.count))
    }
    let short = try Reading(LineReader(path: try folder.write("{}\n", to: "b.jsonl")), size: 1)
    #expect(short.text == "{}\n")
  }

  @Test("a text under an archive's name is a broken archive", arguments: ["a.gz", "a.zst"])
  func noArchive(name: String) throws {
    let reading = try Reading(LineReader(path: try folder.write("{\"a\":1}\n", to: name)))
    #expect(reading.text.isEmpty)
    guard case .corrupt? = reading.ending else {
      Issue.record("it ended as \(String(describing: reading.ending))")
      return
    }
  }

  @Test("several gzip members and several zstd frames are one text")
  func members() throws {
    let parts = [numberedLines(0..<300), "half a", " line\n", "", numberedLines(300..<900)]
    let gzip = try Reading(LineReader(path: try folder.write(try parts.flatMap(gzipped), to: "a.gz")))
    #expect(gzip.text == parts.joined())
    #expect(gzip.ending == .complete)
    let zstd = try Reading(LineReader(path: try folder.write(try parts.flatMap(zstandard), to: "a.zst")))
    #expect(zstd.text == parts.joined())
    #expect(zstd.ending == .complete)
  }

  @Test("zeros behind a gzip member are padding, anything else breaks the archive")
  func padding() throws {
    let member = try gzipped("x\n")
    let padded = try Reading(LineReader(path: try folder.write(member + [0, 0, 0, 0], to: "a.gz")))
    #expect(padded.text == "x\n")
    #expect(padded.ending == .complete)
    let followed = try Reading(LineReader(path: try folder.write(member + Array("garbage".utf8), to: "b.gz")))
    #expect(followed.text == "x\n")
    guard case .corrupt? = followed.ending else {
      Issue.record("garbage behind a member ended as \(String(describing: followed.ending))")
      return
    }
  }

  @Test("a cut archive gives its whole lines, then the cut one", arguments: ["a.gz", "a.zst"])
  func truncated(name: String) throws {
    // Four stretches, so that whole blocks stand before the cut in either format.
    let parts = (0..<4).map { numberedLines($0 * 1000..<$0 * 1000 + 1000) }
    let archive = try parts.flatMap(name.hasSuffix("gz") ? gzipped : zstandard)
    let whole = try Reading(LineReader(path: try folder.write(archive, to: name)))
    #expect(whole.text == parts.joined())
    for cut in [archive.count - 1, archive.count - 3, archive.count * 2 / 3, archive.count / 2, 5, 1] {
      let reading = try Reading(LineReader(path: try folder.write(Array(archive.prefix(cut)), to: name)))
      #expect(reading.ending == .truncated, "cut at \(cut)")
      #expect(parts.joined().hasPrefix(reading.text + (reading.cut ?? "")), "cut at \(cut)")
      #expect(reading.text.isEmpty || reading.text.hasSuffix("\n"), "cut at \(cut)")
      #expect(reading.cut?.contains("\n") != true, "cut at \(cut)")
      if cut >= archive.count / 2 { #expect(reading.text.utf8.count >= parts[0].utf8.count, "cut at \(cut)") }
    }
  }

  @Test("a broken archive ends where it breaks", arguments: ["a.gz", "a.zst"])
  func corrupt(name: String) throws {
    let pack = name.hasSuffix("gz") ? gzipped : zstandard
    let first = try pack(numberedLines(0..<1000))
    var second = try pack(numberedLines(1000..<2000))
    for i in 0..<min(64, second.count / 2) { second[second.count / 2 + i] ^= 0x5A }
    let reading = try Reading(LineReader(path: try folder.write(first + second, to: name)))
    #expect(reading.text.hasPrefix(numberedLines(0..<1000)))
    guard case .corrupt(let reason)? = reading.ending else {
      Issue.record("ended as \(String(describing: reading.ending))")
      return
    }
    #expect(!reason.isEmpty)
  }

  @Test("what is no archive at all is broken from its first byte", arguments: ["a.gz", "a.zst"])
  func notAnArchive(name: String) throws {
    let reading = try Reading(LineReader(path: try folder.write(numberedLines(0..<10), to: name)))
    #expect(reading.text == "")
    guard case .corrupt? = reading.ending else {
      Issue.record("ended as \(String(describing: reading.ending))")
      return
    }
  }

  @Test("a line of exactly the longest length is handed out whole")
  func longest() throws {
    let long = String(repeating: "x", count: LineReader.longestLine)
    let reading = try Reading(LineReader(path: try folder.write("a\n\(long)\nb\n", to: "a.jsonl")))
    #expect(reading.overlong.isEmpty)
    #expect(reading.text.utf8.count == long.utf8.count + 5)
    #expect(reading.text.hasSuffix("x\nb\n"))
  }

  @Test("of a longer line the beginning is handed out and the rest counted", arguments: [1, 1000, 3 << 20])
  func overlong(excess: Int) throws {
    let long = String(repeating: "x", count: LineReader.longestLine + excess)
    let reading = try Reading(LineReader(path: try folder.write("a\n\(long)\nb\n\(long)", to: "a.jsonl")))
    #expect(reading.text == "a\nb\n")
    #expect(reading.overlong.count == 2)
    for line in reading.overlong {
      #expect(line.beginning > LineReader.longestLine)
      #expect(UInt64(line.beginning) + line.rest == UInt64(long.utf8.count))
    }
    #expect(reading.ending == .complete)
  }

  @Test("the rest of a long line is skipped also where nobody asks for it")
  func overlongUnasked() throws {
    let long = String(repeating: "x", count: LineReader.longestLine + (1 << 20))
    let reader = LineReader(path: try folder.write("\(long)\nb\n", to: "a.jsonl"))
    #expect(try reader.next(about: 4096)?.shape == .overlong)
    let next = try reader.next(about: 4096)
    #expect(next.map { String(decoding: $0.text, as: UTF8.self) } == "b\n")
    #expect(reader.footprint < 1 << 20)
  }

  @Test("a reader that is closed between chunks goes on where it was", arguments: ["a.jsonl", "a.gz", "a.zst"])
  func closing(name: String) throws {
    let parts = [numberedLines(0..<400), numberedLines(400..<800), "no newline at the end"]
    let bytes: [UInt8] =
      switch name.split(separator: ".").last {
      case "gz": try parts.flatMap(gzipped)
      case "zst": try parts.flatMap(zstandard)
      default: Array(parts.joined().utf8)
      }
    let reader = LineReader(path: try folder.write(bytes, to: name))
    let reading = try Reading(reader, size: 1000, closing: true)
    #expect(reading.text == parts.joined())
    #expect(reading.chunks > 10)
    #expect(reading.ending == .complete)
    #expect(reader.footprint == 0)
  }

  @Test("a file that is not there is an error that names it")
  func missing() throws {
    let reader = LineReader(path: "\(folder.path)/absent.jsonl")
    let error = #expect(throws: FileError.self) { try reader.next(about: 10) }
    #expect(error?.description.contains("absent.jsonl cannot be opened: No such file") == true)
  }
}
