import Telemetry

#if canImport(Glibc)
  import Glibc
#endif

/// Shows a progress line on standard error, where that is a terminal.
struct ProgressMeter {
  private var line: ProgressLine
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private let isVisible: Bool
  private var hasShown = false

  init(_ extent: ProgressLine.Extent, isQuiet: Bool) {
    line = ProgressLine(extent)
    start = clock.now
    isVisible = !isQuiet && isatty(STDERR_FILENO) == 1
  }

  /// Seconds since the start.
  var elapsed: Double {
    let (seconds, attoseconds) = start.duration(to: clock.now).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }

  mutating func update(passed: UInt64, records: UInt64) {
    guard isVisible else { return }
    if let text = line.update(elapsed: elapsed, passed: passed, records: records) {
      hasShown = true
      // Back to the start of the line, and clear what was there (ECMA-48, EL).
      show("\r\u{1B}[K" + text)
    }
  }

  /// Takes the line away.
  func clear() {
    if hasShown { show("\r\u{1B}[K") }
  }

  private func show(_ text: String) {
    var text = text
    text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
