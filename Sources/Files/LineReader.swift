#if canImport(Glibc)
  import Glibc
#endif

/// Whole lines of a file, one behind the other as they stand there.
public struct LineChunk {
  public enum Shape: Equatable, Sendable {
    /// Lines, each with its newline; the file's last one may lack it.
    case lines
    /// The beginning of one line of more than `LineReader.longestLine` bytes. `skipRest` tells how it goes on.
    case overlong
    /// What a cut or broken archive left of its last line.
    case cut
  }

  /// Lies in the reader's buffer: valid until the next call, with `LineReader.padding` readable bytes behind it.
  public var text: UnsafeRawBufferPointer
  public var shape: Shape
}

/// Reads one file in chunks of whole lines, from a buffer that it reuses.
///
/// It can be closed between two chunks and goes on where it was: a plain file by seeking, a packed one from the start of
/// its newest member or frame. While closed it holds a few words. It knows nothing of what is in the lines.
public final class LineReader {
  /// Bytes behind a chunk that may be read (their content is anything).
  public static let padding = 64
  /// The longest line that is handed out whole, in bytes.
  public static let longestLine = 16 << 20

  public let path: String
  /// nil until the file is opened for the first time.
  private var compression: Compression?
  private var stream: ByteStream?
  private var isSeekable = true
  /// How the file ended, once its last byte was read.
  public private(set) var ending: Ending?
  /// Bytes of the file itself (packed, where it is) that were read.
  public private(set) var bytesRead: UInt64 = 0

  /// `[start, end)` of the buffer was read and not handed out yet. The capacity does not count the padding.
  private var buffer: UnsafeMutableRawPointer?
  private var capacity = 0
  private var start = 0
  private var end = 0
  /// Where `start` lies in the unpacked file.
  private var position: UInt64 = 0
  private var checkpoint = ByteStream.Checkpoint()
  /// The line before was handed out in part; its rest is still to be read.
  private var isInsideLine = false

  /// Opens nothing yet.
  public init(path: String) {
    self.path = path
  }

  deinit { freeBuffer() }

  public var isOpen: Bool { stream != nil }

  /// Bytes of memory that are given back by `close`.
  public var footprint: Int { capacity + (stream?.footprint ?? 0) }

  /// Gives the file and the memory back until the next chunk is asked for, nothing of the text left in it. What can be
  /// read only once stays open until it has been read.
  public func close() {
    guard isSeekable || (ending != nil && start == end) else { return }
    if let checkpoint = stream?.checkpoint { self.checkpoint = checkpoint }
    stream = nil
    // What was read to the end but not handed out is read again.
    if start < end { ending = nil }
    freeBuffer()
    start = 0
    end = 0
  }

  /// The next lines, about `size` bytes of them; nil at the end, when `ending` says how the file ended.
  public func next(about size: Int) throws(FileError) -> LineChunk? {
    if isInsideLine { _ = try skipRest() }
    if ending != nil && start == end { return nil }
    if stream == nil && ending == nil { try open() }
    makeRoom(for: max(size, 1))
    while true {
      try fill()
      guard let buffer else { return nil }
      let whole = lengthOfWholeLines(buffer)
      if whole > 0 { return take(whole, from: buffer, .lines) }
      if end - start > Self.longestLine {
        isInsideLine = true
        return take(end - start, from: buffer, .overlong)
      }
      if ending != nil {
        return start == end ? nil : take(end - start, from: buffer, ending == .complete ? .lines : .cut)
      }
      makeRoom(for: min(capacity * 2, Self.longestLine + 1))
    }
  }

  /// Reads on to the end of a line whose beginning was handed out (`overlong`), with bounded memory.
  ///
  /// - Parameter look: is lent the rest piece by piece, without the newline.
  /// - Returns: the number of bytes that followed the beginning.
  public func skipRest(_ look: (UnsafeRawBufferPointer) -> Void = { _ in }) throws(FileError) -> UInt64 {
    var skipped: UInt64 = 0
    while isInsideLine {
      if start == end {
        start = 0
        end = 0
        if stream == nil && ending == nil { try open() }
        makeRoom(for: min(max(capacity, 1), 256 << 10))
        try fill()
      }
      guard let buffer, end > start else {
        isInsideLine = false
        break
      }
      let newline = memchr(buffer + start, 0x0A, end - start)
      let length = newline.map { UnsafeRawPointer($0) - UnsafeRawPointer(buffer + start) } ?? end - start
      look(UnsafeRawBufferPointer(start: buffer + start, count: length))
      skipped += UInt64(length)
      isInsideLine = newline == nil
      advance(by: newline == nil ? length : length + 1)
    }
    return skipped
  }

  private func freeBuffer() {
    if let buffer { explicit_bzero(buffer, capacity) }
    buffer?.deallocate()
    buffer = nil
    capacity = 0
  }

  private func open() throws(FileError) {
    if let compression {
      stream = try ByteStream.open(path: path, compression: compression, position: position, checkpoint: checkpoint)
    } else {
      stream = try ByteStream.open(path: path)
      compression = stream?.compression
    }
    isSeekable = stream?.isSeekable ?? true
  }

  /// Moves what is left to the buffer's start, and makes it hold `wanted` bytes and not many times more.
  private func makeRoom(for wanted: Int) {
    let left = end - start
    let isOversized = capacity > 4 * wanted && left <= wanted
    if let buffer, wanted <= capacity, !isOversized {
      if start > 0 { memmove(buffer, buffer + start, left) }
    } else {
      let fresh = UnsafeMutableRawPointer.allocate(byteCount: wanted + Self.padding, alignment: 64)
      // The padding is read, never judged; it is set once so that no uninitialised memory is looked at.
      memset(fresh + wanted, 0, Self.padding)
      if let buffer {
        memcpy(fresh, buffer + start, left)
        explicit_bzero(buffer, capacity)
        buffer.deallocate()
      }
      buffer = fresh
      capacity = wanted
    }
    start = 0
    end = left
  }

  /// Reads until the buffer is full or the file ends.
  private func fill() throws(FileError) {
    guard let buffer else { return }
    while end < capacity && ending == nil {
      guard let n = try stream?.read(into: buffer + end, count: capacity - end) else { return }
      end += n
      if position == 0 && start == 0 && end >= 3 && end - n < 3 { skipByteOrderMark(buffer) }
      noteEnding()
    }
  }

  private func noteEnding() {
    bytesRead = stream?.packedPosition ?? bytesRead
    guard let ending = stream?.ending else { return }
    self.ending = ending
    checkpoint = stream?.checkpoint ?? checkpoint
    stream = nil
  }

  private func skipByteOrderMark(_ buffer: UnsafeMutableRawPointer) {
    let bytes = buffer.assumingMemoryBound(to: UInt8.self)
    if bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF {
      start = 3
      position = 3
    }
  }

  /// From `start` through the last newline; 0 where there is none. Walks back over the line that is not whole yet.
  private func lengthOfWholeLines(_ buffer: UnsafeMutableRawPointer) -> Int {
    var stop = end
    while stop - start >= 8 && !Self.holdsNewline(buffer.loadUnaligned(fromByteOffset: stop - 8, as: UInt64.self)) {
      stop -= 8
    }
    while stop > start && buffer.load(fromByteOffset: stop - 1, as: UInt8.self) != 0x0A { stop -= 1 }
    return stop - start
  }

  /// Whether one of eight bytes is a newline: it becomes 0, and only a 0 borrows into its own highest bit.
  @inline(__always)
  private static func holdsNewline(_ word: UInt64) -> Bool {
    let zeros = word ^ 0x0A0A_0A0A_0A0A_0A0A
    return (zeros &- 0x0101_0101_0101_0101) & ~zeros & 0x8080_8080_8080_8080 != 0
  }

  private func take(_ length: Int, from buffer: UnsafeMutableRawPointer, _ shape: LineChunk.Shape) -> LineChunk {
    let text = UnsafeRawBufferPointer(start: buffer + start, count: length)
    advance(by: length)
    return LineChunk(text: text, shape: shape)
  }

  private func advance(by length: Int) {
    start += length
    position += UInt64(length)
  }
}
