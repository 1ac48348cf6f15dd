/// Pieces that wait to be used again, so that their buffers are allocated once.
///
/// Few are kept, and the largest: thousands of files each bring a small one, which is not worth growing again.
final class PiecePool {
  private let limit: Int
  /// The largest last.
  private var idle: [Piece] = []

  /// - Parameter limit: how many pieces are kept.
  init(limit: Int) { self.limit = limit }

  /// An empty piece.
  func take() -> Piece {
    guard let piece = idle.popLast() else { return Piece(capacity: 8) }
    piece.removeAll()
    return piece
  }

  /// Overwrites what the pieces that are not in use held of records.
  func wipe() {
    for piece in idle { piece.wipe() }
  }

  func give(_ piece: Piece) {
    let place = idle.firstIndex { $0.footprint > piece.footprint } ?? idle.endIndex
    idle.insert(piece, at: place)
    if idle.count > limit { idle.removeFirst().wipe() }
  }
}
