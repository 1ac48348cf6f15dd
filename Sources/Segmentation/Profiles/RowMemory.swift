/// What is for a record's later changes, whoever owns it: what it gave, and how far its log was read.
struct RowMemory {
  let source: Int
  let node: UInt32
  private(set) var log: Row.Log?
  private let given: [UInt64]
  private let hasSequence: Bool
  private let hasSnapshot: Bool

  /// The row has nothing of it any more.
  init(takenFrom row: Row) {
    source = row.source
    node = row.node
    given = (0..<row.givens).map { row.given($0) }
    hasSequence = row.hasSequence
    hasSnapshot = row.hasSnapshot
    for place in 0..<row.givens { row.setGiven(place, to: 0) }
    guard row.hasLog else { return }
    log = row.log
    row.log = Row.Log()
    row.hasSequence = false
    row.hasSnapshot = false
  }

  /// - Parameter row: a new one.
  func restore(in row: Row) {
    for (place, hash) in given.enumerated() { row.setGiven(place, to: hash) }
    row.hasSequence = hasSequence
    row.hasSnapshot = hasSnapshot
    if let log, row.hasLog { row.log = log }
  }
}
