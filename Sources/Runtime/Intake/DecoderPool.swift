import Dispatch
import Formats
import Segmentation

/// The decoders of a replay: one per worker and set of sources that share a log.
///
/// It is decoded in pieces, one a worker, in parallel. The pieces in their order hold what one decoder would have given.
final class DecoderPool {
  /// Less text than this is not worth a second thread.
  private static let leastShare = 64 << 10

  /// One decoder, reached by one worker at a time.
  private final class Seat {
    var decoder: Decoder
    init(_ decoder: consuming Decoder) { self.decoder = decoder }

    /// Decodes a stretch, of which nothing is left on this thread.
    func decode(_ stretch: Stretch, file: UInt32, into piece: Piece) {
      piece.decode(stretch, file: file, with: &decoder)
      CallResidue.wipe()
    }
  }

  let workers: Int
  let keepsEvidence: Bool
  private let makeDecoder: ([Int]) -> Seat
  private var seats: [[Int]: [Seat]] = [:]

  init(plan: Plan, now: Int64, keepsEvidence: Bool, workers: Int) {
    self.workers = workers
    self.keepsEvidence = keepsEvidence
    makeDecoder = { sources in
      Seat(
        Decoder(
          pipeline: plan.pipeline, projection: plan.projection, sources: sources, now: now, keepsEvidence: keepsEvidence
        ))
    }
  }

  /// Decodes a stretch into as many pieces as it is worth, which are taken from `pieces`, and appends them to `decoded`.
  func decode(
    _ stretch: Stretch, file: UInt32, sources: [Int], from pieces: PiecePool, to decoded: inout [Piece]
  ) {
    let count = max(1, min(workers, stretch.byteCount / Self.leastShare))
    let team = seats(for: sources, count: count)
    if count == 1 {
      let piece = pieces.take()
      team[0].decode(stretch, file: file, into: piece)
      decoded.append(piece)
      return
    }
    let stretches = stretch.split(into: count)
    let work = Work(stretches: stretches, pieces: stretches.map { _ in pieces.take() }, team: team)
    DispatchQueue.concurrentPerform(iterations: stretches.count) { i in
      work.team[i].decode(work.stretches[i], file: file, into: work.pieces[i])
    }
    decoded.append(contentsOf: work.pieces)
  }

  /// Overwrites what the decoders still hold of records.
  func wipe() {
    for team in seats.values {
      for seat in team { seat.decoder.wipe() }
    }
  }

  /// Makes a piece of what a cut archive left of its last line.
  func reject(cut text: UnsafeRawBufferPointer, file: UInt32, sources: [Int], from pieces: PiecePool) -> Piece {
    let piece = pieces.take()
    piece.reject(cut: text, file: file, with: &seats(for: sources, count: 1)[0].decoder)
    CallResidue.wipe()
    return piece
  }

  /// Iteration i touches element i of each array and nothing else, and the arrays are not changed meanwhile.
  private struct Work: @unchecked Sendable {
    let stretches: [Stretch]
    let pieces: [Piece]
    let team: [Seat]
  }

  private func seats(for sources: [Int], count: Int) -> [Seat] {
    var team = seats[sources] ?? []
    if team.count < count {
      while team.count < count { team.append(makeDecoder(sources)) }
      seats[sources] = team
    }
    return team
  }
}
