import Pipelines
public import Segmentation
import Telemetry

/// What a replay did, in numbers.
public struct Summary: Sendable, Equatable {
  public var read: UInt64
  public var used: UInt64
  /// Reasons that occurred, in the order of the reference.
  public var passedOver: [(reason: PassedOver, count: UInt64)]
  public var rejected: [(reason: Rejection, count: UInt64)]
  public var late: UInt64
  /// Records that stay held back for a run to come: they are none of those in.
  public var heldBack: Int
  public var profiles: Int
  public var facts: Int
  public var enters: UInt64
  public var exits: UInt64
  /// Event time of the records used, milliseconds; nil where none was.
  public var eventTime: ClosedRange<Int64>?
  public var wakeUps: UInt64
  public var idleWakeUps: UInt64
  public var conditionsEvaluated: UInt64
  public var seconds: Double
  /// Bytes read from the files as they stand on disk; of records from Kafka, their values.
  public var bytes: UInt64
  public var files: Int
  /// Topics, where the records came from Kafka: each of the files is then a partition.
  public var topics: Int

  init(
    _ intake: IntakeCounts, _ shards: [ShardCounters], _ held: HeldCounts = HeldCounts(), seconds: Double,
    bytes: UInt64, files: Int, topics: Int = 0
  ) {
    func sum(_ count: (ShardCounters) -> UInt64) -> UInt64 { shards.reduce(0) { $0 + count($1) } }
    var passed = intake.passedOver
    passed[.duplicate, default: 0] += sum(\.duplicate)
    passed[.expired, default: 0] += sum(\.expired)
    passed[.erased, default: 0] += sum(\.erased)
    passed[.afterUntil, default: 0] += intake.afterUntil
    read = intake.read &+ UInt64(held.before) &- UInt64(held.after)
    heldBack = held.after
    used = sum(\.used)
    passedOver = PassedOver.allCases.compactMap { reason in
      passed[reason].flatMap { $0 > 0 ? (reason, $0) : nil }
    }
    rejected = Rejection.allCases.compactMap { reason in intake.rejected[reason].map { (reason, $0) } }
    late = intake.late
    profiles = shards.reduce(0) { $0 + $1.profiles }
    facts = shards.reduce(0) { $0 + $1.facts }
    enters = sum(\.enters)
    exits = sum(\.exits)
    let oldest = shards.map(\.oldest).min() ?? .max
    let newest = shards.map(\.newest).max() ?? .min
    eventTime = oldest <= newest ? oldest...newest : nil
    wakeUps = sum(\.wakeUps)
    idleWakeUps = sum(\.idleWakeUps)
    conditionsEvaluated = sum(\.conditionsEvaluated)
    self.seconds = seconds
    self.bytes = bytes
    self.files = files
    self.topics = topics
  }

  public var passedOverCount: UInt64 { passedOver.reduce(0) { $0 + $1.count } }
  public var rejectedCount: UInt64 { rejected.reduce(0) { $0 + $1.count } }

  /// The line that every run ends with.
  public var lastLine: String {
    "records: \(read) in = \(used) used + \(passedOverCount) passed over + \(rejectedCount) rejected"
  }

  /// What `--summary` writes: one JSON object and a newline.
  public var json: String {
    func object<Reason: RawRepresentable<String>>(_ counts: [(reason: Reason, count: UInt64)]) -> String {
      "{" + counts.map { "\(JSONValue.text($0.reason.rawValue).json):\($0.count)" }.joined(separator: ",") + "}"
    }
    let span = eventTime.map {
      (
        JSONValue.text(InstantText.describe($0.lowerBound)).json,
        JSONValue.text(InstantText.describe($0.upperBound)).json
      )
    }
    let members = [
      #""records":{"in":\#(read),"used":\#(used),"passed_over":\#(object(passedOver)),"rejected":\#(object(rejected))}"#,
      #""profiles":\#(profiles)"#,
      #""deltas":{"enter":\#(enters),"exit":\#(exits)}"#,
      #""event_time":{"from":\#(span?.0 ?? "null"),"to":\#(span?.1 ?? "null")}"#,
      #""seconds":\#(Quantity.decimal(seconds, digits: 3))"#,
      #""late":\#(late)"#,
      #""held_back":\#(heldBack)"#,
      #""facts":\#(facts)"#,
      #""wake_ups":\#(wakeUps)"#,
      #""idle_wake_ups":\#(idleWakeUps)"#,
      #""conditions_evaluated":\#(conditionsEvaluated)"#,
    ]
    return "{" + members.joined(separator: ",") + "}\n"
  }

  private var inputs: String {
    if topics == 0 { return "\(files) \(files == 1 ? "file" : "files")" }
    return "\(topics) \(topics == 1 ? "topic" : "topics"), \(files) \(files == 1 ? "partition" : "partitions")"
  }

  /// For people, `lastLine` last.
  public var text: String {
    let rate = seconds > 0 ? Double(read) / seconds : 0
    var lines = [
      "\(inputs), \(Quantity.bytes(bytes)) in \(Quantity.decimal(seconds, digits: 1)) s"
        + " (\(Quantity.grouped(UInt64(rate))) records/s)"
    ]
    if let eventTime {
      lines.append(
        "event time   \(InstantText.describe(eventTime.lowerBound)) to \(InstantText.describe(eventTime.upperBound))")
    }
    lines.append("profiles     \(Quantity.grouped(UInt64(profiles))), holding \(Quantity.grouped(UInt64(facts))) facts")
    lines.append("deltas       \(Quantity.grouped(enters)) enter, \(Quantity.grouped(exits)) exit")
    lines.append(
      "evaluations  \(Quantity.grouped(conditionsEvaluated)) of conditions;"
        + " \(Quantity.grouped(wakeUps)) wake-ups by time, \(Quantity.grouped(idleWakeUps)) of them idle")
    if heldBack > 0 {
      lines.append("held back    \(Quantity.grouped(UInt64(heldBack))), until time has passed them")
    }
    if late > 0 { lines.append("late         \(Quantity.grouped(late))") }
    if !passedOver.isEmpty {
      lines.append(
        "passed over  "
          + passedOver.map { "\(Quantity.grouped($0.count)) \($0.reason.rawValue)" }.joined(separator: ", "))
    }
    if !rejected.isEmpty {
      lines.append(
        "rejected     " + rejected.map { "\(Quantity.grouped($0.count)) \($0.reason.rawValue)" }.joined(separator: ", ")
      )
    }
    lines.append(lastLine)
    return lines.joined(separator: "\n") + "\n"
  }

  public static func == (a: Summary, b: Summary) -> Bool { a.json == b.json }
}
