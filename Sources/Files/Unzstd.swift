import CZstd

/// libzstd's streaming decompression.
final class Unzstd: Decompressor {
  private let context: OpaquePointer

  init(path: String) throws(FileError) {
    let memory = ZSTD_customMem(
      customAlloc: { _, count in WipedMemory.allocate(count) }, customFree: { _, memory in WipedMemory.free(memory) },
      opaque: nil)
    guard let created = ZSTD_createDCtx_advanced(memory) else {
      throw FileError(code: .decompressor, path: path, message: "cannot be decompressed: no memory for libzstd")
    }
    context = created
  }

  deinit { ZSTD_freeDCtx(context) }

  func decompress(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> DecompressionStep {
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let status = ZSTD_decompressStream(context, &target, &source)
    var step = DecompressionStep(consumed: source.pos, produced: target.pos, state: .goesOn)
    if ZSTD_isError(status) != 0 {
      step.state = .corrupt(String(cString: ZSTD_getErrorName(status)))
    } else if status == 0 {
      step.state = .endOfFrame
    }
    return step
  }

  func beginFrame() { ZSTD_DCtx_reset(context, ZSTD_reset_session_only) }

  var footprint: Int { ZSTD_sizeof_DCtx(context) }
}
