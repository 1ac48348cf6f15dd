import Foundation
import Glibc
import Testing

/// What stands under a hashed path is nowhere but in the input: not in what a replay writes, and not in its memory.
@Suite("Raw values under hashed paths")
struct PlantedValuesTests {
  let folder: TemporaryFolder
  let program: Program

  init() throws {
    folder = try TemporaryFolder()
    program = Program(folder: folder)
    try folder.write(
      """
      name: planted
      sources:
        web: {kind: tracker, format: segment, identifiers: {customer: userId, email: {path: traits.email, hash: [email, email_gmail, raw]}, cookie: {path: anonymousId, hash: raw}}}
        site: {kind: tracker, format: snowplow, identifiers: {customer: user_id, email: {path: 'contexts_com_acme_user_1[0].email', hash: email}, cookie: {path: domain_userid, hash: raw}}}
        crm: {kind: crm, format: debezium, identifiers: {customer: id, email: {path: doc.email, hash: email}}, attributes: [tier]}
        sf: {kind: crm, format: salesforce, identifiers: {customer: Number, email: {path: Email, hash: email}, device: {path: recordId, hash: raw}}, attributes: [Tier]}
      segments:
        a: |
          count('X') within 1d >= 1
      """, to: "p.yaml")
  }

  /// Every 50th record cannot be used.
  private static func isBroken(_ number: Int) -> Bool { number % 50 == 49 }

  /// A value that is to be nowhere; the names of people are of any script, and clients escape some of it.
  private static func planted(_ number: Int) -> String {
    "PLanted-\(number % 3 == 0 ? "ä" : "")\(number)\(number % 7 == 0 ? "ö" : "")@example.com"
  }

  private static func time(_ number: Int) -> String {
    isBroken(number) ? "soon" : "2026-01-01T00:\(number / 50 + 10):\(number % 50 + 10)Z"
  }

  private static let count = 600

  private func messages() -> String {
    (0..<Self.count).map { number in
      let value = Self.planted(number)
      let escaped = number % 5 == 0 ? value.replacingOccurrences(of: "-", with: #"\u002d"#) : value
      let alias = number % 11 == 0 ? #""type":"alias","previousId":"c\#(value)""# : #""type":"track","event":"X""#
      return
        #"{\#(alias),"timestamp":"\#(Self.time(number))","userId":"c\#(number)","anonymousId":"\#(value)","traits":{"email":"\#(escaped)"}}"#
        + "\n"
    }.joined()
  }

  private func lines() -> String {
    (0..<Self.count).map { number in
      let value = Self.planted(number)
      var columns = [String](repeating: "", count: 131)
      columns[12] = "c\(number)"
      columns[15] = value
      columns[52] =
        #"{"schema":"iglu:x/contexts/jsonschema/1-0-0","data":[{"schema":"iglu:com.acme/user/jsonschema/1-0-0","data":{"email":"\#(value)"}}]}"#
      columns[124] = Self.time(number)
      columns[126] = "X"
      return columns.joined(separator: "\t") + "\n"
    }.joined()
  }

  private func changes() -> String {
    (0..<Self.count).map { number in
      let time = Self.isBroken(number) ? "true" : "\(Shop.start + Int64(number) * 1000)"
      return
        #"{"op":"u","source":{"ts_ms":\#(time)},"after":{"id":\#(number),"tier":"gold","doc":"{\"email\": \"\#(Self.planted(number))\"}"}}"#
        + "\n"
    }.joined()
  }

  private func events() -> String {
    (0..<Self.count).map { number in
      let time = Self.isBroken(number) ? "true" : "\(Shop.start + Int64(number) * 1000)"
      return
        #"{"ChangeEventHeader":{"changeType":"CREATE","commitTimestamp":\#(time),"recordIds":["\#(Self.planted(number))"]},"Number":\#(number),"Tier":"x","Email":"\#(Self.planted(number))"}"#
        + "\n"
    }.joined()
  }

  @Test("are in no output, no rejected record, no message and no memory after the end of input", arguments: [1, 3])
  func nowhere(workers: Int) throws {
    let web = messages() + "{\"email\":\"planted-cut\n" + "[\"planted-array\"]\n"
    try folder.write(web, to: "web.jsonl")
    try folder.write(gzipped(lines()), to: "site.tsv.gz")
    try folder.write(zstandard(changes()), to: "crm.jsonl.zst")
    try folder.write(events(), to: "sf.jsonl")
    // The program waits at the end for a reader of its summary.
    let summary = "\(folder.path)/summary"
    try #require(mkfifo(summary, 0o600) == 0)
    let arguments = [
      "replay", "p.yaml", "--input", "web=-", "--input", "site=site.tsv.gz", "--input", "crm=crm.jsonl.zst", "--input",
      "sf=sf.jsonl", "--output", "out", "--rejected", "rejected", "--summary", "summary", "--workers", "\(workers)",
      "--quiet",
    ]
    let process = try program.start(arguments, input: "web.jsonl", errors: "errors")
    defer {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    // Each source has every 50th of its records rejected, and two more stand in one.
    let wanted = Self.count / 50 * 4 + 2
    let deadline = Date(timeIntervalSinceNow: 60)
    while process.isRunning, try lineCount("rejected") < wanted, Date() < deadline { poll(nil, 0, 10) }
    #expect(try lineCount("rejected") == wanted)
    #expect(try lineCount("out") > 0)
    for file in ["out", "rejected", "errors"] {
      #expect(Self.places(in: try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(file)"))) == 0, "\(file)")
    }
    let memory = try #require(Self.memory(of: process.processIdentifier))
    #expect(memory.bytes > 1 << 20)
    #expect(memory.places.isEmpty, "\(memory.places)")
  }

  private func lineCount(_ file: String) throws -> Int {
    guard let data = FileManager.default.contents(atPath: "\(folder.path)/\(file)") else { return 0 }
    return data.count { $0 == 0x0A }
  }

  /// How often a planted value, or its normal form, begins.
  private static func places(in data: Data) -> Int {
    ["PLanted-", "planted-"].reduce(0) { sum, word in
      var count = 0
      var next = data.startIndex
      while let found = data.range(of: Data(word.utf8), in: next..<data.endIndex) {
        count += 1
        next = found.upperBound
      }
      return sum + count
    }
  }

  /// Searches all memory that a process may read; nil where the system does not let us.
  private static func memory(of process: pid_t) -> (bytes: Int, places: [String])? {
    guard let maps = try? String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8) else { return nil }
    let file = open("/proc/\(process)/mem", O_RDONLY)
    if file < 0 { return nil }
    defer { close(file) }
    var bytes = 0
    var places: [String] = []
    for line in maps.split(separator: "\n") {
      let fields = line.split(separator: " ", omittingEmptySubsequences: true)
      let ends = fields[0].split(separator: "-").compactMap { Int($0, radix: 16) }
      guard ends.count == 2, fields[1].hasPrefix("rw") else { continue }
      var page = [UInt8](repeating: 0, count: ends[1] - ends[0])
      let count = pread(file, &page, page.count, ends[0])
      if count <= 0 { continue }
      bytes += count
      let found = Self.places(in: Data(page[..<count]))
      if found > 0 { places.append("\(found) in \(line)") }
    }
    return (bytes, places)
  }
}
