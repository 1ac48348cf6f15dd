import Files
import Runtime

#if canImport(Glibc)
  import Glibc
#endif

/// Standard output for data, standard error for everything said about it.
enum Console {
  /// - Throws: `RuntimeError` where standard output does not take all of the text.
  static func print(_ text: String) throws(RuntimeError) {
    do throws(FileError) {
      let output = try LineWriter(path: "-")
      try output.append(text)
      try output.finish()
    } catch {
      throw RuntimeError(error)
    }
  }

  static func note(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n") }

  static func fail(_ message: String) { note("muster: error: \(message)") }

  /// Nothing can be said about an error of standard error.
  private static func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var written = 0
      while written < bytes.count, let start = bytes.baseAddress {
        let n = Glibc.write(STDERR_FILENO, start + written, bytes.count - written)
        if n < 0 && errno != EINTR { return }
        if n > 0 { written += n }
      }
    }
  }
}
