import Segmentation
import Testing

@testable import Runtime

@Suite("Pieces are used again")
struct PiecePoolTests {
  @Test("a pool keeps few pieces, and the largest of them")
  func largest() {
    let pool = PiecePool(limit: 2)
    let pieces = [8, 4096, 16, 1024, 8].map(Piece.init)
    for piece in pieces { pool.give(piece) }
    #expect(pool.take() === pieces[1])
    #expect(pool.take() === pieces[3])
    let fresh = pool.take()
    #expect(!pieces.contains { $0 === fresh })
  }

  @Test("a piece comes back empty")
  func empty() {
    let pool = PiecePool(limit: 1)
    let piece = Piece(capacity: 8)
    piece.batch.records.append(.init())
    pool.give(piece)
    #expect(pool.take() === piece)
    #expect(piece.batch.records.count == 0)
  }
}
