package import Segmentation

/// One shard that follows a schedule and saves its changes now and then; it is let go of at any step, and another one goes
/// on from what was last saved.
package struct InterruptedRun {
  /// The lines that the engine wrote, in their order of output.
  package private(set) var lines: [String] = []
  /// What a checkpoint before the last two steps holds.
  package private(set) var checkpoint = MemoryState()
  /// How often the shard was let go of, and how many records its successors had to take again.
  package private(set) var interruptions = 0
  package private(set) var takenAgain = 0
  /// Deltas whose line does not name the segment that they are said to be of.
  package private(set) var misnamed = 0

  /// Where the log stands, with all that was done before it.
  private struct Position {
    var step = 0
    var lines = 0
    var clock = Int64.min
    var settled = Int64.min
    var newestUsed = Int64.min
  }

  private let plan: Plan
  private let encoder: RecordEncoder
  private let schedule: LogSchedule
  private var changelog = MemoryState()
  private var position = Position()
  private var saved = Position()

  /// - Parameter seed: of the moments at which the changes are saved and the shard is let go of; nil where it never is.
  package init(_ random: RandomCase, _ schedule: LogSchedule, interruptedBy seed: UInt64?) throws(MalformedState) {
    plan = Plan(random.pipeline)
    encoder = RecordEncoder(plan: plan)
    self.schedule = schedule
    var chance = SplitMix64(seed: seed ?? 0)
    var shard = Shard(plan: plan)
    // A checkpoint of changes needs none of the shard's own.
    if seed == nil { shard.trackChanges(for: .checkpoint) } else { shard.trackChanges(idsPerBlock: 2...3) }
    while position.step < schedule.steps.count {
      if position.step == schedule.steps.count - 2 {
        if seed != nil { save(&shard) }
        try makeCheckpoint(&shard, isOfChanges: seed != nil)
      }
      take(schedule.steps[position.step], &shard)
      guard seed != nil else { continue }
      if chance.percent(40) { save(&shard) }
      guard interruptions < 10, chance.percent(15) else { continue }
      interruptions += 1
      position = saved
      lines.removeLast(lines.count - position.lines)
      shard = try resumed(&chance)
    }
  }

  private mutating func take(_ step: LogSchedule.Step, _ shard: inout Shard) {
    switch step {
    case .take, .forget: take(record: step, &shard)
    case .advance(let clock, let takesLate):
      shard.advance(to: clock, takesLate: takesLate)
      position.clock = clock
    case .settle(let instant):
      shard.settle(upTo: instant)
      position.settled = instant
    }
    position.step += 1
    position.newestUsed = shard.newestUsed
    drain(&shard)
  }

  private func take(record step: LogSchedule.Step, _ shard: inout Shard) {
    var batch = RecordBatch()
    switch step {
    case .take(let record, let instant, let isLate):
      encoder.append(record, instant: instant, isLate: isLate, to: &batch)
    case .forget(let record, let instant):
      encoder.append(record, instant: instant, isLate: false, to: &batch)
      if batch.records.count == 1 { batch.records.base[0].operation = .forget }
    case .advance, .settle: return
    }
    if batch.records.count == 1 { shard.take(batch, 0) }
  }

  private mutating func drain(_ shard: inout Shard) {
    for index in 0..<shard.output.deltas.count {
      let delta = shard.output.deltas[index]
      // The range lies in the buffer, which is not changed while it is read.
      let bytes = UnsafeBufferPointer(
        start: shard.output.bytes.base + Int(delta.line.offset), count: Int(delta.line.count))
      let line = String(decoding: bytes, as: UTF8.self)
      let segment = plan.pipeline.segments[Int(delta.segment)]
      if !line.hasPrefix("{\"segment\":\"\(segment.name)\",") { misnamed += 1 }
      lines.append(line)
    }
    shard.output.removeAll()
    position.lines = lines.count
  }

  private mutating func save(_ shard: inout Shard) {
    shard.saveChanges(to: &changelog)
    saved = position
  }

  /// A shard that goes on from what was last saved.
  private mutating func resumed(_ chance: inout SplitMix64) throws(MalformedState) -> Shard {
    var shard = Shard(plan: plan)
    shard.trackChanges(idsPerBlock: 2...3)
    if saved.step > 0 {
      try load(changelog.shuffled(by: &chance), into: &shard)
      takenAgain += takeHeld(&shard)
    }
    return shard
  }

  private func load(_ records: [MemoryState.Record], into shard: inout Shard) throws(MalformedState) {
    for record in records {
      try record.visit { key, value throws(MalformedState) in try shard.load(key, value, as: .only) }
    }
    shard.resume(clock: saved.clock, settled: saved.settled, newestUsed: saved.newestUsed)
  }

  /// Takes again what was read but held back.
  private func takeHeld(_ shard: inout Shard) -> Int {
    var count = 0
    for (index, step) in schedule.steps[..<saved.step].enumerated() {
      switch step {
      case .take(_, let instant, _), .forget(_, let instant):
        guard instant >= saved.clock, !isTakenByItself(index) else { continue }
        take(record: step, &shard)
        count += 1
      case .advance, .settle: break
      }
    }
    return count
  }

  /// Whether a record has taken effect though its instant is not before the clock.
  private func isTakenByItself(_ index: Int) -> Bool {
    guard index + 1 < saved.step, case .advance(_, takesLate: true) = schedule.steps[index + 1] else { return false }
    return true
  }

  /// Makes the checkpoint of the shard, or that of the changes that were saved.
  private mutating func makeCheckpoint(_ shard: inout Shard, isOfChanges: Bool) throws(MalformedState) {
    guard isOfChanges else {
      if shard.newestUsed != .min { shard.settle(upTo: shard.newestUsed) }
      return shard.save(to: &checkpoint, as: .only, clock: position.clock, byArrival: shard.holdsLate)
    }
    var other = Shard(plan: plan)
    other.trackChanges(for: .checkpoint)
    var chance = SplitMix64(seed: 1)
    try load(changelog.shuffled(by: &chance), into: &other)
    _ = takeHeld(&other)
    if other.newestUsed != .min { other.settle(upTo: other.newestUsed) }
    checkpoint = changelog
    checkpoint.begin()
    checkpoint.remove(.recentIDBlock)
    other.save(to: &checkpoint, as: .only, clock: position.clock, byArrival: other.holdsLate)
  }
}
