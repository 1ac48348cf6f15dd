import Pipelines
import Segmentation
import Testing

@testable import Runtime

@Suite("Memory between two steps of several shards")
struct StepTests {
  let folder: TemporaryFolder
  let plan: Plan

  init() throws {
    folder = try TemporaryFolder()
    plan = Plan(try PipelineFile.parse(Shop.pipeline(), path: "shop.yaml").pipeline)
  }

  @Test("a piece of which no record was handed over is free at once", arguments: [1, 2])
  func unused(workers: Int) {
    let shards = ShardSet(plan: plan, count: workers)
    let pool = PiecePool(limit: 4)
    let piece = Piece(capacity: 8)
    shards.release(piece, to: pool)
    #expect(pool.take() === piece)
  }

  @Test("a piece whose records several shards have yet to take is free after the step, not before")
  func awaited() {
    let shards = ShardSet(plan: plan, count: 2)
    let pool = PiecePool(limit: 4)
    let piece = Piece(capacity: 8)
    piece.batch.records.append(.init())
    shards.take(piece, 0..<1)
    shards.release(piece, to: pool)
    #expect(pool.take() !== piece)
    shards.step(to: .min)
    #expect(pool.take() === piece)
    shards.release(piece, to: pool)
    #expect(pool.take() === piece)
  }

  @Test("records that cannot be used bring the next step nearer, as used ones do")
  func rejected() throws {
    let broken = String(repeating: "{\n", count: 400_000)
    let log = (0..<6).map { Shop.event("a", $0) + broken }.joined()
    let path = try folder.write(log, to: "web.jsonl")
    var options = ReplayOptions(inputs: [InputPattern(source: "web", glob: path)])
    options.workers = 2
    options.isQuiet = true
    let files = try InputFiles(options.inputs, pipeline: plan.pipeline).files
    let intake = try Intake(plan, options, files, from: LogPosition(sources: plan.pipeline.sources.count))
    let shards = ShardSet(plan: plan, count: 2)
    var steps = 0
    while let (clock, takesLate) = try intake.hand(about: 1024, to: shards) {
      shards.step(to: clock, takesLate: takesLate)
      steps += 1
    }
    #expect(steps >= log.utf8.count / (2 << 20), "\(steps) steps")
    shards.step(to: .max)
    let summary = try intake.finish(shards.counters)
    #expect(summary.used == 6)
    #expect(summary.rejectedCount == 2_400_000)
  }

  @Test("a request is applied where its person is, wherever the identifier that it names is at home")
  func requests() throws {
    var plan = plan.pipeline
    plan.identity.namespaces = ["customer", "cookie"]
    for index in plan.sources.indices where plan.sources[index].kind == .tracker {
      plan.sources[index].identifiers = ["customer", "cookie"].map { IdentifierMapping(namespace: $0, paths: []) }
    }
    let linked = Plan(plan)
    let web = try #require(plan.sources.firstIndex { $0.kind == .tracker })
    func record(
      _ names: [(UInt8, String)], _ operation: Record.Operation, at instant: Int64, to batch: inout RecordBatch
    ) {
      var record = Record()
      record.source = UInt16(web)
      record.operation = operation
      record.time = instant
      record.instant = instant
      record.line = UInt64(instant)
      record.identifierCount = UInt16(names.count)
      record.firstIdentifier = UInt32(batch.identifiers.count)
      record.firstValue = UInt32(batch.values.count)
      for (namespace, name) in names {
        let value = Array(name.utf8)
        if namespace == names[0].0 { record.subject = value.withUnsafeBytes { hash64($0, seed: UInt64(namespace)) } }
        batch.identifiers.append(
          Identifier(namespace: namespace, value: value.withUnsafeBytes { batch.append(text: $0) }))
      }
      if operation == .event {
        record.valueCount = UInt16(linked.projection.paths.count)
        for _ in linked.projection.paths { batch.values.append(.missing) }
      }
      batch.records.append(record)
    }
    for person in 0..<20 {
      let shards = ShardSet(plan: linked, count: 5)
      let piece = Piece(capacity: 8)
      record([(0, "u\(person)"), (1, "c\(person)")], .event, at: 1, to: &piece.batch)
      record([(0, "v\(person)"), (1, "d\(person)")], .event, at: 1, to: &piece.batch)
      shards.take(piece, 0..<2)
      shards.step(to: 2)
      #expect(shards.identityReport().histogram == [2: 2])
      var unlink = RecordBatch(capacity: 1)
      record([(1, "d\(person)")], .unlink, at: 3, to: &unlink)
      shards.request(unlink, at: 3)
      #expect(shards.identityReport().unlinks == 1)
      var forget = RecordBatch(capacity: 1)
      record([(1, "c\(person)")], .forget, at: 4, to: &forget)
      shards.request(forget, at: 4)
      let erasures = shards.takeErasures()
      #expect(erasures.map(\.profile) == ["customer:u\(person)"])
      #expect(erasures.map(\.identifiers) == [2])
      // What the log still says of the person is passed over in whatever shard.
      let late = Piece(capacity: 8)
      for (namespace, name) in [(UInt8(0), "u"), (1, "c"), (0, "v")] {
        record([(namespace, "\(name)\(person)")], .event, at: 4, to: &late.batch)
      }
      shards.take(late, 0..<3)
      shards.step(to: 10)
      #expect(shards.counters.reduce(0) { $0 + $1.erased } == 2)
      #expect(shards.identityReport().profiles == 1)
    }
  }
}
