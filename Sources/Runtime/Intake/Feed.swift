import Files
import Formats
import Segmentation

/// One log on its way through a replay: its reader, its clock, and the records decoded but not used yet.
final class Feed {
  let log: InputLog
  /// In the order of logs.
  let number: Int32
  /// `Record.file`: the number among all logs that the state has seen.
  private let place: UInt32
  let input: FeedInput
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

  init(_ log: InputLog, _ input: FeedInput, number: Int, from position: LogPosition) {
    self.log = log
    self.input = input
    self.number = Int32(number)
    place = position.files &+ UInt32(number)
    clock = FileClock(lateness: log.lateness, from: position.start(of: log.sources, lateness: log.lateness))
  }

  /// Every decoded record is used.
  var isDrained: Bool { piece == pieces.count }

  /// Reads and decodes the next chunk. False at the end of the log.
  func refill(size: Int, decoders: DecoderPool, pieces pool: PiecePool) throws(RuntimeError) -> Bool {
    chunkSize = size
    chunkBytes = 0
    pieces.removeAll(keepingCapacity: true)
    piece = 0
    switch input {
    case .file(let reader):
      guard let chunk = try RuntimeError.wrapping({ () throws(FileError) in try reader.next(about: size) }) else {
        break
      }
      chunkBytes = chunk.text.count
      try decode(chunk, of: reader, decoders, pool)
      return true
    case .partition(let reader):
      guard let chunk = try reader.next(about: size) else { break }
      chunkBytes = chunk.byteCount
      decoders.decode(chunk, file: place, sources: log.sources, from: pool, to: &pieces)
      return true
    }
    pieces = []
    return false
  }

  private func decode(
    _ chunk: LineChunk, of reader: LineReader, _ decoders: DecoderPool, _ pool: PiecePool
  ) throws(RuntimeError) {
    switch chunk.shape {
    case .lines: decoders.decode(.lines(chunk.text), file: place, sources: log.sources, from: pool, to: &pieces)
    case .cut: pieces.append(decoders.reject(cut: chunk.text, file: place, sources: log.sources, from: pool))
    case .overlong:
      pieces.append(try rejectLong(chunk.text, of: reader, keepsEvidence: decoders.keepsEvidence, from: pool))
    }
    for piece in pieces {
      piece.place(behind: lines)
      lines += piece.lines
    }
  }

  /// Reads a line to its end that is too long to be held.
  private func rejectLong(
    _ beginning: UnsafeRawBufferPointer, of reader: LineReader, keepsEvidence: Bool, from pool: PiecePool
  ) throws(RuntimeError) -> Piece {
    var record = LongRecord(keepsEvidence: keepsEvidence)
    record.append(beginning)
    _ = try RuntimeError.wrapping { () throws(FileError) in try reader.skipRest { record.append($0) } }
    let piece = pool.take()
    piece.reject(record, file: place, source: log.sources.first ?? 0)
    return piece
  }

  /// Hands records on while this log is the one to read: until its clock has passed `rival`, none are left, or so many are
  /// late at one instant that they are to be taken at once.
  ///
  /// What could not be used is judged in its place among the records, so that no order depends on the size of chunks.
  func hand(
    to shards: ShardSet, before rival: MergeOrder.Entry, until limit: Int64, counts: inout IntakeCounts,
    late crowd: inout LateCrowd, rejected: RejectedFile?, messageIDs: MessageIDLog?, pieces pool: PiecePool
  ) throws(RuntimeError) {
    while piece < pieces.count {
      let current = pieces[piece]
      let count = current.batch.records.count
      while index < count {
        let first = index
        index = Self.place(current.batch, from: first, number, &clock, before: rival, until: limit, &counts, &crowd)
        // The shards may keep the records.
        let last = judged < current.unusable.count ? current.batch.records[max(first, index - 1)] : nil
        if index > first {
          try messageIDs?.note(current.batch, first..<index)
          shards.take(current, first..<index)
        } else {
          counts.afterUntil += 1
          index += 1
        }
        counts.decoded += UInt64(index - first)
        if let last { try judgeUnusable(of: current, before: last, &counts, rejected) }
        if crowd.isFull || rival < MergeOrder.Entry(time: clock.time, file: number) { return }
      }
      try judgeUnusable(of: current, before: nil, &counts, rejected)
      shards.release(current, to: pool)
      piece += 1
      index = 0
      judged = 0
    }
  }

  /// Counts, and keeps, what stands before `record` and could not be used; all of the piece where that is nil.
  private func judgeUnusable(
    of piece: Piece, before record: Record?, _ counts: inout IntakeCounts, _ rejected: RejectedFile?
  ) throws(RuntimeError) {
    while judged < piece.unusable.count {
      let unusable = piece.unusable[judged]
      if let record, (record.line, record.index) < (unusable.line, unusable.index) { return }
      counts.count(unusable.reason)
      if let rejected, case .rejected(let reason) = unusable.reason { try rejected.append(unusable, reason) }
      judged += 1
    }
  }

  /// Sets the instants of records, until the clock has passed `rival`, a record lies behind `limit`, or the crowd is full.
  ///
  /// - Returns: the index behind the last that was set.
  private static func place(
    _ batch: borrowing RecordBatch, from first: Int, _ number: Int32, _ clock: inout FileClock,
    before rival: MergeOrder.Entry,
    until limit: Int64, _ counts: inout IntakeCounts, _ crowd: inout LateCrowd
  ) -> Int {
    let records = batch.records.base
    let count = batch.records.count
    var i = first
    while i < count {
      let record = records + i
      if record.pointee.time > limit { break }
      clock.place(&record.pointee)
      i += 1
      if record.pointee.isLate {
        counts.late &+= 1
        crowd.admit(at: record.pointee.instant)
        if crowd.isFull { break }
      }
      if rival < MergeOrder.Entry(time: clock.time, file: number) { break }
    }
    return i
  }
}
