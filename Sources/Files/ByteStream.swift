#if canImport(Glibc)
  import Glibc
#endif

/// How a file's bytes came to their end.
public enum Ending: Equatable, Sendable {
  case complete
  /// The archive stops in the middle; what was readable has been read.
  case truncated
  /// The archive is broken here; the text says how.
  case corrupt(String)
}

/// A file's bytes, unpacked, from any place on.
struct ByteStream: ~Copyable {
  /// The start of a member or frame: from here the archive can be read without what stands before.
  struct Checkpoint: Equatable {
    var packed: UInt64 = 0
    var unpacked: UInt64 = 0
  }

  private static let packedCapacity = 64 << 10

  private let descriptor: Descriptor
  let compression: Compression
  private let decompressor: (any Decompressor)?
  /// Packed bytes that were read and not used yet: `[used, filled)`.
  private let packed: UnsafeMutableRawPointer?
  /// Bytes of a plain file that were read to tell that it is one; `[headUsed, headFilled)` are still to be given out.
  private var head = Compression.Head(repeating: 0)
  private var headUsed = 0
  private var headFilled = 0
  private var used = 0
  private var filled = 0
  private var isAtEndOfFile = false
  private var isBetweenFrames = true
  /// Behind the last member of a gzip file, in zeros that pad it.
  private var isInPadding = false
  /// Unpacked bytes given out so far, counted from the file's start.
  private(set) var position: UInt64
  /// Bytes of the file itself that were read, counted from its start.
  private(set) var packedPosition: UInt64
  /// The start of the newest member or frame that was begun.
  private(set) var checkpoint: Checkpoint
  /// nil while there may be more.
  private(set) var ending: Ending?

  /// Opens `path` at its start and finds out how it is packed.
  static func open(path: String) throws(FileError) -> ByteStream {
    let descriptor = try Descriptor.open(path: path)
    var head = Compression.Head(repeating: 0)
    var count = 0
    var byte: UInt8 = 0
    while count < head.count, try descriptor.read(into: &byte, count: 1) == 1 {
      head[count] = byte
      count += 1
    }
    let compression = Compression(head: head, count: count, path: path)
    var stream = ByteStream(descriptor, compression, try decompressor(compression, path), Checkpoint())
    stream.take(head, count: count)
    return stream
  }

  /// Opens `path` again and goes to `position`; from `checkpoint` on, where the file is packed.
  static func open(
    path: String, compression: Compression, position: UInt64, checkpoint: Checkpoint
  ) throws(FileError) -> ByteStream {
    let start = compression == .none ? Checkpoint(packed: position, unpacked: position) : checkpoint
    var stream = ByteStream(
      try Descriptor.open(path: path, offset: start.packed), compression, try decompressor(compression, path), start)
    if start.unpacked < position { try stream.skip(to: position) }
    return stream
  }

  private static func decompressor(
    _ compression: Compression, _ path: String
  ) throws(FileError) -> (any Decompressor)? {
    switch compression {
    case .none: nil
    case .gzip: try Inflater(path: path)
    case .zstd: try Unzstd(path: path)
    }
  }

  private init(
    _ descriptor: consuming Descriptor, _ compression: Compression, _ decompressor: (any Decompressor)?,
    _ start: Checkpoint
  ) {
    self.descriptor = descriptor
    self.compression = compression
    self.decompressor = decompressor
    packed = decompressor == nil ? nil : .allocate(byteCount: Self.packedCapacity, alignment: 16)
    packedPosition = start.packed
    position = start.unpacked
    checkpoint = start
  }

  /// Has the file's first bytes, which have been read, before all others.
  private mutating func take(_ head: Compression.Head, count: Int) {
    packedPosition = UInt64(count)
    if let packed {
      for index in 0..<count { packed.storeBytes(of: head[index], toByteOffset: index, as: UInt8.self) }
      filled = count
    } else {
      self.head = head
      headFilled = count
    }
  }

  deinit {
    if let packed { explicit_bzero(packed, Self.packedCapacity) }
    packed?.deallocate()
  }

  var isSeekable: Bool { descriptor.isSeekable }

  /// Bytes of memory that the stream holds.
  var footprint: Int { decompressor.map { $0.footprint + Self.packedCapacity } ?? 0 }

  /// Reads at least one and at most `count` bytes; 0 only when `ending` is set.
  mutating func read(into target: UnsafeMutableRawPointer, count: Int) throws(FileError) -> Int {
    guard ending == nil, count > 0 else { return 0 }
    guard let decompressor, let packed else {
      if headUsed < headFilled { return giveHead(to: target, count: count) }
      let n = try descriptor.read(into: target, count: count)
      if n == 0 { ending = .complete }
      position += UInt64(n)
      packedPosition += UInt64(n)
      return n
    }
    while ending == nil {
      if used == filled && !isAtEndOfFile {
        used = 0
        filled = try descriptor.read(into: packed, count: Self.packedCapacity)
        packedPosition += UInt64(filled)
        isAtEndOfFile = filled == 0
      }
      if isBetweenFrames && !beginFrame(decompressor, packed) { continue }
      let step = decompressor.decompress(
        UnsafeRawBufferPointer(start: packed + used, count: filled - used),
        into: UnsafeMutableRawBufferPointer(start: target, count: count))
      used += step.consumed
      position += UInt64(step.produced)
      switch step.state {
      case .endOfFrame: isBetweenFrames = true
      case .corrupt(let reason): ending = .corrupt(reason)
      case .goesOn:
        if step.consumed == 0 && step.produced == 0 { ending = isAtEndOfFile ? .truncated : .corrupt("no progress") }
      }
      if step.produced > 0 { return step.produced }
    }
    return 0
  }

  private mutating func giveHead(to target: UnsafeMutableRawPointer, count: Int) -> Int {
    let n = min(headFilled - headUsed, count)
    for index in 0..<n { target.storeBytes(of: head[headUsed + index], toByteOffset: index, as: UInt8.self) }
    headUsed += n
    position += UInt64(n)
    return n
  }

  /// Decides what follows between two members or frames. False where none can be begun right now.
  private mutating func beginFrame(_ decompressor: any Decompressor, _ packed: UnsafeMutableRawPointer) -> Bool {
    if used == filled {
      if isAtEndOfFile { ending = .complete }
      return false
    }
    let first = packed.load(fromByteOffset: used, as: UInt8.self)
    if decompressor is Inflater && (isInPadding || (first == 0 && packedPosition > UInt64(filled - used))) {
      // Tapes and block devices pad with zeros, as gzip itself forgives.
      isInPadding = true
      while used < filled {
        if packed.load(fromByteOffset: used, as: UInt8.self) != 0 {
          ending = .corrupt("something other than a gzip member follows")
          return false
        }
        used += 1
      }
      return false
    }
    checkpoint = Checkpoint(packed: packedPosition - UInt64(filled - used), unpacked: position)
    decompressor.beginFrame()
    isBetweenFrames = false
    return true
  }

  private mutating func skip(to wanted: UInt64) throws(FileError) {
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { scratch.deallocate() }
    while position < wanted {
      let n = try read(into: scratch, count: Int(min(64 << 10, wanted - position)))
      if n == 0 {
        throw FileError(code: .decompressor, path: descriptor.path, message: "changed while it was being read")
      }
    }
  }
}
