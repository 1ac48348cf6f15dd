#if canImport(Glibc)
  import Glibc
#endif

/// Standard output for data, standard error for everything said about it.
enum Console {
  static func print(_ text: String) { write(text, to: STDOUT_FILENO) }

  static func note(_ text: String) { write(text.hasSuffix("\n") ? text : text + "\n", to: STDERR_FILENO) }

  static func fail(_ message: String) { note("muster: error: \(message)") }

  /// Nothing can be said about an error of standard error.
  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var written = 0
      while written < bytes.count, let start = bytes.baseAddress {
        let n = Glibc.write(descriptor, start + written, bytes.count - written)
        if n < 0 && errno != EINTR { return }
        if n > 0 { written += n }
      }
    }
  }
}
