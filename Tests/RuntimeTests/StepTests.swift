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
    while let clock = try intake.hand(about: 1024, to: shards) {
      shards.step(to: clock)
      steps += 1
    }
    #expect(steps >= log.utf8.count / (2 << 20), "\(steps) steps")
    shards.step(to: .max)
    let summary = try intake.finish(shards.counters)
    #expect(summary.used == 6)
    #expect(summary.rejectedCount == 2_400_000)
  }
}
