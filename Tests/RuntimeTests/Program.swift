import Foundation
import Testing

/// The built program, run as a user runs it.
struct Program {
  struct Result {
    var exitCode: Int32
    var output: String
    var errors: String

    /// The last line of standard error.
    var lastLine: String { errors.split(separator: "\n").last.map(String.init) ?? "" }
    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  let folder: TemporaryFolder

  /// Beside the test bundle, where the build puts both.
  private static var path: String {
    get throws {
      let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
      let beside = URL(fileURLWithPath: bundle).deletingLastPathComponent().appending(path: "muster").path
      try #require(FileManager.default.isExecutableFile(atPath: beside), "the program is not beside \(bundle)")
      return beside
    }
  }

  /// Starts the program in the folder and does not wait for it.
  ///
  /// - Parameters:
  ///   - input: a file of the folder, its standard input; nil has nothing in it.
  ///   - errors: a file of the folder, which gets its standard error.
  ///   - environment: what is added to that of the tests.
  func start(
    _ arguments: [String], input: String? = nil, errors: String, environment: [String: String] = [:]
  ) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try Self.path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    process.standardInput = input.flatMap { FileHandle(forReadingAtPath: "\(folder.path)/\($0)") } ?? .nullDevice
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    try folder.write("", to: errors)
    process.standardError = FileHandle(forWritingAtPath: "\(folder.path)/\(errors)")
    try process.run()
    return process
  }

  /// Runs the program in the folder.
  ///
  /// - Parameter shell: a command line in which `muster` (and `$MUSTER`, for another program to start) is the program, instead of `arguments`.
  func run(_ arguments: [String] = [], shell: String? = nil, input: String = "") throws -> Result {
    let process = Process()
    let path = try Self.path
    process.executableURL = URL(fileURLWithPath: shell == nil ? path : "/bin/sh")
    process.arguments = shell.map { ["-c", "MUSTER=\(path); muster() { \(path) \"$@\"; }; \($0)"] } ?? arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let name = UUID().uuidString
    // Files, not pipes: nobody has to read them while the program runs.
    try folder.write(input, to: "\(name).in")
    for stream in ["out", "err"] { try folder.write("", to: "\(name).\(stream)") }
    process.standardInput = try handle("\(name).in", FileHandle.init(forReadingFrom:))
    process.standardOutput = try handle("\(name).out", FileHandle.init(forWritingTo:))
    process.standardError = try handle("\(name).err", FileHandle.init(forWritingTo:))
    try process.run()
    process.waitUntilExit()
    return Result(
      exitCode: process.terminationStatus, output: try folder.read("\(name).out"),
      errors: try folder.read("\(name).err"))
  }

  private func handle(_ name: String, _ open: (URL) throws -> FileHandle) throws -> FileHandle {
    try open(URL(fileURLWithPath: "\(folder.path)/\(name)"))
  }
}

/// A shop's pipeline and logs for it.
enum Shop {
  static func pipeline(lateness: String = "0s", extra: String = "") -> String {
    """
    name: shop
    sources:
      web:
        kind: tracker
        format: json
        lateness: \(lateness)
        event: event
        time: time
        time_unit: ms
        id: id
        identifiers: {customer: who}
      crm:
        kind: crm
        format: json
        time: changed
        time_unit: ms
        identifiers: {customer: customer}
        attributes: [tier]
    identity:
      namespaces: [customer]
    segments:
      buyers: count('Bought') within 1h >= 2
      gold-buyers: |
        'Bought' within 1h and crm.tier = 'gold'
    \(extra)
    """
  }

  static let start: Int64 = 1_767_225_600_000  // 2026-01-01T00:00:00Z

  /// An event `seconds` after the start.
  static func event(_ who: String, _ seconds: Int64, id: String? = nil, _ name: String = "Bought") -> String {
    let id = id.map { #","id":"\#($0)""# } ?? ""
    return #"{"event":"\#(name)","time":\#(start + seconds * 1000),"who":"\#(who)"\#(id)}"# + "\n"
  }

  static func row(_ who: String, _ seconds: Int64, tier: String) -> String {
    #"{"changed":\#(start + seconds * 1000),"customer":"\#(who)","tier":"\#(tier)"}"# + "\n"
  }

  /// A log in the order of time: `count` events of a few people, some of them close together.
  static func log(_ count: Int, seed: UInt64) -> [String] {
    var random = SeededGenerator(seed: seed)
    var seconds: Int64 = 0
    return (0..<count).map { i in
      seconds += Int64.random(in: 0...900, using: &random)
      let who = "c\(Int.random(in: 0..<12, using: &random))"
      return i % 5 == 4
        ? row(who, seconds, tier: ["gold", "blue"].randomElement(using: &random) ?? "")
        : event(who, seconds, id: "m\(i)")
    }
  }
}
