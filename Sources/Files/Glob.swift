#if canImport(Glibc)
  import Glibc
#endif

/// Which files a pattern of the command line means.
public enum Glob {
  /// The files that `pattern` matches, by name (bytes); `-` is standard input and matches itself.
  ///
  /// A name that exists as it is written is that file, whatever special characters it has. Directories do not match.
  /// - Throws: `FileError` of code `noMatch` where nothing matches.
  public static func expand(_ pattern: String) throws(FileError) -> [String] {
    if pattern == "-" { return [pattern] }
    switch kind(of: pattern) {
    case .file: return [pattern]
    case .directory:
      throw FileError(
        code: .noMatch, path: pattern, message: "is a directory: name its files, as in '\(pattern)/*.jsonl'")
    case .absent: break
    }
    var found = glob_t()
    defer { globfree(&found) }
    let status = glob(pattern, GLOB_NOSORT, nil, &found)
    if status != 0 && status != GLOB_NOMATCH {
      throw FileError(code: .noMatch, path: pattern, message: "cannot be searched")
    }
    var paths: [String] = []
    if status == 0, let names = found.gl_pathv {
      for i in 0..<Int(found.gl_pathc) {
        guard let name = names[i] else { continue }
        let path = String(cString: name)
        if kind(of: path) == .file { paths.append(path) }
      }
    }
    if paths.isEmpty { throw FileError(code: .noMatch, path: pattern, message: "matches no file") }
    return paths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The name under which one file is known, whatever way its path was written, also of a file that is still to be made;
  /// the path itself where it has none.
  public static func canonicalName(_ path: String) -> String {
    if path == "-" { return path }
    if let whole = resolved(path) { return whole }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = parts.last, let folder = resolved(parts.count == 1 ? "." : path.dropLast(name.count)) else {
      return path
    }
    return "\(folder)/\(name)"
  }

  private static func resolved(_ path: some StringProtocol) -> String? {
    guard let resolved = realpath(String(path), nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Bytes of all files together, as they stand on disk; nil where one has no size (standard input, a pipe).
  public static func totalSize(_ paths: [String]) -> UInt64? {
    var total: UInt64 = 0
    for path in paths {
      var status = stat()
      guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      total += UInt64(status.st_size)
    }
    return total
  }

  private enum Kind { case absent, file, directory }

  private static func kind(of path: String) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .absent }
    return status.st_mode & S_IFMT == S_IFDIR ? .directory : .file
  }
}
