import Foundation

/// Lets nothing stay behind when the tests themselves are killed: processes are killed, and a folder is removed.
///
/// A shell of its own waits for the end of its standard input, which comes however the tests end.
final class Warden {
  private let shell = Process()
  private let life = Pipe()

  init(folder: String) throws {
    _ = fcntl(life.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", Self.script, "sh", folder]
    shell.standardInput = life
    try shell.run()
  }

  deinit {
    // Nothing is left to be done: the folder is its owner's, and the processes have ended.
    try? life.fileHandleForWriting.write(contentsOf: Data("done\n".utf8))
  }

  /// The processes that are to be killed, and no others any more.
  func watch(_ processes: [Int32]) throws {
    let line = processes.map { "\($0)" }.joined(separator: " ")
    try life.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8))
  }

  private static let script = """
    while read -r line; do
      [ "$line" = done ] && exit
      watched=$line
    done
    [ -z "$watched" ] || kill -9 $watched 2>/dev/null
    rm -rf "$1"
    """
}
