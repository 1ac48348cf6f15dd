import Foundation
import KafkaRig
import Testing

/// What came of a round: the deltas and memberships of a read-committed consumer, against a replay of the same topics.
struct Outcome {
  let deltas: CommittedTopic
  let members: CommittedTopic
  /// Lines of the replay, sorted.
  let expected: [String]

  /// - Parameter name: the pipeline's.
  init(of name: String, _ program: Program, _ rig: KafkaRig) throws {
    let replay = try program.run(["replay", "pipeline.yaml", "--brokers", rig.brokers, "--quiet"])
    #expect(replay.exitCode == 0, "\(replay.errors)")
    expected = replay.lines.sorted()
    deltas = try CommittedTopic("\(name).deltas", of: rig)
    members = try CommittedTopic("\(name).members", of: rig)
  }

  /// Records all that is wrong.
  ///
  /// - Returns: whether nothing is.
  func check(_ round: Comment) -> Bool {
    var mistakes: [String] = []
    let told = deltas.records.compactMap(\.value)
    let (lost, surplus) = Self.difference(expected, told)
    if !lost.isEmpty || !surplus.isEmpty {
      mistakes.append(
        "\(expected.count) deltas expected, \(told.count) told; \(lost.count) lost, \(surplus.count) told in vain or twice:\n"
          + (lost.prefix(4).map { "  lost \($0)" } + surplus.prefix(4).map { "  told \($0)" }).joined(separator: "\n"))
    }
    var last: [String: Int] = [:]
    var folded: [String: String] = [:]
    for (profile, line) in deltas.records {
      guard let line, let delta = Self.read(line) else {
        mistakes.append("no delta: \(line ?? "null")")
        continue
      }
      if delta.seq != last[profile, default: 0] + 1 {
        mistakes.append("\(profile) has seq \(delta.seq) behind \(last[profile, default: 0])")
      }
      last[profile] = delta.seq
      folded["\(delta.segment)/\(profile)"] = delta.op == "enter" ? line : nil
    }
    var standing: [String: String] = [:]
    for record in members.records { standing[record.key] = record.value }
    if standing != folded { mistakes.append("the membership is not the fold of the deltas") }
    for mistake in mistakes.prefix(8) { Issue.record("\(round): \(mistake)") }
    return mistakes.isEmpty
  }

  private struct Line: Decodable {
    var segment: String
    var op: String
    var seq: Int
  }

  private static func read(_ line: String) -> Line? {
    do { return try JSONDecoder().decode(Line.self, from: Data(line.utf8)) } catch { return nil }
  }

  private static func difference(_ expected: [String], _ told: [String]) -> (lost: [String], surplus: [String]) {
    var counts: [String: Int] = [:]
    for line in expected { counts[line, default: 0] += 1 }
    for line in told { counts[line, default: 0] -= 1 }
    let sorted = counts.sorted { $0.key < $1.key }
    return (
      sorted.flatMap { Array(repeating: $0.key, count: max(0, $0.value)) },
      sorted.flatMap { Array(repeating: $0.key, count: max(0, -$0.value)) }
    )
  }
}
