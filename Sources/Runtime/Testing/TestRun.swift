import Formats
public import Pipelines
public import Segmentation

/// Runs a test of a pipeline file: its events go over the wire of their sources, through a decoder and a shard, in the
/// order of event time, and what came of it is compared with what was expected.
public struct TestRun {
  /// One thing that is not as expected.
  public struct Failure: Sendable, Equatable {
    public var position: Position
    public var message: String
  }

  public private(set) var failures: [Failure] = []
  /// All deltas, in their order of output.
  public var deltas: [ObservedDelta] { memberships.deltas }

  private let plan: Plan
  private let test: PipelineTest
  private var memberships = Memberships()
  private var profiles: [PipelineTest.Person: String] = [:]

  public init(_ test: PipelineTest, plan: Plan) {
    self.plan = plan
    self.test = test
    run()
    judge()
  }

  public var hasPassed: Bool { failures.isEmpty }

  /// The id under which a person's deltas stand; nil where no event of the test names the person.
  public func profile(of person: PipelineTest.Person) -> String? { profiles[person] }

  private mutating func run() {
    var shard = Shard(plan: plan)
    var batch = RecordBatch(capacity: 8)
    // Nothing in a test is in the future.
    let now = max(test.until, test.events.map(\.time).max() ?? test.until)
    let inOrder = test.events.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
    for (number, event) in inOrder {
      var unusable: [Unusable] = []
      batch.removeAll()
      decode(event, number: number, now: now, into: &batch, &unusable)
      for case .rejected(let reason) in unusable.map(\.reason) {
        failures.append(Failure(position: event.position, message: "the event is rejected as \(reason.rawValue)"))
      }
      for i in 0..<batch.records.count {
        batch.records.base[i].instant = batch.records[i].time
        note(event, batch, batch.records[i])
        if batch.records[i].time <= test.until { shard.take(batch, i) }
      }
    }
    shard.advance(to: .max)
    shard.settle(upTo: test.until)
    memberships.append(shard.output, parse: InstantText.parse)
  }

  private func decode(
    _ event: PipelineTest.Event, number: Int, now: Int64, into batch: inout RecordBatch, _ unusable: inout [Unusable]
  ) {
    var decoder = Decoder(
      pipeline: plan.pipeline, projection: plan.projection, sources: [event.source], now: now, keepsEvidence: false)
    var line = Array(event.record(for: plan.pipeline.sources[event.source]).utf8)
    let count = line.count
    line.append(contentsOf: repeatElement(0, count: 64))
    line.withUnsafeBytes {
      decoder.decode(
        UnsafeRawBufferPointer(rebasing: $0[..<count]), file: 0, line: UInt64(number + 1), into: &batch,
        unusable: &unusable)
    }
  }

  /// Remembers under which id each person on the event is known: a hashed value looks otherwise than in the test.
  private mutating func note(_ event: PipelineTest.Event, _ batch: borrowing RecordBatch, _ record: Record) {
    let namespaces = plan.pipeline.identity.namespaces
    for i in 0..<Int(record.identifierCount) {
      let identifier = batch.identifiers[Int(record.firstIdentifier) + i]
      guard identifier.form == 0, !identifier.isPrevious, Int(identifier.namespace) < namespaces.count else { continue }
      let namespace = namespaces[Int(identifier.namespace)]
      for person in event.identifiers where person.namespace == namespace {
        profiles[person] = "\(namespace):\(String(decoding: batch.text(identifier.value), as: UTF8.self))"
      }
    }
  }

  private mutating func judge() {
    var expected: [ObservedDelta] = []
    // Whose deltas of which segment a failure has shown already.
    var shown: Set<[String]> = []
    for expectation in test.expectations { judge(expectation, &expected, &shown) }
    for segment in test.completeSegments {
      for delta in deltas
      where delta.segment == segment && !expected.contains(delta) && !shown.contains([segment, delta.profile]) {
        failures.append(Failure(position: test.position, message: "not expected: \(describe(delta))"))
      }
    }
  }

  private mutating func judge(
    _ expectation: PipelineTest.Expectation, _ expected: inout [ObservedDelta], _ shown: inout Set<[String]>
  ) {
    let segment = expectation.segment
    let profile = expectation.person.map { profiles[$0] ?? "\($0.namespace):\($0.value)" }
    let who = profile.map(name) ?? "nobody"
    let time = expectation.time ?? .max
    let own = deltas.filter { $0.segment == segment && (profile == nil || $0.profile == profile) }
    let isAsExpected: Bool
    let claim: String
    switch expectation.claim {
    case .enters, .exits:
      let isEnter = expectation.claim == .enters
      let delta = ObservedDelta(segment: segment, profile: profile ?? "", isEnter: isEnter, time: time)
      expected.append(delta)
      isAsExpected = own.contains(delta)
      claim = "\(who) to \(isEnter ? "enter" : "exit") \(segment) at \(InstantText.describe(time))"
    case .isIn, .isNotIn:
      let wanted = expectation.claim == .isIn
      isAsExpected = memberships.isMember(profile ?? "", of: segment, at: time) == wanted
      claim = "\(who) \(wanted ? "to be" : "not to be") in \(segment) at \(InstantText.describe(time))"
    case .never:
      isAsExpected = !own.contains(where: \.isEnter)
      claim = profile == nil ? "nobody ever in \(segment)" : "\(who) never in \(segment)"
    }
    if isAsExpected { return }
    for delta in own { shown.insert([segment, delta.profile]) }
    let got = own.isEmpty ? "there is no delta" : own.map(describe).joined(separator: ", ")
    failures.append(Failure(position: expectation.position, message: "expected \(claim); got: \(got)"))
  }

  private func describe(_ delta: ObservedDelta) -> String {
    "\(name(delta.profile)) \(delta.isEnter ? "enters" : "exits") \(delta.segment) at \(InstantText.describe(delta.time))"
  }

  /// As the test wrote the person, where it did.
  private func name(_ profile: String) -> String {
    profiles.first { $0.value == profile }.map { "\($0.key.namespace):\($0.key.value)" } ?? profile
  }
}
