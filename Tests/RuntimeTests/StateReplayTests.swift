import Foundation
import State
import Testing

@Suite("muster replay --state")
struct StateReplayTests {
  let folder: TemporaryFolder
  let program: Program

  init() throws {
    folder = try TemporaryFolder()
    program = Program(folder: folder)
    try folder.write(Shop.pipeline(), to: "shop.yaml")
    try folder.write(Shop.pipeline(lateness: "10m"), to: "late.yaml")
  }

  /// Replays files in which both sources are mixed.
  @discardableResult
  private func replay(
    _ glob: String, _ state: String, _ output: String, pipeline: String = "shop.yaml", workers: Int = 1,
    _ more: [String] = []
  ) throws -> Program.Result {
    try program.run(
      ["replay", pipeline, "--input", "web=\(glob)", "--input", "crm=\(glob)", "--state", state, "--output", output]
        + ["--workers", "\(workers)"] + more)
  }

  /// All records of a state but the names and lengths of outputs.
  private func dump(_ state: String) throws -> [String] {
    let result = try program.run(["state", "--dump", state])
    #expect(result.exitCode == 0, "\(result.errors)")
    return result.lines.filter { !$0.contains(#""kind":"output""#) }
  }

  /// Within lateness of a log in order.
  private func shuffled(_ log: [(time: Int64, line: String)], _ seed: UInt64) -> [String] {
    var random = SeededGenerator(seed: seed)
    return log.map { ($0.time + Int64.random(in: 0...600, using: &random), $0.line) }
      .enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element.1)
  }

  @Test("two runs, of different numbers of workers, leave the file and the state that one run leaves")
  func inTwo() throws {
    let seed = UInt64.random(in: 0 ... .max)
    let log = Shop.log(3000, seed: seed)
    try folder.write(log[..<1100].joined(), to: "log-1.jsonl")
    try folder.write(log[1100...].joined(), to: "log-2.jsonl")
    let plain = try program.run(["replay", "shop.yaml", "--input", "web=log-*", "--input", "crm=log-*"])
    let whole = try replay("log-?.jsonl", "whole", "whole.jsonl")
    #expect(try folder.read("whole.jsonl") == plain.output, "seed \(seed)")
    #expect(whole.lastLine == plain.lastLine)
    let first = try replay("log-1.jsonl", "parts", "parts.jsonl", workers: 3)
    #expect(first.lastLine == "records: 1100 in = 1100 used + 0 passed over + 0 rejected")
    let second = try replay("log-2.jsonl", "parts", "parts.jsonl", workers: 2)
    #expect(second.lastLine == "records: 1900 in = 1900 used + 0 passed over + 0 rejected")
    #expect(try folder.read("parts.jsonl") == plain.output, "seed \(seed)")
    #expect(try dump("parts") == dump("whole"), "seed \(seed)")
  }

  @Test("what lateness holds back is taken by the next run, as if there had been one")
  func lateness() throws {
    let seed = UInt64.random(in: 0 ... .max)
    let times = (0..<900).map { Int64($0) * 40 }
    let log = times.enumerated().map {
      (time: $0.element, line: Shop.event("c\($0.offset % 7)", $0.element, id: "m\($0.offset)"))
    }
    let lines = shuffled(log, seed)
    for (part, range) in [0..<200, 200..<650, 650..<900].enumerated() {
      try folder.write(lines[range].joined(), to: "log-\(part).jsonl")
    }
    try folder.write(lines.joined(), to: "all.jsonl")
    let whole = try replay("all.jsonl", "whole", "whole.jsonl", pipeline: "late.yaml")
    var counted = 0
    for (part, workers) in [1, 4, 2].enumerated() {
      let result = try replay("log-\(part).jsonl", "parts", "parts.jsonl", pipeline: "late.yaml", workers: workers)
      #expect(result.errors.contains("held back"), "seed \(seed)")
      #expect(result.exitCode == 0)
      counted += Int(result.lastLine.split(separator: " ")[1]) ?? 0
    }
    #expect(whole.lastLine.hasPrefix("records: \(counted) in = \(counted) used"), "seed \(seed)")
    #expect(counted < 900, "seed \(seed)")
    #expect(try folder.read("parts.jsonl") == folder.read("whole.jsonl"), "seed \(seed)")
    let until = "2026-01-02"
    let flushed = try replay("empty.jsonl", "whole", "whole.jsonl", pipeline: "late.yaml", ["--until", until])
    #expect(flushed.exitCode == 2)
    try folder.write("", to: "empty.jsonl")
    #expect(
      try replay("empty.jsonl", "whole", "whole.jsonl", pipeline: "late.yaml", ["--until", until]).lastLine
        == "records: \(900 - counted) in = \(900 - counted) used + 0 passed over + 0 rejected")
    let inOrder = try program.run(["replay", "late.yaml", "--input", "web=all.jsonl", "--until", until])
    #expect(try folder.read("whole.jsonl") == inOrder.output, "seed \(seed)")
  }

  @Test("a run up to an instant and a run of the rest leave what one run leaves")
  func until() throws {
    let seed = UInt64.random(in: 0 ... .max)
    let log = Shop.log(1500, seed: seed)
    try folder.write(log.joined(), to: "all.jsonl")
    let end = "2026-01-04T12:00:00.001Z"
    let instant = Shop.start + (84 * 3600) * 1000 + 1
    let rest = log.filter { line in
      let time = line.split { !$0.isNumber }.compactMap { Int64($0) }.first { $0 > Shop.start - 1 } ?? 0
      return time > instant
    }
    try folder.write(rest.joined(), to: "rest.jsonl")
    let plain = try program.run(["replay", "shop.yaml", "--input", "web=all.jsonl", "--input", "crm=all.jsonl"])
    let first = try replay("all.jsonl", "parts", "parts.jsonl", ["--until", end])
    #expect(first.lastLine.hasPrefix("records: 1500 in = \(1500 - rest.count) used + \(rest.count) passed over"))
    try replay("rest.jsonl", "parts", "parts.jsonl")
    #expect(!rest.isEmpty && rest.count < 1500)
    #expect(try folder.read("parts.jsonl") == plain.output, "seed \(seed)")
  }

  @Test("message ids tell repeats across runs; records without one are new in each")
  func repeats() throws {
    try folder.write(Shop.event("a", 0, id: "m1"), to: "with.jsonl")
    try folder.write(Shop.event("b", 0), to: "without.jsonl")
    #expect(try replay("with.jsonl", "s", "out.jsonl").lastLine.hasPrefix("records: 1 in = 1 used + 0 passed"))
    #expect(
      try replay("with.jsonl", "s", "out.jsonl", workers: 2).lastLine.hasPrefix("records: 1 in = 0 used + 1 passed"))
    #expect(try folder.read("out.jsonl") == "")
    #expect(try replay("without.jsonl", "s", "out.jsonl").lastLine.hasPrefix("records: 1 in = 1 used + 0 passed"))
    #expect(try replay("without.jsonl", "s", "out.jsonl", workers: 2).lastLine.hasPrefix("records: 1 in = 1 used"))
    #expect(try folder.read("out.jsonl").contains(#""profile":"customer:b","op":"enter""#))
  }

  @Test("killed at any moment, the same command again ends as a run that was not killed")
  func killed() throws {
    let kills = ProcessInfo.processInfo.environment["MUSTER_KILLS"].flatMap { Int($0) } ?? 6
    let seed = UInt64.random(in: 0 ... .max)
    var random = SeededGenerator(seed: seed)
    let log = Shop.log(40_000, seed: seed)
    try folder.write(log[..<10_000].joined(), to: "log-1.jsonl")
    try folder.write(log[10_000...].joined(), to: "log-2.jsonl")
    try replay("log-1.jsonl", "first", "first.jsonl", pipeline: "late.yaml")
    try folder.copy("first", to: "whole")
    try folder.copy("first.jsonl", to: "whole.jsonl")
    let start = ContinuousClock.now
    let whole = try replay("log-2.jsonl", "whole", "whole.jsonl", pipeline: "late.yaml")
    let elapsed = start.duration(to: .now).components
    // Shorter after each run that came to its end before it was killed.
    var longest = (Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18) * 1.1
    let expected = try dump("whole")
    var survivors = 0
    for kill in 0..<kills {
      let name = "k\(kill)"
      // Some begin with nothing at all.
      let isFresh = kill % 3 == 2
      if !isFresh {
        try folder.copy("first", to: name)
        try folder.copy("first.jsonl", to: "\(name).jsonl")
      }
      let inputs = isFresh ? "log-?.jsonl" : "log-2.jsonl"
      let command =
        "replay late.yaml --input 'web=\(inputs)' --input 'crm=\(inputs)' --state \(name) --output \(name).jsonl --workers \(1 + kill % 2)"
      let delay = Double.random(in: 0...longest, using: &random)
      let victim = try program.run(shell: "timeout -s KILL \(delay) $MUSTER \(command)")
      if victim.exitCode == 0 {
        survivors += 1
        longest = min(longest, delay)
      }
      let again = try program.run(shell: "$MUSTER \(command)")
      #expect(again.exitCode == 0, "\(again.errors)")
      if victim.exitCode != 0 {
        #expect(try folder.read("\(name).jsonl") == folder.read("whole.jsonl"), "after \(delay) s, seed \(seed)")
        // Where it had made its checkpoint, nothing is left to be read.
        let isDone = again.lastLine.hasPrefix("records: 0 in")
        if !isFresh { #expect(isDone || again.lastLine == whole.lastLine) }
        #expect(try dump(name) == expected, "after \(delay) s, seed \(seed)")
      }
      try folder.remove(name)
      try folder.remove("\(name).jsonl")
    }
    print("\(kills - survivors) of \(kills) runs were killed")
    #expect(kills - survivors > kills / 3, "seed \(seed)")
  }

  @Test("killed behind its checkpoint, the same command again has nothing left to do; once ended, it is another run")
  func killedAtTheEnd() throws {
    try folder.write(Shop.event("a", 0) + Shop.event("a", 5), to: "log.jsonl")
    try replay("log.jsonl", "s", "out.jsonl")
    let whole = try (dump("s"), folder.read("out.jsonl"))
    #expect(try !folder.names("s").contains("RUN"))
    try folder.remove("s")
    // A full pipe for standard error: the run has done all, and waits to say so.
    let command = "$MUSTER replay shop.yaml --input web=log.jsonl --input crm=log.jsonl --state s --output out.jsonl"
    _ = try program.run(
      shell: "mkfifo p; exec 3<>p; head -c 65536 /dev/zero >&3; \(command) 2>p & "
        + "until [ -s s/RUN ]; do :; done; kill -9 $!; wait")
    _ = try program.run(shell: command)
    #expect(try dump("s") == whole.0)
    #expect(try folder.read("out.jsonl") == whole.1)
    #expect(try program.run(shell: command).lastLine == "records: 2 in = 2 used + 0 passed over + 0 rejected")
  }

  @Test("the output is cut back to where the state left it, and refused where it is shorter")
  func output() throws {
    let log = Shop.log(400, seed: 3)
    try folder.write(log[..<200].joined(), to: "log-1.jsonl")
    try folder.write(log[200...].joined(), to: "log-2.jsonl")
    try replay("log-?.jsonl", "whole", "whole.jsonl")
    // A new state empties the file, as a replay without one does.
    try folder.write("what stood there before\n", to: "out.jsonl")
    try replay("log-1.jsonl", "s", "out.jsonl")
    let first = try folder.read("out.jsonl")
    try folder.copy("s", to: "t")
    try folder.write(first + "{\"half a line", to: "out.jsonl")
    try replay("log-2.jsonl", "s", "out.jsonl")
    #expect(try folder.read("out.jsonl") == folder.read("whole.jsonl"))
    try folder.write(String(first.dropLast(10)), to: "out.jsonl")
    let short = try replay("log-2.jsonl", "t", "out.jsonl")
    #expect(short.exitCode == 1)
    #expect(short.errors.contains("put the whole file back, or name another --output"), "\(short.errors)")
    // Another file is appended to as it is.
    try folder.write("kept\n", to: "other.jsonl")
    try replay("log-2.jsonl", "t", "other.jsonl")
    #expect(try "\(first)\(folder.read("other.jsonl").dropFirst(5))" == folder.read("whole.jsonl"))
    #expect(try folder.read("other.jsonl").hasPrefix("kept\n"))
  }

  @Test("other rules, another directory and a state in use are refused, each with a remedy")
  func refused() throws {
    try folder.write(Shop.event("a", 0) + Shop.event("a", 5), to: "log.jsonl")
    try replay("log.jsonl", "s", "out.jsonl")
    let before = try dump("s")
    try folder.write(
      Shop.pipeline().replacing("count('Bought') within 1h >= 2", with: "count('Bought') within 1h >= 3"),
      to: "other.yaml")
    let rules = try replay("log.jsonl", "s", "out.jsonl", pipeline: "other.yaml")
    #expect(rules.exitCode == 2)
    #expect(rules.lastLine.contains("was made by other rules (the segment 'buyers' differs): go on with the pipeline"))
    try folder.write("x", to: "notes/mine.txt")
    let foreign = try replay("log.jsonl", "notes", "out.jsonl")
    #expect(foreign.exitCode == 2)
    #expect(foreign.lastLine.contains("the directory holds other files"), "\(foreign.errors)")
    do {
      let store = try StateStore("\(folder.path)/s", .readWrite)
      let inUse = try replay("log.jsonl", "s", "out.jsonl")
      #expect(inUse.exitCode == 1)
      #expect(inUse.lastLine == "muster: error: the state in s is in use by another process")
      #expect(try program.run(["state", "s"]).exitCode == 0)
      _ = store
    }
    #expect(try dump("s") == before)
    #expect(try program.run(["state", "absent"]).exitCode == 2)
  }

  @Test("a damaged state is found, by replay and by state")
  func damaged() throws {
    try folder.write(Shop.log(2000, seed: 9).joined(), to: "log.jsonl")
    try replay("log.jsonl", "s", "out.jsonl")
    let tables = try folder.names("s/db").filter { $0.hasSuffix(".sst") }
    for name in tables {
      var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/s/db/\(name)")))
      bytes[20] ^= 0x10
      try folder.write(bytes, to: "s/db/\(name)")
    }
    let state = try program.run(["state", "s"])
    #expect(state.exitCode == 1)
    #expect(
      state.lastLine.contains("the state in s is damaged (Corruption: block checksum mismatch"), "\(state.errors)")
    let replayed = try replay("log.jsonl", "s", "out.jsonl")
    #expect(replayed.exitCode == 1)
    #expect(replayed.lastLine.contains("is damaged"), "\(replayed.errors)")
  }

  @Test("state says what is there, for people and as JSON")
  func inspected() throws {
    try folder.write(
      Shop.event("a", 0, id: "m1") + Shop.event("a", 5) + Shop.row("b", 7, tier: "gold") + Shop.event("c", 8000),
      to: "log.jsonl")
    try replay("log.jsonl", "s", "out.jsonl", pipeline: "late.yaml")
    let text = try program.run(["state", "s"])
    #expect(
      text.lines.contains("profiles     2, holding 0 facts") || text.output.contains("profiles     2"), "\(text.output)"
    )
    #expect(text.output.contains("held back    1 records"))
    let json = try program.run(["state", "--json", "s"])
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(object["profiles"] as? Int == 2)
    #expect(object["clock"] as? String == "2026-01-01T02:03:20.000Z")
    let kinds = try #require(object["kinds"] as? [String: [String: Int]])
    #expect(kinds["held"]?["records"] == 1)
    #expect(kinds["recent_id"]?["records"] == 1)
  }
}
