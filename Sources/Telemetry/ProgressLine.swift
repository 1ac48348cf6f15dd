/// How far a long run has come, as one line for a terminal. Pure: it is told the time.
public struct ProgressLine {
  /// Bytes that there are to read; nil where nobody knows (standard input).
  public let totalBytes: UInt64?
  private let interval: Double
  private var lastShown = -Double.infinity

  /// - Parameter interval: seconds between two lines.
  public init(totalBytes: UInt64?, interval: Double = 0.2) {
    self.totalBytes = totalBytes
    self.interval = interval
  }

  /// The line to show now; nil where the last one is too fresh.
  ///
  /// - Parameter elapsed: seconds since the start.
  public mutating func update(elapsed: Double, bytes: UInt64, records: UInt64) -> String? {
    guard elapsed - lastShown >= interval else { return nil }
    lastShown = elapsed
    let rate = elapsed > 0 ? Double(records) / elapsed : 0
    var parts = ["\(Quantity.grouped(records)) records", "\(Quantity.grouped(UInt64(rate)))/s"]
    if let totalBytes, totalBytes > 0 {
      let share = min(1, Double(bytes) / Double(totalBytes))
      parts.append("\(Quantity.bytes(bytes)) of \(Quantity.bytes(totalBytes)) (\(Int(share * 100))%)")
      // The first moments say nothing about the rest.
      if share > 0.005 && elapsed > 1 {
        parts.append("ETA \(Quantity.duration(seconds: elapsed / share - elapsed))")
      }
    } else {
      parts.append(Quantity.bytes(bytes))
    }
    return parts.joined(separator: "  ")
  }
}
