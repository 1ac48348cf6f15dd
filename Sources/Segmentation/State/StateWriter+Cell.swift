/// A value as the state keeps it: its kind (`Value.Kind`), and what says more. Texts stand in place, not as an index of a table.
extension StateWriter {
  mutating func cell(_ cell: Cell, _ texts: borrowing TextTable) {
    byte(cell.kind.rawValue)
    switch cell.kind {
    case .boolean: byte(cell.isTrue ? 1 : 0)
    case .number: bits(cell.bits)
    default: if let index = cell.text { text(texts.bytes(index)) }
    }
  }
}

extension StateReader {
  /// A cell that holds its text, which is counted in the table.
  mutating func cell(_ texts: inout TextTable) throws(MalformedState) -> Cell {
    guard let kind = Value.Kind(rawValue: try byte()) else { throw MalformedState() }
    switch kind {
    case .missing: return .missing
    case .null: return .null
    case .boolean: return Cell(boolean: try byte() != 0)
    case .number:
      // Bits of a NaN would pass for another kind.
      let number = Double(bitPattern: try bits())
      guard number.isFinite else { throw MalformedState() }
      return Cell(number: number)
    case .string, .array, .object, .spread, .instant: return Cell(kind: kind, text: texts.intern(try text(of: kind)))
    case .unavailable: throw MalformedState()
    }
  }
}
