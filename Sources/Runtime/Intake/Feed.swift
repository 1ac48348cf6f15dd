import Files
import Formats
import Segmentation

/// One input file on its way through a replay: its reader, its clock, and the records decoded but not used yet.
final class Feed {
  let file: InputFile
  /// In the order of files; `Record.file`.
  let number: Int32
  let reader: LineReader
  private(set) var clock: FileClock
  /// Decoded and not all used, in order; `[piece]` is being used, from record `index` and unusable one `judged` on.
  private var pieces: [Piece] = []
  private var piece = 0
  private var index = 0
  private var judged = 0
  private var lines: UInt64 = 0
  /// Size that the last chunk was asked for with, and the bytes of text it had.
  private(set) var chunkSize = 0
  private(set) var chunkBytes = 0

  init(_ file: InputFile, number: Int) {
    self.file = file
    self.number = Int32(number)
    reader = LineReader(path: file.path)
    clock = FileClock(lateness: file.lateness)
  }

  /// Every decoded record is used.
  var isDrained: Bool { piece == pieces.count }

  /// Reads and decodes the next chunk. False at the end of the file.
  func refill(size: Int, decoders: DecoderPool, pieces pool: PiecePool) throws(RuntimeError) -> Bool {
    chunkSize = size
    chunkBytes = 0
    pieces.removeAll(keepingCapacity: true)
    piece = 0
    guard let chunk = try RuntimeError.wrapping({ () throws(FileError) in try reader.next(about: size) }) else {
      pieces = []
      return false
    }
    chunkBytes = chunk.text.count
    decoders.decode(chunk.text, file: UInt32(number), sources: file.sources, from: pool, to: &pieces)
    for piece in pieces {
      piece.place(behind: lines)
      lines += piece.lines
    }
    return true
  }

  /// Hands records on while this file is the one to read: until its clock has passed `rival`, or none are left.
  ///
  /// What could not be used is judged in its place among the records, so that no order depends on the size of chunks.
  func hand(
    to shards: ShardSet, before rival: MergeOrder.Entry, until limit: Int64, counts: inout IntakeCounts, pieces pool: PiecePool,
    judge: (Unusable) throws(RuntimeError) -> Void
  ) throws(RuntimeError) {
    while piece < pieces.count {
      let current = pieces[piece]
      let count = current.batch.records.count
      while index < count {
        let first = index
        index = Self.place(current.batch, from: first, number, &clock, before: rival, until: limit, &counts)
        if index > first {
          shards.take(current, first..<index)
        } else {
          counts.afterUntil += 1
          index += 1
        }
        counts.decoded += UInt64(index - first)
        if judged < current.unusable.count {
          try judgeUnusable(of: current, before: current.batch.records[index - 1], judge)
        }
        if rival < MergeOrder.Entry(time: clock.time, file: number) { return }
      }
      try judgeUnusable(of: current, before: nil, judge)
      shards.release(current, to: pool)
      piece += 1
      index = 0
      judged = 0
    }
  }

  /// Judges what stands before `record`; all where that is nil.
  private func judgeUnusable(
    of piece: Piece, before record: Record?, _ judge: (Unusable) throws(RuntimeError) -> Void
  ) throws(RuntimeError) {
    while judged < piece.unusable.count {
      let unusable = piece.unusable[judged]
      if let record, (record.line, record.index) < (unusable.line, unusable.index) { return }
      try judge(unusable)
      judged += 1
    }
  }

  /// Sets the instants of records, until the clock has passed `rival` or a record lies behind `limit`.
  ///
  /// - Returns: the index behind the last that was set.
  private static func place(
    _ batch: borrowing RecordBatch, from first: Int, _ number: Int32, _ clock: inout FileClock, before rival: MergeOrder.Entry,
    until limit: Int64, _ counts: inout IntakeCounts
  ) -> Int {
    let records = batch.records.base
    let count = batch.records.count
    var i = first
    while i < count {
      let record = records + i
      if record.pointee.time > limit { break }
      clock.place(&record.pointee)
      if record.pointee.isLate { counts.late &+= 1 }
      i += 1
      if rival < MergeOrder.Entry(time: clock.time, file: number) { break }
    }
    return i
  }
}
