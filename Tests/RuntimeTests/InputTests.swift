import Segmentation
import Testing

@testable import Runtime

@Suite("Which files are read, and how much at a time")
struct InputTests {
  let folder: TemporaryFolder
  let pipeline: Pipeline

  init() throws {
    folder = try TemporaryFolder()
    var sources = ["web", "crm", "app"].map { Source(name: $0, kind: .tracker, format: .segment) }
    sources[0].lateness = 5
    sources[1].lateness = 70
    pipeline = Pipeline(name: "p", sources: sources, segments: [])
  }

  private func files(_ inputs: [(String, String)]) throws(RuntimeError) -> [InputLog] {
    try InputFiles(inputs.map { InputPattern(source: $0.0, glob: "\(folder.path)/\($0.1)") }, pipeline: pipeline).files
  }

  @Test("files stand in the order given, those of one glob by name")
  func order() throws {
    for name in ["b.jsonl", "a.jsonl", "c.jsonl"] { try folder.write("", to: name) }
    let files = try files([("web", "c.jsonl"), ("web", "[ab].jsonl")])
    #expect(files.map(\.name.last) == ["l", "l", "l"])
    #expect(files.map { String($0.name.dropFirst(folder.path.count + 1)) } == ["c.jsonl", "a.jsonl", "b.jsonl"])
    #expect(files.map(\.sources) == [[0], [0], [0]])
  }

  @Test("a file under several sources stands once, its sources in the order of the pipeline")
  func shared() throws {
    try folder.write("", to: "all.jsonl")
    let files = try files([("crm", "all.jsonl"), ("web", "./all.jsonl"), ("web", "a*.jsonl")])
    #expect(files.count == 1)
    #expect(files.first?.sources == [0, 1])
  }

  @Test("sources that share have the largest lateness of theirs, in all their files, also through a third")
  func lateness() throws {
    for name in ["webcrm", "web", "webapp", "app"] { try folder.write("", to: name) }
    let inputs = [
      ("web", "webcrm"), ("crm", "webcrm"), ("web", "web"), ("web", "webapp"), ("app", "webapp"), ("app", "app"),
    ]
    #expect(try files(inputs).map(\.lateness) == [70, 70, 70, 70])
    #expect(try files([("web", "web"), ("crm", "webcrm"), ("app", "app")]).map(\.lateness) == [5, 70, 0])
  }

  @Test("a source that the pipeline has not is an error of usage that names the nearest")
  func unknownSource() throws {
    try folder.write("", to: "a")
    let error = #expect(throws: RuntimeError.self) { try files([("wob", "a")]) }
    #expect(error?.code == .usage)
    #expect(error?.message.contains("'wob'") == true)
    #expect(error?.message.contains("did you mean 'web'?") == true)
  }

  @Test("a glob that matches nothing is an error of usage")
  func noMatch() {
    let error = #expect(throws: RuntimeError.self) { try files([("web", "*.jsonl")]) }
    #expect(error?.code == .usage)
  }

  @Test("an output that is an input is refused before it is overwritten", arguments: ["output", "rejected", "summary"])
  func overwriting(option: String) throws {
    let path = try folder.write("{}\n", to: "a.jsonl")
    var options = ReplayOptions(inputs: [InputPattern(source: "web", glob: path)], now: 0)
    switch option {
    case "output": options.output = path
    case "rejected": options.rejected = path
    default: options.summary = "\(folder.path)/./a.jsonl"
    }
    let error = #expect(throws: RuntimeError.self) { try Replay(Plan(pipeline), options) }
    #expect(error?.code == .usage)
    #expect(try folder.read("a.jsonl") == "{}\n")
  }

  @Test("a single file is read in large chunks, many files begin with a few lines and double")
  func budget() {
    let single = ChunkBudget(files: 1, workers: 1)
    #expect(single.size(after: 0) == single.largest)
    let many = ChunkBudget(files: 5000, workers: 1)
    #expect(many.size(after: 0) == ChunkBudget.first)
    #expect(many.size(after: ChunkBudget.first) == 2 * ChunkBudget.first)
    #expect(many.size(after: many.largest) == many.largest)
  }

  @Test("however many files hold text, all of it together stays within the total")
  func budgetTotal() {
    for files in [2, 100, 5000, 14_000] {
      var budget = ChunkBudget(files: files, workers: 2)
      var sizes = [Int](repeating: 0, count: files)
      for _ in 0..<12 {
        for file in 0..<files {
          budget.release(sizes[file])
          sizes[file] = budget.size(after: sizes[file])
          budget.hold(sizes[file])
        }
      }
      #expect(budget.held == sizes.reduce(0, +))
      #expect(budget.held <= 33 << 20, "\(files) files")
    }
  }

  @Test("text is cut behind newlines into pieces that are the whole together", arguments: [1, 2, 3, 7])
  func split(count: Int) {
    for text in ["", "a", "a\n", "\n\n\n\n", "aaaaaaaaaaaaaaaaaaaaaaa\nb\nc", "a\nb\ncc\nddd\neeee\nfffff\n"] {
      Array(text.utf8).withUnsafeBytes { bytes in
        let stretches = Stretch.split(lines: bytes, into: count)
        #expect(stretches.flatMap(Array.init) == Array(bytes))
        #expect(stretches.count <= count)
        #expect(stretches.dropLast().allSatisfy { $0.last == 0x0A })
      }
    }
  }
}
