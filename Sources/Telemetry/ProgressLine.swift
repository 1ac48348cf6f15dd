/// How far a long run has come, as one line for a terminal. Pure: it is told the time.
public struct ProgressLine {
  /// How much there is to read, and by what it is measured.
  public enum Extent: Equatable, Sendable {
    /// nil where nobody knows (standard input).
    case bytes(UInt64?)
    case records(UInt64)
  }

  public let extent: Extent
  private let interval: Double
  private var lastShown = -Double.infinity

  /// - Parameter interval: seconds between two lines.
  public init(_ extent: Extent, interval: Double = 0.2) {
    self.extent = extent
    self.interval = interval
  }

  /// The line to show now; nil where the last one is too fresh.
  ///
  /// - Parameters:
  ///   - elapsed: seconds since the start.
  ///   - passed: how much of the extent is behind.
  public mutating func update(elapsed: Double, passed: UInt64, records: UInt64) -> String? {
    guard elapsed - lastShown >= interval else { return nil }
    lastShown = elapsed
    let rate = elapsed > 0 ? Double(records) / elapsed : 0
    var parts = ["\(Quantity.grouped(records)) records", "\(Quantity.grouped(UInt64(rate)))/s"]
    switch extent {
    case .bytes(let total?) where total > 0:
      let share = min(1, Double(passed) / Double(total))
      parts.append("\(Quantity.bytes(passed)) of \(Quantity.bytes(total)) (\(Int(share * 100))%)")
      parts += Self.rest(share, elapsed)
    case .bytes: parts.append(Quantity.bytes(passed))
    case .records(let total):
      let share = total > 0 ? min(1, Double(passed) / Double(total)) : 1
      parts.append("lag \(Quantity.grouped(total - min(passed, total))) (\(Int(share * 100))%)")
      parts += Self.rest(share, elapsed)
    }
    return parts.joined(separator: "  ")
  }

  /// The first moments say nothing about the rest.
  private static func rest(_ share: Double, _ elapsed: Double) -> [String] {
    share > 0.005 && elapsed > 1 ? ["ETA \(Quantity.duration(seconds: elapsed / share - elapsed))"] : []
  }
}
