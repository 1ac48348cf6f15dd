#if canImport(Glibc)
  import Glibc
#endif

/// `FORMAT`: the file by which a directory is known as a state, and the form that it is written in.
enum StateFormat {
  /// Raised with every change of keys or values that an older program would misread.
  static let version = 2
  private static let name = "FORMAT"
  private static let heading = "muster state, format "

  /// Makes sure that the directory is a state of this format; where there is none, or an empty one, makes it one.
  static func claim(_ directory: String, _ access: StateStore.Access) throws(StateError) {
    var status = stat()
    if stat(directory, &status) != 0 {
      guard errno == ENOENT, access == .readWrite else {
        throw StateError(
          errno == ENOENT ? .notState : .failed, directory, "cannot be opened: \(String(cString: strerror(errno)))")
      }
      if mkdir(directory, 0o777) != 0 {
        throw StateError(
          errno == ENOSPC ? .noSpace : .failed, directory, "cannot be made: \(String(cString: strerror(errno)))")
      }
    } else if status.st_mode & S_IFMT != S_IFDIR {
      throw StateError(.notState, directory, "is a file, where a directory belongs")
    }
    if let text = read("\(directory)/\(name)") { return try check(text, directory) }
    // A start that was killed may have left its draft.
    guard try entries(directory).allSatisfy({ $0.hasPrefix(name) }) else {
      throw StateError(
        .notState, directory,
        "is none: the directory holds other files. Name an empty directory, or one that is not there")
    }
    if access == .readOnly { throw StateError(.notState, directory, "is none: the directory is empty") }
    try make(directory)
  }

  private static func check(_ text: String, _ directory: String) throws(StateError) {
    guard text.hasPrefix(heading) else {
      throw StateError(.notState, directory, "is none: \(name) was written by another program")
    }
    let found = text.dropFirst(heading.count).prefix { $0 != "\n" }
    if found != "\(version)" {
      throw StateError(
        .otherFormat, directory,
        "was written by another version of muster, in format \(found); this one reads format \(version)")
    }
  }

  private static func read(_ path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    if file < 0 { return nil }
    defer { close(file) }
    let text = withUnsafeTemporaryAllocation(byteCount: 256, alignment: 1) { buffer in
      let count = Glibc.read(file, buffer.baseAddress, buffer.count)
      return String(
        decoding: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<max(0, count)]), as: UTF8.self)
    }
    return text
  }

  private static func entries(_ directory: String) throws(StateError) -> [String] {
    guard let folder = opendir(directory) else {
      throw StateError(.failed, directory, "cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  /// Writes the file under another name and gives it its own, so that it is there whole or not at all.
  private static func make(_ directory: String) throws(StateError) {
    let draft = "\(directory)/\(name).draft"
    let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    var text = "\(heading)\(version)\n"
    let isWritten = file >= 0 && text.withUTF8 { write(file, $0.baseAddress, $0.count) == $0.count } && fsync(file) == 0
    let reason = errno
    if file >= 0 { close(file) }
    guard isWritten, rename(draft, "\(directory)/\(name)") == 0 else {
      let number = isWritten ? errno : reason
      throw StateError(
        number == ENOSPC ? .noSpace : .failed, directory, "cannot be written: \(String(cString: strerror(number)))")
    }
  }

  /// Waits until the directory's entries are on the disk.
  static func sync(_ directory: String) throws(StateError) {
    let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if folder >= 0 { close(folder) } }
    // Some file systems have nothing to synchronise here, and say EINVAL (fsync(2)).
    if folder < 0 || (fsync(folder) != 0 && errno != EINVAL) {
      throw StateError(.failed, directory, "cannot be written: \(String(cString: strerror(errno)))")
    }
  }
}
