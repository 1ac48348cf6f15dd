import Segmentation

/// What becomes of a record that all its sources refuse: it is rejected for the reason of the source whose table it is
/// of; else, where one says that it is of another table, passed over so; else rejected for the first one's reason.
struct Refusal {
  enum Verdict {
    case none
    case record(Unusable.Reason, source: Int)
    /// The messages of a batch, or the rows of a change, each rejected by itself.
    case messages([Unusable])
  }

  private var first = Verdict.none
  private var ofTable = Verdict.none
  private var otherTable = Verdict.none
  private var isClear = true

  @inline(__always)
  mutating func clear() { if !isClear { self = Refusal() } }

  var verdict: Verdict {
    if case .record = ofTable { return ofTable }
    if case .record = otherTable { return otherTable }
    return first
  }

  mutating func note(_ reason: Unusable.Reason, _ source: Int, isOfTable: Bool) {
    isClear = false
    let verdict = Verdict.record(reason, source: source)
    if case .none = first { first = verdict }
    if isOfTable, case .none = ofTable { ofTable = verdict }
    if reason == .passedOver(.otherTable), case .none = otherTable { otherTable = verdict }
  }

  mutating func note(messages: [Unusable]) {
    isClear = false
    if case .none = first { first = .messages(messages) }
  }
}
