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
        web: {kind: tracker, format: segment, identifiers: {customer: userId, email: {path: traits.email, hash: [email, email_gmail, raw]}, phone: {path: traits.phone, hash: [phone, phone_digits], country: DE}, cookie: {path: anonymousId, hash: raw}}}
        site: {kind: tracker, format: snowplow, identifiers: {customer: user_id, email: {path: 'contexts_com_acme_user_1[0].email', hash: email}, cookie: {path: domain_userid, hash: raw}}}
        crm: {kind: crm, format: debezium, identifiers: {customer: id, email: {path: doc.email, hash: email}, phone: {path: tel, hash: phone, country: DE}}, attributes: [tier]}
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
    "PLanted-\(number % 3 == 0 ? "ä" : "")\(number)\(number % 7 == 0 ? "ö" : "")@PLanted.example"
  }

  /// The same number in different writings, each for somebody else.
  private static func phone(_ number: Int) -> String {
    let end = 10000 + number
    return ["0151 77665-\(end)", "+49 (151) 77665-\(end)", "0049/151-77665-\(end)", "0151-77665-\(end)"][number % 4]
  }

  /// What no file and no memory may hold: parts of the values and of their normal forms, so that half of one is found.
  private static let words = ["PLanted", "planted-", "@planted", "77665-", "15177665"]
  /// What a delta and the memory must hold, or nothing was searched.
  private static let control = "control-"

  private static func time(_ number: Int) -> String {
    isBroken(number) ? "soon" : "2026-01-01T1\(number / 2500):\(number / 50 % 50 + 10):\(number % 50 + 10)Z"
  }

  /// So many that chunks become large enough to be decoded in parallel.
  private static let count = 3000

  private func messages() -> String {
    (0..<Self.count).map { number in
      let value = Self.planted(number)
      let escaped = number % 5 == 0 ? value.replacingOccurrences(of: "-", with: #"\u002d"#) : value
      let alias = number % 11 == 0 ? #""type":"alias","previousId":"c\#(value)""# : #""type":"track","event":"X""#
      return
        #"{\#(alias),"timestamp":"\#(Self.time(number))","userId":"control-\#(number)","anonymousId":"\#(value)","traits":{"phone":"\#(Self.phone(number))","email":"\#(escaped)"}}"#
        + "\n"
    }.joined()
  }

  /// Values so long that they are copied by way of the processor's widest registers; the first of them come while there is one
  /// decoder alone.
  private func longMessages() -> String {
    (0..<8).map { number in
      let value = String(repeating: "PLanted-\(number)-", count: 120_000)
      let email = (number % 2 == 0 ? "" : "ä") + value + "@planted.example"
      return
        #"{"type":"track","event":"X","timestamp":"\#(Self.time(0))","userId":"control-l","anonymousId":"\#(value)","traits":{"email":"\#(email)"}}"#
        + "\n"
    }.joined()
  }

  /// Records that cannot be used, for one reason or another.
  private func misfits() -> [String] {
    let person =
      #""userId":"control-m","anonymousId":"PLanted-m","traits":{"email":"PLanted-m@planted.example","phone":"0151 77665-1"}"#
    let time = #""timestamp":"2026-01-01T00:00:00Z""#
    return [
      #"{"email":"planted-cut"#,
      #"["planted-array@planted.example"]"#,
      #""planted-text@planted.example""#,
      #"{"type":"track","event":"X",\#(time),\#(person)"#,
      #"{"type":"planned","event":"X",\#(time),\#(person)}"#,
      #"{"type":"track","event":"",\#(time),\#(person)}"#,
      #"{"type":"track","event":"X","timestamp":"2999-01-01",\#(person)}"#,
      #"{"type":"track","event":"X",\#(time),"traits":{"email":"planted- none"}}"#,
      #"{"type":"unlink","identifier":"email:planted-u@planted.example",\#(time)}"#,
      #"{"batch":[{"type":"planned","event":"X",\#(time),\#(person)}]}"#,
      String(repeating: #"{"a":"#, count: 300) + #""planted-deep@planted.example""#
        + String(repeating: "}", count: 300),
      #"{"a":""# + String(repeating: "PLanted-long@planted.example,", count: 600_000) + #""}"#,
    ]
  }

  private func lines() -> String {
    (0..<Self.count).map { number in
      let value = Self.planted(number)
      var columns = [String](repeating: "", count: 131)
      columns[12] = "control-\(number)"
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
        #"{"op":"u","source":{"ts_ms":\#(time)},"before":\#(Self.row(number + 1)),"after":\#(Self.row(number))}"#
        + "\n"
    }.joined()
  }

  private static func row(_ number: Int) -> String {
    #"{"id":\#(number),"tier":"gold","tel":"\#(phone(number))","doc":"{\"email\": \"\#(planted(number))\"}"}"#
  }

  private func events() -> String {
    (0..<Self.count).map { number in
      let time = Self.isBroken(number) ? "true" : "\(Shop.start + Int64(number) * 1000)"
      return
        #"{"ChangeEventHeader":{"changeType":"CREATE","commitTimestamp":\#(time),"recordIds":["\#(Self.planted(number))"]},"Number":\#(number),"Tier":"x","Email":"\#(Self.planted(number))"}"#
        + "\n"
    }.joined()
  }

  @Test("are in no output, no state, no rejected record, no message and no memory after the end", arguments: [1, 3])
  func nowhere(workers: Int) throws {
    try folder.write(longMessages() + messages() + misfits().joined(separator: "\n") + "\n", to: "in/web.jsonl")
    try folder.write(gzipped(lines()), to: "in/site.tsv.gz")
    try folder.write(zstandard(changes()), to: "in/crm.jsonl.zst")
    try folder.write(events(), to: "in/sf.jsonl")
    // The program waits at the end for a reader of its summary.
    try #require(mkfifo("\(folder.path)/in/summary", 0o600) == 0)
    let arguments = [
      "replay", "p.yaml", "--input", "web=-", "--input", "site=in/site.tsv.gz", "--input", "crm=in/crm.jsonl.zst",
      "--input", "sf=in/sf.jsonl", "--output", "out", "--rejected", "rejected", "--summary", "in/summary", "--state",
      "state", "--workers", "\(workers)", "--quiet",
    ]
    let process = try program.start(arguments, input: "in/web.jsonl", errors: "errors")
    defer {
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
    }
    // Each source has every 50th of its records rejected.
    let wanted = Self.count / 50 * 4 + misfits().count
    let deadline = Date(timeIntervalSinceNow: 120)
    while process.isRunning, try lineCount("rejected") < wanted, Date() < deadline { poll(nil, 0, 10) }
    let errors = try folder.read("errors")
    try #require(process.isRunning, "\(errors)")
    let memory = try #require(Self.memory(of: process.processIdentifier))
    #expect(memory.holdsControl)
    #expect(memory.places.isEmpty, "\(memory.places)")
    _ = try FileHandle(forReadingAtPath: "\(folder.path)/in/summary")?.readToEnd()
    process.waitUntilExit()
    #expect(try lineCount("rejected") == wanted)
    #expect(try folder.read("out").contains(Self.control))
    for file in try files() {
      let found = Self.places(of: Self.words, in: try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(file)")))
      #expect(found.isEmpty, "\(file): \(found)")
    }
  }

  /// All that the run wrote.
  private func files() throws -> [String] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    let files = names.filter { name in
      var isFolder: ObjCBool = false
      let isThere = FileManager.default.fileExists(atPath: "\(folder.path)/\(name)", isDirectory: &isFolder)
      return isThere && !isFolder.boolValue && !name.hasPrefix("in/")
    }
    try #require(files.contains { $0.hasPrefix("state/") } && files.contains("out") && files.contains("rejected"))
    return files
  }

  private func lineCount(_ file: String) throws -> Int {
    guard let data = FileManager.default.contents(atPath: "\(folder.path)/\(file)") else { return 0 }
    return data.count { $0 == 0x0A }
  }

  /// Where each of `words` stands first, and what is around it.
  private static func places(of words: [String], in data: Data) -> [String] {
    words.compactMap { word in
      guard let found = data.range(of: Data(word.utf8)) else { return nil }
      let around = data[max(data.startIndex, found.lowerBound - 40)..<min(data.endIndex, found.upperBound + 40)]
      return "at \(found.lowerBound): \(String(decoding: around, as: UTF8.self).debugDescription)"
    }
  }

  /// Searches all memory that a process may write; nil where the system does not let us.
  private static func memory(of process: pid_t) -> (holdsControl: Bool, places: [String])? {
    guard let maps = try? String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8) else { return nil }
    let file = open("/proc/\(process)/mem", O_RDONLY)
    if file < 0 { return nil }
    defer { close(file) }
    var holdsControl = false
    var places: [String] = []
    for line in maps.split(separator: "\n") {
      let fields = line.split(separator: " ", omittingEmptySubsequences: true)
      let ends = fields[0].split(separator: "-").compactMap { Int($0, radix: 16) }
      guard ends.count == 2, fields[1].hasPrefix("rw") else { continue }
      guard let region = read(file, from: ends[0], count: ends[1] - ends[0]) else { continue }
      holdsControl = holdsControl || !Self.places(of: [control], in: region).isEmpty
      places += Self.places(of: words, in: region).map { "\(line) \($0)" }
    }
    return (holdsControl, places)
  }

  private static func read(_ file: Int32, from address: Int, count: Int) -> Data? {
    var region = Data(count: count)
    let read = region.withUnsafeMutableBytes { pread(file, $0.baseAddress, $0.count, address) }
    return read > 0 ? region.prefix(read) : nil
  }
}
