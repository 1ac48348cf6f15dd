import CZlib
import CZstd
import Files
import Foundation
import Testing

/// A folder of a test's own, with what the test puts there; gone with it.
final class TemporaryFolder {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "muster-files-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.path
  }

  deinit {
    do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record("\(path) stays behind: \(error)") }
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let writer = try LineWriter(path: "\(path)/\(name)")
    try writer.append(bytes)
    try writer.finish()
    return writer.path
  }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }
}

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

/// Lines that do not compress to nothing.
func numberedLines(_ range: Range<Int>) -> String {
  range.map { #"{"line":\#($0),"hash":\#(UInt64($0) &* 0x9E37_79B9_7F4A_7C15)}"# + "\n" }.joined()
}

/// Everything that a reader gives, chunk by chunk.
struct Reading {
  var text = ""
  var chunks = 0
  var cut: String?
  var overlong: [(beginning: Int, rest: UInt64)] = []
  var ending: Ending?

  init(_ reader: LineReader, size: Int = 4096, closing: Bool = false) throws {
    while let chunk = try reader.next(about: size) {
      chunks += 1
      switch chunk.shape {
      case .lines: text += String(decoding: chunk.text, as: UTF8.self)
      case .cut: cut = String(decoding: chunk.text, as: UTF8.self)
      case .overlong:
        let beginning = chunk.text.count
        overlong.append((beginning, try reader.skipRest()))
      }
      if closing { reader.close() }
    }
    ending = reader.ending
  }
}
