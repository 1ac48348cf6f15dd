import Telemetry
import Traffic

/// What came of the bank's traffic, for a terminal of 80 columns.
struct DemoReport {
  private static let width = 80

  let segments: [String]
  let span: ClosedRange<Int64>
  /// In order of time.
  let movements: [Movement]
  let archive: BankArchive
  /// RFC 3339 of an instant.
  let describe: (Int64) -> String

  var text: String {
    [table, plot, examples, story].joined(separator: "\n")
  }

  private var table: String {
    let history = SizeHistory(movements, segments: segments, over: span, parts: 26)
    var lines = ["Members of each segment", row("", "entered", "left", "now", "over time")]
    for segment in segments {
      let own = movements.filter { $0.segment == segment }
      let entered = own.count { $0.isEnter }
      let sizes = history.sizes[segment] ?? []
      lines.append(
        row(
          segment, number(entered), number(own.count - entered), number(2 * entered - own.count), BarChart.line(sizes)))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func row(_ name: String, _ entered: String, _ left: String, _ now: String, _ chart: String) -> String {
    "  " + pad(name, 22) + padLeft(entered, 10) + padLeft(left, 9) + padLeft(now, 8) + "   " + chart
  }

  private var plot: String {
    guard let segment = segments.first else { return "" }
    let history = SizeHistory(movements, segments: [segment], over: span, parts: 68)
    var lines = ["\(segment), day by day"]
    lines += BarChart.rows(history.sizes[segment] ?? [], height: 7, scaleWidth: 7).map { "  " + $0 }
    let from = date(span.lowerBound)
    let to = date(span.upperBound)
    lines.append("          └" + String(repeating: "─", count: 68))
    lines.append("           " + from + String(repeating: " ", count: 68 - from.count - to.count) + to)
    return lines.joined(separator: "\n") + "\n"
  }

  /// Per segment one who entered and one who left, and as many different causes as can be had.
  private var examples: String {
    var lines = ["Some who moved"]
    let middle = span.lowerBound + (span.upperBound - span.lowerBound) / 2
    for segment in segments {
      let own = movements.filter { $0.segment == segment && $0.time >= middle }
      let entered = own.first { $0.isEnter }
      let left = own.first { !$0.isEnter && $0.cause != entered?.cause } ?? own.first { !$0.isEnter }
      for movement in [entered, left].compactMap(\.self) {
        let earlier = movements.filter { $0.profile == movement.profile && $0.time < movement.time }
        lines.append(
          "  \(moment(movement.time))  \(movement.profile) \(movement.isEnter ? "enters" : "leaves") \(segment)")
        lines += wrap(archive.reason(of: movement, earlier: earlier), width: DemoReport.width - 27)
          .map { String(repeating: " ", count: 27) + $0 }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var story: String {
    guard let story = Story.best(of: movements, archive) else { return "" }
    var lines = ["The story of \(story.profile)"]
    for line in story.lines {
      let mark = line.isMovement ? "→ " : "  "
      let text = wrap(line.text, width: DemoReport.width - 29)
      lines.append("  \(moment(line.time))  \(mark)\(text.first ?? "")")
      lines += text.dropFirst().map { String(repeating: " ", count: 29) + $0 }
      if let reason = line.reason {
        lines += wrap(reason, width: DemoReport.width - 31).map { String(repeating: " ", count: 31) + $0 }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func date(_ time: Int64) -> String { String(describe(time).prefix(10)) }

  /// `2025-02-03 04:05:06.789`
  private func moment(_ time: Int64) -> String {
    String(describe(time).dropLast().map { $0 == "T" ? " " : $0 })
  }

  private func number(_ value: Int) -> String { Quantity.grouped(UInt64(max(0, value))) }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func padLeft(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private func wrap(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
