import CZlib

/// zlib's `inflate` for gzip members.
final class Inflater: Decompressor {
  /// zlib keeps a pointer back to the stream, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>

  init(path: String) throws(FileError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    stream.pointee.zalloc = { _, items, size in WipedMemory.allocate(Int(items) * Int(size)) }
    stream.pointee.zfree = { _, memory in WipedMemory.free(memory) }
    // 15 bits of window, plus 16: a gzip header is required.
    let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    if status != Z_OK {
      stream.deallocate()
      throw FileError(code: .decompressor, path: path, message: "cannot be decompressed: zlib gives status \(status)")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecompressionStep {
    // zlib does not write through next_in; the type in its header is older than const.
    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = uInt(clamping: input.count)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = uInt(clamping: output.count)
    let status = inflate(stream, Z_NO_FLUSH)
    var step = DecompressionStep(
      consumed: min(input.count, Int(uInt.max)) - Int(stream.pointee.avail_in),
      produced: min(output.count, Int(uInt.max)) - Int(stream.pointee.avail_out), state: .goesOn)
    switch status {
    case Z_STREAM_END: step.state = .endOfFrame
    // Z_BUF_ERROR: no step was possible, which the caller sees by the counts.
    case Z_OK, Z_BUF_ERROR: break
    default: step.state = .corrupt(stream.pointee.msg.map { String(cString: $0) } ?? "zlib status \(status)")
    }
    return step
  }

  func beginFrame() { inflateReset(stream) }

  /// By zlib's own documentation: the window and about 7 KiB.
  var footprint: Int { 48 << 10 }
}
