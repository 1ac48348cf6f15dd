import Formats
import Segmentation

#if canImport(Glibc)
  import Glibc
#endif

/// What a stretch of whole records decoded to. Until `place` is called, lines are counted from 1 within the stretch; records
/// of a topic have their offsets, from 1 too.
final class Piece {
  var batch: RecordBatch
  /// In the order of lines, as the records are.
  private(set) var unusable: [Unusable] = []
  /// Lines in the stretch, blank ones included.
  private(set) var lines: UInt64 = 0
  /// Some of its records are handed over to the shards, which have not taken them yet.
  var isAwaited = false

  init(capacity: Int) { batch = RecordBatch(capacity: capacity) }

  /// Bytes of memory that the records may take.
  var footprint: Int {
    batch.records.capacity * MemoryLayout<Record>.stride + batch.values.capacity * MemoryLayout<Value>.stride
      + batch.identifiers.capacity * MemoryLayout<Identifier>.stride + batch.bytes.capacity
  }

  /// Overwrites the texts of its records, and what was copied behind them.
  func wipe() { batch.bytes.wipe() }

  func removeAll() {
    batch.removeAll()
    unusable.removeAll(keepingCapacity: true)
    lines = 0
  }

  /// Decodes every record of a stretch, behind which `LineReader.padding` bytes are readable. Lines end in LF or CRLF.
  func decode(_ stretch: Stretch, file: UInt32, with decoder: inout Decoder) {
    switch stretch {
    case .lines(let text): lines += Self.decode(text, file, &decoder, &batch, &unusable)
    case .records(let base, let frames): Self.decode(frames, base, file, &decoder, &batch, &unusable)
    }
  }

  /// Rejects what a cut archive left of its last line.
  func reject(cut text: UnsafeRawBufferPointer, file: UInt32, with decoder: inout Decoder) {
    lines += 1
    decoder.reject(cut: text, file: file, line: lines, unusable: &unusable)
  }

  /// Rejects one line that is longer than any that is held, `record`.
  func reject(_ record: consuming LongRecord, file: UInt32, source: Int) {
    lines += 1
    unusable.append(record.rejection(source: source, file: file, line: lines))
  }

  /// Makes the lines those of the file, of which `before` stand before the stretch.
  func place(behind before: UInt64) {
    if before == 0 { return }
    let records = batch.records.base
    for i in 0..<batch.records.count { records[i].line &+= before }
    for i in unusable.indices { unusable[i].line &+= before }
  }

  /// One exclusive access to each of the four for all lines, not one a line.
  private static func decode(
    _ text: UnsafeRawBufferPointer, _ file: UInt32, _ decoder: inout Decoder, _ batch: inout RecordBatch,
    _ unusable: inout [Unusable]
  ) -> UInt64 {
    guard let base = text.baseAddress else { return 0 }
    var line: UInt64 = 0
    var start = 0
    while start < text.count {
      let newline = memchr(base + start, 0x0A, text.count - start)
      let end = newline.map { UnsafeRawPointer($0) - base } ?? text.count
      line += 1
      var length = end - start
      if length > 0 && base.load(fromByteOffset: end - 1, as: UInt8.self) == 0x0D { length -= 1 }
      if length > 0 {
        decoder.decode(
          UnsafeRawBufferPointer(start: base + start, count: length), file: file, line: line, into: &batch,
          unusable: &unusable)
      }
      start = end + 1
    }
    return line
  }

  private static func decode(
    _ frames: UnsafeBufferPointer<RecordFrame>, _ base: UnsafeRawPointer, _ file: UInt32, _ decoder: inout Decoder,
    _ batch: inout RecordBatch, _ unusable: inout [Unusable]
  ) {
    for frame in frames {
      decoder.decode(
        message: UnsafeRawBufferPointer(start: base + frame.start, count: frame.count), timestamp: frame.timestamp,
        file: file, line: UInt64(frame.offset) &+ 1, into: &batch, unusable: &unusable)
    }
  }
}
