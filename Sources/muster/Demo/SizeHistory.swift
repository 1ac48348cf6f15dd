/// How many members each segment had as time passed.
struct SizeHistory {
  let span: ClosedRange<Int64>
  /// Per segment, its size at the end of each of equally long parts of the span.
  private(set) var sizes: [String: [Int]] = [:]

  /// - Parameter movements: in order of time.
  init(_ movements: [Movement], segments: [String], over span: ClosedRange<Int64>, parts: Int) {
    self.span = span
    var current: [String: Int] = [:]
    for segment in segments { sizes[segment] = [] }
    var rest = movements[...]
    let length = span.upperBound - span.lowerBound
    for part in 1...parts {
      let end = span.lowerBound + length * Int64(part) / Int64(parts)
      while let movement = rest.first, movement.time <= end {
        current[movement.segment, default: 0] += movement.isEnter ? 1 : -1
        rest.removeFirst()
      }
      for segment in segments { sizes[segment]?.append(current[segment] ?? 0) }
    }
  }
}

/// Numbers drawn with block characters: plain text, without colour.
enum BarChart {
  private static let eighths: [Character] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// One line; the largest value is a full block, and only zero is blank.
  static func line(_ values: [Int]) -> String {
    let top = max(1, values.max() ?? 1)
    return String(values.map { eighths[$0 == 0 ? 0 : max(1, ($0 * 8 + top / 2) / top)] })
  }

  /// Several lines, the highest first, each with its scale at the left.
  static func rows(_ values: [Int], height: Int, scaleWidth: Int) -> [String] {
    let top = max(1, values.max() ?? 1)
    return (0..<height).reversed().map { row in
      let isLabelled = row == height - 1 || row == height / 2
      let label = isLabelled ? String(top * (row + 1) / height) : ""
      let bars = values.map { value in eighths[min(8, max(0, (value * height * 8 + top / 2) / top - row * 8))] }
      return String(repeating: " ", count: scaleWidth - label.count) + label + " ┤" + String(bars)
    }
  }
}
