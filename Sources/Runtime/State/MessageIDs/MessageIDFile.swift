import Segmentation
import State

#if canImport(Glibc)
  import Glibc
#endif

/// A file without a name in a state's directory, which ends with the process: entries of a fact's identity and the text of
/// its message id, one behind the other.
struct MessageIDFile: ~Copyable {
  private static let bufferLength = 256 << 10
  /// Bytes before a text: the fact's identity, and how long the text is.
  private static let head = 12

  private let directory: String
  private let descriptor: Int32
  private var buffer = FlatBuffer<UInt8>(capacity: bufferLength)
  /// Bytes that were written to it.
  private(set) var length = 0

  /// - Throws: `RuntimeError` of code `failed` where the directory cannot be written to.
  init(in directory: String) throws(RuntimeError) {
    self.directory = directory
    var path = Array("\(directory)/ids.XXXXXX".utf8CString)
    descriptor = mkstemp(&path)
    if descriptor < 0 { throw Self.failure(directory, errno) }
    unlink(path)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  deinit { close(descriptor) }

  private static func failure(_ directory: String, _ number: Int32) -> RuntimeError {
    let reason = number == ENOSPC ? "no space is left on the device" : String(cString: strerror(number))
    return RuntimeError(StateError(number == ENOSPC ? .noSpace : .failed, directory, "cannot be written: \(reason)"))
  }

  mutating func append(_ fact: UInt64, _ text: UnsafeRawBufferPointer) throws(RuntimeError) {
    guard let start = text.baseAddress else { return }
    let place = UnsafeMutableRawPointer(buffer.grow(by: Self.head))
    place.storeBytes(of: fact, as: UInt64.self)
    place.storeBytes(of: UInt32(truncatingIfNeeded: text.count), toByteOffset: 8, as: UInt32.self)
    buffer.append(start.assumingMemoryBound(to: UInt8.self), count: text.count)
    if buffer.count >= Self.bufferLength { try flush() }
  }

  private mutating func flush() throws(RuntimeError) {
    var written = 0
    while written < buffer.count {
      let count = write(descriptor, buffer.base + written, buffer.count - written)
      if count < 0, errno != EINTR { throw Self.failure(directory, errno) }
      written += max(0, count)
    }
    length += buffer.count
    buffer.removeAll()
  }

  /// All entries, in the order in which they were appended.
  mutating func visit(
    _ body: (_ fact: UInt64, _ text: UnsafeRawBufferPointer) throws(RuntimeError) -> Void
  ) throws(RuntimeError) {
    try flush()
    var chunk = FlatBuffer<UInt8>(capacity: Self.bufferLength)
    var offset = 0
    while offset < length {
      let read = pread(descriptor, chunk.grow(by: Self.bufferLength), Self.bufferLength, off_t(offset))
      if read <= 0 { throw Self.failure(directory, read < 0 ? errno : EIO) }
      chunk.removeLast(Self.bufferLength - read)
      offset += read
      let used = try Self.visit(UnsafeRawBufferPointer(start: chunk.base, count: chunk.count), body)
      // The beginning of an entry, to be read on behind it.
      memmove(chunk.base, chunk.base + used, chunk.count - used)
      chunk.removeLast(used)
    }
  }

  /// - Returns: how many bytes the whole entries took.
  private static func visit(
    _ bytes: UnsafeRawBufferPointer, _ body: (UInt64, UnsafeRawBufferPointer) throws(RuntimeError) -> Void
  ) throws(RuntimeError) -> Int {
    var place = 0
    while place + head <= bytes.count {
      let count = bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt32.self)
      let end = place + head + Int(count)
      if end > bytes.count { break }
      let fact = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      try body(fact, UnsafeRawBufferPointer(rebasing: bytes[(place + head)..<end]))
      place = end
    }
    return place
  }
}
