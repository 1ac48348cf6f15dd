import Foundation
import Runtime
import Testing

/// One instance of the running pipeline, through all its lives.
final class Instance {
  enum Condition: Equatable {
    case running
    /// It got SIGSTOP; it goes on at this moment.
    case stopped(until: ContinuousClock.Instant)
    /// It is to come again at this moment.
    case away(until: ContinuousClock.Instant)
  }

  let name: String
  private let program: Program
  private let brokers: String
  private(set) var condition = Condition.away(until: .now)
  /// The gap in which the present life is to end.
  private(set) var deadly: Gap?
  private var process: Process?
  private var lives = 0
  private var startedAt = ContinuousClock.now
  /// Of the present life; the file's name.
  private var errors = ""

  init(_ name: String, _ program: Program, brokers: String) {
    self.name = name
    self.program = program
    self.brokers = brokers
  }

  var pid: Int32? { process.flatMap { $0.isRunning ? $0.processIdentifier : nil } }
  var isAlive: Bool { process?.isRunning ?? false }
  /// The directory of its local state.
  var state: String { "\(program.folder.path)/state-\(name)" }

  /// - Parameter passes: of the deadly gap.
  func start(deadly: Gap? = nil, passes: Int = 1) throws {
    lives += 1
    errors = "\(name)-\(lives).errors"
    self.deadly = deadly
    process = try program.start(
      ["run", "pipeline.yaml", "--brokers", brokers, "--instance", name, "--state", state], errors: errors,
      environment: deadly.map { ["MUSTER_KILL_AT": "\($0.rawValue):\(passes)"] } ?? [:])
    condition = .running
    startedAt = .now
  }

  /// It is to die in a gap, and has not had much time to come to it.
  var awaitsGap: Bool { deadly != nil && startedAt.duration(to: .now) < .seconds(4) }

  /// SIGKILL, unless it has ended by itself.
  ///
  /// - Returns: the gap in which it did.
  func kill(awayUntil back: ContinuousClock.Instant) throws -> Gap? {
    guard let process else { return nil }
    let hit = process.isRunning ? nil : try gapOfDeath()
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    condition = .away(until: back)
    self.process = nil
    return hit
  }

  /// Why it has ended without being told to: in its gap, or else by a mistake, which is recorded.
  func gapOfDeath() throws -> Gap? {
    guard let process, !process.isRunning else { return nil }
    if process.terminationReason == .uncaughtSignal, process.terminationStatus == SIGKILL, let deadly { return deadly }
    Issue.record(
      "\(name) has ended by itself, \(process.terminationReason == .exit ? "exit" : "signal") \(process.terminationStatus):\n\(try said())"
    )
    return nil
  }

  /// Of one that had a twin and has ended: with exit code 1, and it has said why; or in its gap, which is returned.
  func bury() throws -> Gap? {
    guard let process else { return nil }
    if !process.isRunning, process.terminationReason == .uncaughtSignal, let deadly { return deadly }
    let ended = !process.isRunning && process.terminationReason == .exit && process.terminationStatus == 1
    let said = try said()
    if !process.isRunning, !ended || !said.contains("another instance is named '\(name)'") {
      Issue.record("\(name) had a twin and ended with \(process.terminationStatus):\n\(said)")
    }
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    self.process = nil
    return nil
  }

  func stop(until: ContinuousClock.Instant) {
    guard let pid else { return }
    Foundation.kill(pid, SIGSTOP)
    condition = .stopped(until: until)
  }

  func goOn() {
    if let pid { Foundation.kill(pid, SIGCONT) }
    if case .stopped = condition { condition = .running }
  }

  /// SIGTERM: it has to commit and to end well within ten seconds.
  func end(awayUntil back: ContinuousClock.Instant) throws -> Gap? {
    goOn()
    guard let process else { return nil }
    defer {
      condition = .away(until: back)
      self.process = nil
    }
    Foundation.kill(process.processIdentifier, SIGTERM)
    let start = ContinuousClock.now
    while process.isRunning, start.duration(to: .now) < .seconds(15) { usleep(10_000) }
    if process.isRunning {
      Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      Issue.record("\(name) did not end within 15 s of SIGTERM:\n\(try said())")
      return nil
    }
    if process.terminationReason == .exit, process.terminationStatus == 0 { return nil }
    // It had not begun anything.
    if process.terminationReason == .uncaughtSignal, process.terminationStatus == SIGTERM { return nil }
    return try gapOfDeath()
  }

  /// What it said last.
  func said() throws -> String {
    try program.folder.read(errors).split(separator: "\n").suffix(20).joined(separator: "\n")
  }
}
