import Foundation
import Testing

@Suite("muster replay")
struct ReplayCommandTests {
  let folder: TemporaryFolder
  let program: Program

  init() throws {
    folder = try TemporaryFolder()
    program = Program(folder: folder)
    try folder.write(Shop.pipeline(), to: "shop.yaml")
  }

  /// The first line in which two outputs differ.
  private func difference(_ a: String, _ b: String) -> String? {
    let a = a.split(separator: "\n", omittingEmptySubsequences: false)
    let b = b.split(separator: "\n", omittingEmptySubsequences: false)
    if a == b { return nil }
    let line = zip(a, b).prefix { $0 == $1 }.count
    return "line \(line + 1): \(line < a.count ? a[line] : "-") | \(line < b.count ? b[line] : "-")"
  }

  /// One line per delta: `profile op segment seconds-since-the-start`.
  private func deltas(_ output: String) throws -> [String] {
    try output.split(separator: "\n").map { line in
      let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let time = try #require(object["time"] as? String)
      let formatter = ISO8601DateFormatter()
      formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
      let seconds = try #require(formatter.date(from: time)).timeIntervalSince1970 - Double(Shop.start) / 1000
      return "\(object["profile"] ?? "") \(object["op"] ?? "") \(object["segment"] ?? "") \(Int(seconds))"
    }
  }

  @Test("records go in, deltas come out, and the summary closes standard error")
  func simple() throws {
    try folder.write(
      Shop.event("a", 0) + Shop.event("b", 10) + Shop.event("a", 60) + Shop.event("b", 7200), to: "web.jsonl")
    let result = try program.run(["replay", "shop.yaml", "--input", "web=web.jsonl"])
    #expect(try deltas(result.output) == ["customer:a enter buyers 60", "customer:a exit buyers 3600"])
    #expect(result.lastLine == "records: 4 in = 4 used + 0 passed over + 0 rejected")
    #expect(result.exitCode == 0)
  }

  @Test("sources in files of their own, and mixed in one file, give the same deltas")
  func shared() throws {
    let rows = Shop.row("a", 5, tier: "gold") + Shop.row("a", 20, tier: "blue")
    let events = Shop.event("a", 0) + Shop.event("a", 15)
    try folder.write(rows, to: "crm.jsonl")
    try folder.write(events, to: "web.jsonl")
    try folder.write(
      Shop.event("a", 0) + Shop.row("a", 5, tier: "gold") + Shop.event("a", 15) + Shop.row("a", 20, tier: "blue"),
      to: "all.jsonl")
    let apart = try program.run(["replay", "shop.yaml", "--input", "web=web.jsonl", "--input", "crm=crm.jsonl"])
    let mixed = try program.run(["replay", "shop.yaml", "--input=web=all.jsonl", "--input=crm=*ll.jsonl"])
    #expect(
      try deltas(apart.output) == [
        "customer:a enter gold-buyers 5", "customer:a enter buyers 15", "customer:a exit gold-buyers 20",
      ])
    #expect(mixed.output == apart.output)
    #expect(mixed.lastLine == "records: 4 in = 4 used + 0 passed over + 0 rejected")
  }

  @Test("the same bytes for any number of workers and any way of splitting the log")
  func partitions() throws {
    let seed = UInt64.random(in: 0 ... .max)
    let log = Shop.log(4000, seed: seed)
    try folder.write(log.joined(), to: "all.jsonl")
    let whole = try program.run(["replay", "shop.yaml", "--input", "web=all.jsonl", "--input", "crm=all.jsonl"])
    #expect(whole.exitCode == 0)
    #expect(whole.lines.count > 500, "seed \(seed)")
    for workers in ["2", "4", "7"] {
      let result = try program.run([
        "replay", "shop.yaml", "--input", "web=all.jsonl", "--input", "crm=all.jsonl", "--workers", workers,
      ])
      #expect(difference(result.output, whole.output) == nil, "\(workers) workers, seed \(seed)")
    }
    for part in 0..<7 {
      let lines = log.enumerated().filter { $0.offset % 7 == part }.map(\.element).joined()
      switch part % 3 {
      case 0: try folder.write(lines, to: "part-\(part).jsonl")
      case 1: try folder.write(gzipped(lines), to: "part-\(part).jsonl.gz")
      default: try folder.write(zstandard(lines), to: "part-\(part).jsonl.zst")
      }
    }
    for workers in ["1", "3"] {
      let result = try program.run([
        "replay", "shop.yaml", "--input", "web=part-*", "--input", "crm=part-*", "--workers", workers,
      ])
      #expect(difference(result.output, whole.output) == nil, "\(workers) workers, seed \(seed)")
      #expect(result.lastLine == whole.lastLine)
    }
  }

  @Test("records shuffled within the lateness give the same bytes, later ones are counted as late")
  func lateness() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    let times = (0..<500).map { Int64($0) * 40 }
    let inOrder = times.enumerated().map { Shop.event("c\($0.offset % 5)", $0.element, id: "m\($0.offset)") }
    let shuffled = times.indices.map { ($0, times[$0] + Int64.random(in: 0...600, using: &random)) }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map { inOrder[$0.0] }
    try folder.write(inOrder.joined(), to: "a.jsonl")
    try folder.write(shuffled.joined(), to: "b.jsonl")
    try folder.write(Shop.pipeline(lateness: "10m"), to: "lateness.yaml")
    let expected = try program.run(["replay", "shop.yaml", "--input", "web=a.jsonl", "--summary", "a.json"])
    let got = try program.run(["replay", "lateness.yaml", "--input", "web=b.jsonl", "--summary", "b.json"])
    #expect(difference(got.output, expected.output) == nil, "seed \(seed)")
    #expect(try folder.read("b.json").contains(#""late":0"#), "seed \(seed)")
    let late = try program.run(["replay", "shop.yaml", "--input", "web=b.jsonl", "--summary", "late.json"])
    #expect(late.lastLine == expected.lastLine)
    #expect(try !folder.read("late.json").contains(#""late":0"#), "seed \(seed)")
  }

  @Test("records after --until are passed over, and time stands at it in the end")
  func until() throws {
    try folder.write(
      Shop.event("a", 0) + Shop.event("a", 60) + Shop.event("a", 5000) + Shop.event("a", 5001), to: "web.jsonl")
    let arguments = ["replay", "shop.yaml", "--input", "web=web.jsonl", "--summary", "s.json", "--until"]
    let before = try program.run(arguments + ["2026-01-01T00:59:59.999Z"])
    #expect(try deltas(before.output) == ["customer:a enter buyers 60"])
    #expect(before.lastLine == "records: 4 in = 2 used + 2 passed over + 0 rejected")
    #expect(try folder.read("s.json").contains(#""passed_over":{"after_until":2}"#))
    let at = try program.run(arguments + ["2026-01-01T02:00:00+01:00"])
    #expect(try deltas(at.output) == ["customer:a enter buyers 60", "customer:a exit buyers 3600"])
    let all = try program.run(arguments + ["2026-02-01"])
    #expect(
      try deltas(all.output) == [
        "customer:a enter buyers 60", "customer:a exit buyers 3600", "customer:a enter buyers 5001",
        "customer:a exit buyers 8600",
      ])
  }

  @Test("records that cannot be used are counted and kept with their place, the run goes on")
  func rejected() throws {
    let ahead = Shop.event("a", 400_000_000)
    try folder.write(
      Shop.event("a", 0) + "{broken\n\n[1]\n" + #"{"event":"Bought","who":"a"}"# + "\n" + ahead + Shop.event("null", 1)
        + Shop.event("a", 60), to: "web.jsonl")
    let result = try program.run([
      "replay", "shop.yaml", "--input", "web=web.jsonl", "--rejected", "bad.jsonl", "--summary", "s.json", "--now",
      "2026-06-01", "--quiet",
    ])
    #expect(result.exitCode == 0)
    #expect(result.errors == "records: 7 in = 2 used + 0 passed over + 5 rejected\n")
    #expect(
      try folder.read("s.json").contains(
        #""rejected":{"malformed":1,"not_an_object":1,"no_time":1,"future":1,"no_identifier":1}"#))
    let bad = try folder.read("bad.jsonl").split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(bad.map { $0["line"] as? Int } == [2, 4, 5, 6, 7])
    #expect(
      bad.map { $0["reason"] as? String } == ["malformed", "not_an_object", "no_time", "future", "no_identifier"])
    #expect(
      bad.allSatisfy { $0["source"] as? String == "web" && $0["file"] as? String == "web.jsonl" && $0["record"] != nil }
    )
  }

  @Test("rejected records are in one order for any number of workers, and in the order of the merge")
  func rejectedOrder() throws {
    let seed = UInt64.random(in: 0 ... .max)
    let log = Shop.log(3000, seed: seed)
    for part in 0..<3 {
      let lines = log.enumerated().filter { $0.offset % 3 == part }.map {
        $0.offset % 4 == 0 ? $0.element + "{\n" : $0.element
      }
      try folder.write(lines.joined(), to: "part-\(part).jsonl")
    }
    func rejects(_ workers: String) throws -> String {
      let result = try program.run([
        "replay", "shop.yaml", "--input", "web=part-*", "--input", "crm=part-*", "--workers", workers, "--rejected",
        "bad-\(workers)",
      ])
      #expect(result.lastLine.hasSuffix("750 rejected"))
      return try folder.read("bad-\(workers)")
    }
    let one = try rejects("1")
    #expect(one.split(separator: "\n").count == 750)
    #expect(difference(try rejects("2"), one) == nil, "seed \(seed)")
    #expect(difference(try rejects("5"), one) == nil, "seed \(seed)")
  }

  @Test(
    "a cut archive counts what was readable, rejects the cut line, and exits 1",
    arguments: ["web.jsonl.gz", "web.jsonl.zst"])
  func truncated(name: String) throws {
    let lines = (0..<4000).map { Shop.event("a", Int64($0), id: "\($0 &* 7_919)") }.joined()
    let pack = name.hasSuffix(".gz") ? gzipped : zstandard
    let archive = try pack(lines) + pack(lines)
    try folder.write(Array(archive.prefix(archive.count - 20)), to: name)
    let result = try program.run([
      "replay", "shop.yaml", "--input", "web=\(name)", "--summary", "s.json", "--rejected", "bad.jsonl",
    ])
    #expect(result.exitCode == 1)
    #expect(result.errors.contains("muster: error: \(name) ends in the middle of the archive"))
    let rejected = try folder.read("bad.jsonl").split(separator: "\n")
    #expect(rejected.count <= 1)
    #expect(rejected.allSatisfy { $0.contains(#""reason":"truncated""#) })
    #expect(try folder.read("s.json").contains(#""duplicate":"#))
  }

  @Test("a record beyond 16 MiB is rejected with its full length and its hash, and the next one is used")
  func tooLarge() throws {
    let long = #"{"event":""# + String(repeating: "x", count: 17 << 20) + "\"}"
    try folder.write(Shop.event("a", 0) + long + "\n" + Shop.event("a", 60), to: "web.jsonl")
    let result = try program.run(["replay", "shop.yaml", "--input", "web=web.jsonl", "--rejected", "bad.jsonl"])
    #expect(try deltas(result.output).first == "customer:a enter buyers 60")
    #expect(result.lastLine == "records: 3 in = 2 used + 0 passed over + 1 rejected")
    #expect(result.exitCode == 0)
    let hash = try program.run(shell: "printf %s \"$(sed -n 2p web.jsonl)\" | sha256sum | cut -c1-64").output.dropLast()
    #expect(
      try folder.read("bad.jsonl") == """
        {"source":"web","file":"web.jsonl","line":2,"reason":"too_large","length":\(long.utf8.count),"sha256":"\(hash)"}

        """)
  }

  @Test("a record beyond 16 MiB is counted also where nothing keeps what was rejected")
  func tooLargeUnkept() throws {
    let long = String(repeating: "x", count: 17 << 20)
    try folder.write(Shop.event("a", 0) + long + "\n" + Shop.event("a", 60) + long, to: "web.jsonl")
    let result = try program.run(["replay", "shop.yaml", "--input", "web=web.jsonl", "--summary", "s.json"])
    #expect(try deltas(result.output).first == "customer:a enter buyers 60")
    #expect(result.lastLine == "records: 4 in = 2 used + 0 passed over + 2 rejected")
    #expect(try folder.read("s.json").contains(#""rejected":{"too_large":2}"#))
    #expect(result.exitCode == 0)
  }

  @Test("lines that end in CRLF, and blank ones, are counted as lines and read as they are")
  func lineEnds() throws {
    let event = Shop.event("a", 0).dropLast()
    try folder.write("\u{FEFF}\(event)\r\n\r\n \t\n{oops\r\n\(Shop.event("a", 60))", to: "web.jsonl")
    let result = try program.run(["replay", "shop.yaml", "--input", "web=web.jsonl", "--rejected", "bad.jsonl"])
    #expect(result.lastLine == "records: 3 in = 2 used + 0 passed over + 1 rejected")
    #expect(
      try folder.read("bad.jsonl")
        == #"{"source":"web","file":"web.jsonl","line":4,"reason":"malformed","record":"{oops"}"# + "\n")
  }

  @Test("hundreds of archives at once are merged with few of them open")
  func manyFiles() throws {
    let seed = UInt64.random(in: 0 ... .max)
    let log = Shop.log(1800, seed: seed)
    try folder.write(log.joined(), to: "all.jsonl")
    for part in 0..<300 {
      // Rows stay in the order of their log: they all stand in the first file.
      let lines = log.indices.filter { $0 % 5 == 4 ? part == 0 : $0 % 300 == part }.map { log[$0] }
      try folder.write(zstandard(lines.joined()), to: "part-\(part).zst")
    }
    let whole = try program.run(["replay", "shop.yaml", "--input", "web=all.jsonl", "--input", "crm=all.jsonl"])
    let parts = try program.run(
      shell: "ulimit -n 40; muster replay shop.yaml --input 'web=part-*' --input 'crm=part-*' --workers 2")
    #expect(parts.exitCode == 0, "\(parts.errors)")
    #expect(difference(parts.output, whole.output) == nil, "seed \(seed)")
  }

  @Test("standard input is a source like any other")
  func standardInput() throws {
    let result = try program.run(
      ["replay", "shop.yaml", "--input", "web=-"], input: Shop.event("a", 0) + Shop.event("a", 1))
    #expect(try deltas(result.output) == ["customer:a enter buyers 1"])
  }

  @Test("sources without an input are named, once and not with --quiet")
  func unread() throws {
    try folder.write(Shop.event("a", 0), to: "web.jsonl")
    let note = "muster: note: no --input for the source 'crm'\n"
    let some = try program.run(["replay", "shop.yaml", "--input", "web=web.jsonl"])
    #expect(some.errors.hasPrefix(note), "\(some.errors)")
    #expect(some.exitCode == 0)
    let quiet = try program.run(["replay", "shop.yaml", "--input", "web=web.jsonl", "--quiet"])
    #expect(!quiet.errors.contains("note"))
    let all = try program.run(["replay", "shop.yaml", "--input", "web=web.jsonl", "--input", "crm=web.jsonl"])
    #expect(!all.errors.contains("note"))
  }

  @Test("an empty input is no error")
  func empty() throws {
    try folder.write("", to: "web.jsonl")
    let result = try program.run([
      "replay", "shop.yaml", "--input", "web=web.jsonl", "--summary", "s.json", "--output", "out.jsonl",
    ])
    #expect(result.exitCode == 0)
    #expect(try folder.read("out.jsonl") == "")
    #expect(try folder.read("s.json").contains(#""event_time":{"from":null,"to":null}"#))
  }

  @Test("a full disk is an error, and a reader that left a quiet end")
  func broken() throws {
    try folder.write(Shop.log(20_000, seed: 1).joined(), to: "all.jsonl")
    let full = try program.run([
      "replay", "shop.yaml", "--input", "web=all.jsonl", "--input", "crm=all.jsonl", "--output", "/dev/full",
    ])
    #expect(full.exitCode == 1)
    #expect(full.errors.contains("muster: error: /dev/full cannot be written: No space left on device"))
    let closed = try program.run(
      shell:
        "{ muster replay shop.yaml --input web=all.jsonl --input crm=all.jsonl; echo code $? >&2; } | head -c 10 > /dev/null"
    )
    #expect(closed.lastLine == "code 1")
    #expect(!closed.errors.contains("error"), "\(closed.errors)")
  }
}
