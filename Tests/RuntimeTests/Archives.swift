import CZlib
import CZstd
import Testing

/// One gzip member.
func gzipped(_ text: String) throws -> [UInt8] {
  var stream = z_stream()
  let size = Int32(MemoryLayout<z_stream>.size)
  try #require(deflateInit2_(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK)
  defer { deflateEnd(&stream) }
  var input = Array(text.utf8)
  var output = [UInt8](repeating: 0, count: input.count + 1024)
  let status = input.withUnsafeMutableBufferPointer { input in
    output.withUnsafeMutableBufferPointer { output in
      stream.next_in = input.baseAddress
      stream.avail_in = uInt(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = uInt(output.count)
      return deflate(&stream, Z_FINISH)
    }
  }
  try #require(status == Z_STREAM_END)
  return Array(output.prefix(Int(stream.total_out)))
}

/// One zstd frame with a checksum, as the command line tool writes it.
func zstandard(_ text: String) throws -> [UInt8] {
  let input = Array(text.utf8)
  var output = [UInt8](repeating: 0, count: ZSTD_compressBound(input.count))
  let context = try #require(ZSTD_createCCtx())
  defer { ZSTD_freeCCtx(context) }
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
  let count = ZSTD_compress2(context, &output, output.count, input, input.count)
  try #require(ZSTD_isError(count) == 0)
  return Array(output.prefix(count))
}
