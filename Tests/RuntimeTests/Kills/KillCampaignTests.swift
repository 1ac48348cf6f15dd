import Foundation
import KafkaRig
import Runtime
import Testing

/// Instances that are killed, stopped, cut off and replaced, against a replay of the same records.
///
/// `MUSTER_KILLS=300` kills so many times, and wants every gap hit five times; `MUSTER_SEED=7` begins there.
@Suite(
  "Kills beside a real broker", .serialized, .enabled(if: KafkaRig.isAvailable, "\(KafkaRig.absence ?? "")"))
struct KillCampaignTests {
  private static func setting(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  private static let seed = setting("MUSTER_SEED") ?? 1
  private static let kills = setting("MUSTER_KILLS").map { Int($0) } ?? 30

  /// At once, also where it goes to a file.
  private static func say(_ text: String) { FileHandle.standardError.write(Data("\(text)\n".utf8)) }

  private func campaign(_ kills: Int, perRound: Int, _ rig: KafkaRig) throws {
    var tally = Tally()
    var seed = Self.seed
    while tally.kills < kills {
      let round = try KillRound(seed: seed, records: 150 * perRound, kills: min(perRound, kills - tally.kills), rig)
      let isRight = try round.run(&tally)
      Self.say("seed \(seed): \(tally.kills) kills, \(isRight ? "as replayed" : "NOT as replayed")")
      seed += 1
      if !isRight { break }
    }
    Self.say("seeds \(Self.seed)..<\(seed), \(rig.nodes == 1 ? "one broker" : "\(rig.nodes) brokers")\n\(tally.report)")
    #expect(tally.deltas > kills)
    guard kills >= 300 else { return }
    #expect(Gap.allCases.filter { tally.gaps[$0, default: 0] < 5 } == [])
  }

  @Test("no delta is lost or told twice, whatever happens to instances and their connections")
  func instances() throws {
    try campaign(Self.kills, perRound: Self.kills < 60 ? 15 : 30, try KafkaRig.shared())
  }

  @Test("no delta is lost or told twice, whichever of three brokers is killed")
  func brokers() throws {
    try campaign(max(Self.kills / 5, 6), perRound: 20, try KafkaRig(nodes: 3))
  }
}
