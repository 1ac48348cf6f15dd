import Foundation

extension ExpectedDelta {
  /// Reads a delta as the engine writes it; nil where the line is not one.
  public init?(line: String) {
    guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
      let profile = object["profile"] as? String, let segment = object["segment"] as? String,
      let operation = object["op"] as? String, let time = (object["time"] as? String).flatMap(instantOfText),
      let seq = object["seq"] as? Int, let cause = (object["cause"] as? [String: Any]).flatMap(Cause.init)
    else { return nil }
    self.init(
      profile: profile, segment: segment, isEnter: operation == "enter", time: time, seq: UInt64(seq), cause: cause,
      isLate: object["late"] as? Bool ?? false, identifiers: object["identifiers"] as? [String: [String]] ?? [:])
  }
}

extension ExpectedDelta.Cause {
  fileprivate init?(_ object: [String: Any]) {
    let (source, id) = (object["source"] as? String, object["id"] as? String)
    switch object["kind"] as? String {
    case "event": self = .event(source: source ?? "", id: id)
    case "crm": self = .crm(source: source ?? "", id: id)
    case "expiry": self = .expiry
    case "retention": self = .retention
    case "merged": self = .merged(into: object["into"] as? String ?? "")
    case "unlinked": self = .unlinked
    case "consent": self = .consent
    default: return nil
    }
  }
}
