import Foundation

/// Samples of real systems that lie beside the checkout, or where `MUSTER_DATA` says. They are not part of the project;
/// tests that want them are skipped where they are absent, and say so.
enum SharedData {
  static let directory: String? = {
    let manager = FileManager.default
    if let named = ProcessInfo.processInfo.environment["MUSTER_DATA"] { return named }
    let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let beside = checkout.deletingLastPathComponent().appendingPathComponent("shared/data").path
    return manager.fileExists(atPath: beside) ? beside : nil
  }()

  static var isThere: Bool {
    if directory == nil { print("skipped: MUSTER_DATA is not set") }
    return directory != nil
  }

  /// The lines of a file, plain or zstd, that is called `name` or `name.zst`.
  static func lines(_ name: String) throws -> [String] {
    let path = (directory ?? "") + "/" + name
    let process = Process()
    let isPlain = FileManager.default.fileExists(atPath: path)
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = isPlain ? ["cat", path] : ["zstd", "-dcq", path + ".zst"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  static func object(_ line: String) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
  }
}
