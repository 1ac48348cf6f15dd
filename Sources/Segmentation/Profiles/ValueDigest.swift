/// The different values in one cell of a run of facts, where they are few.
struct ValueDigest: FactDigest {
  static let aspect: UInt32 = 2
  static let limit = 16

  private var values = InlineArray<16, UInt64>(repeating: 0)
  /// One more than `limit` where there are more values than it.
  private var count = 0

  init(_ facts: Facts, _ slots: Range<Int>, cell: Int) {
    for slot in slots {
      let value = facts.cell(slot, cell)
      if value.isCounted { insert(value.bits) }
    }
  }

  mutating func join(_ next: ValueDigest) {
    guard next.count <= ValueDigest.limit else {
      count = next.count
      return
    }
    for index in 0..<next.count { insert(next.values[index]) }
  }

  private mutating func insert(_ bits: UInt64) {
    guard count <= ValueDigest.limit else { return }
    for index in 0..<count where values[index] == bits { return }
    if count < ValueDigest.limit { values[count] = bits }
    count += 1
  }

  /// Whether all values are known and satisfy `body`.
  func allSatisfy(_ body: (UInt64) -> Bool) -> Bool {
    guard count <= ValueDigest.limit else { return false }
    for index in 0..<count where !body(values[index]) { return false }
    return true
  }
}

extension Cell {
  /// A value that `distinct` counts.
  @inline(__always)
  var isCounted: Bool {
    switch kind {
    case .number, .string, .boolean: true
    default: false
    }
  }
}
