/// Pieces that wait to be used again, so that their buffers are allocated once.
final class PiecePool {
  private var idle: [Piece] = []

  /// An empty piece.
  func take() -> Piece {
    guard let piece = idle.popLast() else { return Piece(capacity: 8) }
    piece.removeAll()
    return piece
  }

  func give(_ piece: Piece) { idle.append(piece) }
}
