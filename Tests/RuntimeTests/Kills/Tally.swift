import Runtime

/// What a campaign has done so far.
struct Tally {
  enum Fault: String, CaseIterable {
    case killedAtRandom = "killed at a random moment"
    case killedInGap = "killed in a gap"
    case stopped = "stopped for longer than its session"
    case ended = "told to end, and come again"
    case replaced = "stopped, and replaced by its twin"
    case joined = "joined"
    case stateDeleted = "local state deleted"
    case stateSetBack = "local state of an older moment put back"
    case connectionsCut = "connections cut"
    case connectionsStalled = "connections stalled"
    case connectionsSlowed = "connections slowed"
    case brokerKilled = "a broker killed"
  }

  var gaps: [Gap: Int] = [:]
  var faults: [Fault: Int] = [:]
  var rounds = 0
  var records = 0
  var deltas = 0

  /// By SIGKILL, wherever.
  var kills: Int { faults[.killedAtRandom, default: 0] + faults[.killedInGap, default: 0] }

  mutating func count(_ fault: Fault) { faults[fault, default: 0] += 1 }

  mutating func hit(_ gap: Gap) {
    gaps[gap, default: 0] += 1
    count(.killedInGap)
  }

  /// Those that were hit least, in a random order.
  func rarest(_ random: inout some RandomNumberGenerator) -> [Gap] {
    Gap.allCases.shuffled(using: &random).sorted { gaps[$0, default: 0] < gaps[$1, default: 0] }
  }

  /// One a line.
  var report: String {
    let lines = ["\(rounds) rounds, \(kills) kills, \(records) records, \(deltas) deltas"]
    return
      (lines + Tally.Fault.allCases.map { "\($0.rawValue): \(faults[$0, default: 0])" }
      + Gap.allCases.map { "in the gap \($0.rawValue): \(gaps[$0, default: 0])" }).joined(separator: "\n")
  }
}
