import Files

#if canImport(Glibc)
  import Glibc
#endif

/// A mark beside the state of a run that has made its checkpoint and not ended yet.
///
/// A run that is killed in that moment has done its work. The same command again finds the mark, and has nothing left to do;
/// a run that comes to its end takes the mark away, so that the same files given again are new records.
struct FinishedRun {
  private let path: String
  private let text: String

  /// - Parameter files: how many files the state has seen with this run's.
  init(_ directory: String, _ options: ReplayOptions, _ inputs: [InputLog], files: UInt32) {
    path = "\(directory)/RUN"
    var lines = [
      "files \(files)", "until \(options.until.map { "\($0)" } ?? "-")", "output \(Glob.canonicalName(options.output))",
    ]
    for input in inputs {
      switch input.origin {
      case .file(let path):
        var status = stat()
        let isThere = stat(path, &status) == 0
        let form =
          isThere ? "\(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)" : "-"
        lines.append("input \(input.sources) \(form) \(Glob.canonicalName(path))")
      case .partition(let partition, let offsets):
        lines.append("input \(input.sources) \(offsets) \(partition)")
      }
    }
    text = lines.map { $0 + "\n" }.joined()
  }

  /// Whether a run like this one had made its checkpoint when it was killed.
  var isMarked: Bool {
    guard let file = fopen(path, "re") else { return false }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    return bytes.elementsEqual(text.utf8)
  }

  /// Before the checkpoint: the number of files in it tells whether the checkpoint came to be.
  func mark() throws(FileError) {
    let file = try LineWriter(path: path)
    try file.append(text)
    try file.finish()
  }

  func remove() { unlink(path) }
}
