/// One delta, read back from the line in which a replay wrote it.
struct Movement {
  enum Cause: String { case event, crm, expiry, retention, rule }

  var segment: String
  var profile: String
  var isEnter: Bool
  /// Milliseconds since 1970, UTC.
  var time: Int64
  var cause: Cause
  /// The message id of the event that caused it.
  var causeId: String?

  /// Takes the members by name. Ids and names in the demo need no escapes, so a member's text ends at the next quote.
  init?(line: Substring, time parse: (String) -> Int64?) {
    func text(_ member: String, in part: Substring) -> String? {
      let key = "\"\(member)\":\""
      guard let start = part.firstRange(of: key)?.upperBound else { return nil }
      return String(part[start...].prefix { $0 != "\"" })
    }
    guard let causeStart = line.firstRange(of: "\"cause\":")?.upperBound else { return nil }
    let head = line[..<causeStart]
    let tail = line[causeStart...].prefix { $0 != "}" }
    guard let segment = text("segment", in: head), let profile = text("profile", in: head),
      let operation = text("op", in: head), let time = text("time", in: head).flatMap(parse),
      let cause = text("kind", in: tail).flatMap(Cause.init)
    else { return nil }
    self.segment = segment
    self.profile = profile
    isEnter = operation == "enter"
    self.time = time
    self.cause = cause
    causeId = text("id", in: tail)
  }
}
