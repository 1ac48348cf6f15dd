/// The different cells seen so far, each with the time of the fact that showed it first, in memory that is lent: looked
/// through as they stand while they are few, by a set where they are many.
struct SeenCells: ~Copyable {
  private let seen: UnsafeMutableBufferPointer<(cell: UInt64, time: Int64)>
  private var many: Set<UInt64> = []
  private(set) var count = 0

  init(_ memory: UnsafeMutableBufferPointer<(cell: UInt64, time: Int64)>) { seen = memory }

  func contains(_ cell: UInt64) -> Bool {
    if !many.isEmpty { return many.contains(cell) }
    for index in 0..<count where seen[index].cell == cell { return true }
    return false
  }

  /// - Precondition: there is room, which there is for as many as there are facts.
  mutating func insert(_ cell: UInt64, _ time: Int64) {
    if count < 32 {
      for index in 0..<count where seen[index].cell == cell { return }
    } else {
      if many.isEmpty { for index in 0..<count { many.insert(seen[index].cell) } }
      if !many.insert(cell).inserted { return }
    }
    seen.initializeElement(at: count, to: (cell: cell, time: time))
    count += 1
  }
}
