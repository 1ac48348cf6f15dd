import Files
import Segmentation

/// One input file on its way through a replay: its reader, its clock, and the records decoded but not used yet.
final class Feed {
  let file: InputFile
  /// In the order of files; `Record.file`.
  let number: Int32
  let reader: LineReader
  private(set) var clock: FileClock
  private(set) var pieces: [Piece] = []
  private var filled = 0
  /// The record to be used next.
  private var piece = 0
  private var index = 0
  /// Lines before the piece that is being used, and lines decoded.
  private var linesBefore: UInt64 = 0
  private var linesDecoded: UInt64 = 0
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
  var isDrained: Bool { piece == filled }

  /// Reads and decodes the next chunk.
  ///
  /// - Parameter judge: gets, for each piece in order, what could not be used, and the line before the piece's first.
  /// - Returns: false at the end of the file.
  func refill(
    size: Int, pool: DecoderPool, judge: (Feed, Piece, UInt64) throws(RuntimeError) -> Void
  ) throws(RuntimeError) -> Bool {
    chunkSize = size
    chunkBytes = 0
    filled = 0
    piece = 0
    index = 0
    linesBefore = linesDecoded
    guard let chunk = try RuntimeError.wrapping({ () throws(FileError) in try reader.next(about: size) }) else {
      pieces = []
      return false
    }
    chunkBytes = chunk.text.count
    filled = pool.decode(chunk.text, file: UInt32(number), sources: file.sources, into: &pieces)
    for piece in pieces.prefix(filled) {
      try judge(self, piece, linesDecoded)
      linesDecoded += piece.lines
    }
    return true
  }

  /// Hands records on while this file is the one to read: until its clock has passed `rival`, or none are left.
  func hand(to shards: ShardSet, before rival: MergeOrder.Entry, until limit: Int64, counts: inout IntakeCounts) {
    while piece < filled {
      let current = pieces[piece]
      index = Self.hand(
        current.batch, from: index, number, linesBefore, &clock, to: shards, before: rival, until: limit, &counts)
      if index < current.batch.records.count { return }
      linesBefore += current.lines
      piece += 1
      index = 0
    }
  }

  /// The loop over records: no allocation, no reference counting.
  private static func hand(
    _ batch: borrowing RecordBatch, from first: Int, _ number: Int32, _ linesBefore: UInt64, _ clock: inout FileClock,
    to shards: ShardSet, before rival: MergeOrder.Entry, until limit: Int64, _ counts: inout IntakeCounts
  ) -> Int {
    let records = batch.records.base
    let count = batch.records.count
    var i = first
    while i < count {
      let record = records + i
      record.pointee.line &+= linesBefore
      counts.decoded &+= 1
      if record.pointee.time > limit {
        counts.afterUntil &+= 1
        i += 1
        continue
      }
      clock.place(&record.pointee)
      if record.pointee.isLate { counts.late &+= 1 }
      shards.take(batch, i)
      i += 1
      if rival < MergeOrder.Entry(time: clock.time, file: number) { break }
    }
    return i
  }
}
