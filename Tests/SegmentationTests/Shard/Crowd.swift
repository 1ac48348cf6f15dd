import Segmentation
import SegmentationTesting

/// One profile with very many events (a bot, a kiosk), and rules that look at them.
struct Crowd {
  var pipeline: Pipeline
  private var random: SplitMix64

  init(rules: [String], retention: Int64? = 120 * day, seed: UInt64) throws {
    var web = Source(name: "web", kind: .tracker, format: .segment)
    web.retention = retention
    let scope = RuleScope(sources: [.init(name: web.name, kind: .tracker, attributes: [])], segments: [])
    pipeline = Pipeline(
      name: "crowd", sources: [web],
      segments: try rules.enumerated().map { Segment(name: "s\($0)", rule: try RuleParser.parse($1, scope: scope)) })
    random = SplitMix64(seed: seed)
  }

  /// Events spread over a span, in order of time.
  mutating func events(_ count: Int, over span: Int64) -> [LoggedRecord] {
    let times = (0..<count).map { _ in Int64(random.below(Int(span))) }.sorted()
    return times.enumerated().map { event("m\($0)", at: $1) }
  }

  private mutating func event(_ id: String, at time: Int64) -> LoggedRecord {
    let properties: [JSON.Member] = [
      .init("v", random.percent(90) ? .number(Double(random.below(10_001) - 5000) / 100) : .string("none")),
      .init("k", random.percent(95) ? .string("k\(random.below(4))") : .number(Double(random.below(9)))),
      .init("items", .array([.object([.init("p", .number(Double(random.below(50))))])])),
    ]
    let name = random.pick(["A", "A", "A", "B", "C"])
    return LoggedRecord(
      source: "web", time: time, identifiers: [.init("customer", "bot")], messageID: id,
      content: .event(
        name: name, root: .object([.init("event", .string(name)), .init("properties", .object(properties))])))
  }

  /// Moves some records back in the log's order, far enough to be late, and tells some again at another time.
  mutating func disorder(_ log: [LoggedRecord], percent: Int) -> [LoggedRecord] {
    var disordered = log
    for _ in 0..<log.count * percent / 100 {
      let from = random.below(disordered.count)
      let record = disordered.remove(at: from)
      disordered.insert(record, at: min(disordered.count, from + random.below(400)))
      guard random.percent(30), var again = disordered.randomElement(using: &random) else { continue }
      again.time = max(0, again.time - Int64(random.below(2 * Int(hour))))
      disordered.insert(again, at: min(disordered.count, from + random.below(400)))
    }
    return disordered
  }
}

extension Sequence<LoggedRecord> {
  /// Each behind an event of somebody else's present, so that all are late, and each at an instant of its own.
  func beside(_ other: String, from present: Int64) -> [LoggedRecord] {
    enumerated().flatMap { index, record in
      var mark = record
      mark.time = present + Int64(index)
      mark.identifiers = [.init("customer", other)]
      mark.messageID = "\(other)\(index)"
      return [mark, record]
    }
  }
}

extension [LoggedRecord] {
  /// With their lines numbered as they stand.
  var numbered: [LoggedRecord] {
    var numbered = self
    for index in numbered.indices { numbered[index].line = UInt64(index + 1) }
    return numbered
  }
}
