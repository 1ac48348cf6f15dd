import Pipelines
import Testing

@testable import Runtime

@Suite("The plan of a pipeline's topics")
struct TopicPlanTests {
  /// - Parameters:
  ///   - keyed: whether the two sources are keyed by their subjects.
  ///   - more: further keys of the file.
  private func plan(
    keyed: Bool = false, _ more: String = "output: {topic: deltas, membership: members}"
  ) throws
    -> TopicPlan
  {
    let source = "kind: tracker, format: segment, keyed: \(keyed)"
    return try TopicPlan(
      PipelineFile.parse(
        """
        name: p
        sources:
          web: {\(source), topic: web}
          app: {\(source), topic: app}
          shop: {\(source), topic: app}
        segments: {s: count('x') within 1d >= 1}
        \(more)
        """, path: "p.yaml"))
  }

  private func found(_ partitions: Int, _ policy: String = "delete") -> TopicPlan.Found {
    TopicPlan.Found(partitions: partitions, settings: ["cleanup.policy": policy, "retention.ms": "1"])
  }

  private func differences(_ plan: TopicPlan) -> [String] {
    plan.topics.flatMap { topic -> [String] in
      guard case .differs(let differences) = topic.state else { return [] }
      return differences.map { "\(topic.name) \($0.setting) \($0.found) \($0.needed)" }
    }
  }

  @Test("it names each topic once, with its settings")
  func names() throws {
    let plan = try plan()
    #expect(
      plan.topics.map(\.name) == ["web", "app", "p.log", "p.changelog", "p.rejected", "deltas", "members"])
    #expect(
      plan.topics.map { $0.settings.map { "\($0.name)=\($0.value)" } } == [
        [], [], ["cleanup.policy=delete", "retention.ms=604800000"],
        ["cleanup.policy=compact", "max.message.bytes=67108864"],
        ["cleanup.policy=delete", "retention.ms=2592000000"], ["cleanup.policy=delete"], ["cleanup.policy=compact"],
      ])
    #expect(plan.topics.map(\.partitions) == [nil, nil, nil, nil, 1, nil, nil])
  }

  @Test("the shards are as many as the largest source has partitions; what is missing is to be made with them")
  func missing() throws {
    var plan = try plan()
    plan.compare(with: ["web": found(3), "app": found(5)])
    #expect(plan.shards == 5)
    #expect(plan.topics.map(\.partitions) == [3, 5, 5, 5, 1, 5, 5])
    #expect(plan.topics.map(\.state) == [.exists, .exists, .missing, .missing, .missing, .missing, .missing])
    #expect(!plan.hasDifference)
  }

  @Test("once there is a log, it says how many shards there are")
  func fixed() throws {
    var plan = try plan()
    plan.compare(with: ["web": found(3), "app": found(9), "p.log": found(4)])
    #expect(plan.shards == 4)
    #expect(plan.topics.map(\.partitions) == [3, 9, 4, 4, 1, 4, 4])
    #expect(!plan.hasDifference)
  }

  @Test("what exists has to have the partitions and the cleanup that are needed; its retention is its own affair")
  func differing() throws {
    var plan = try plan(keyed: false, "run: {shards: 6}\noutput: {topic: deltas, membership: members}")
    plan.compare(with: [
      "web": found(3), "app": found(3), "p.log": found(4, "compact"), "p.changelog": found(6, "compact"),
      "p.rejected": found(2), "deltas": found(1, "compact,delete"), "members": found(2),
    ])
    #expect(
      differences(plan) == [
        "p.log partitions 4 6", "p.log cleanup.policy compact delete", "p.rejected partitions 2 1",
        "deltas cleanup.policy compact,delete delete", "members cleanup.policy delete compact",
      ])
    #expect(plan.hasDifference)
  }

  @Test("a topic that is keyed has as many partitions as there are shards")
  func keyed() throws {
    var plan = try plan(keyed: true)
    plan.compare(with: ["web": found(3), "app": found(5)])
    #expect(differences(plan) == ["web partitions 3 5"])
  }

  @Test("a source's topic that is missing is a difference, not something to be made")
  func noSource() throws {
    var plan = try plan()
    plan.compare(with: ["web": found(3)])
    #expect(differences(plan) == ["app existence no such topic a source's topic"])
  }

  @Test(
    "what 'run' could not do without is a mistake of the file",
    arguments: [
      ("", "no 'output'"), ("output: {topic: p.log}", "would be two"),
      ("output: {topic: d, membership: p.changelog}", "would be two"),
    ])
  func mistakes(more: String, message: String) throws {
    let error = #expect(throws: RuntimeError.self) { try plan(keyed: false, more) }
    #expect(error?.code == .usage)
    #expect(error?.message.contains(message) == true, "\(error as Any)")
  }
}
