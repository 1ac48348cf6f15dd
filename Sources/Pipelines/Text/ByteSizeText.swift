/// Amounts of memory: `256MiB`, `1GB`, `1048576`.
enum ByteSizeText {
  private static let units: [(name: String, bytes: Int)] = [
    ("B", 1), ("kB", 1000), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000),
    ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
  ]

  static func parse(_ text: String) throws(TextProblem) -> Int {
    let problem = TextProblem(
      message: "`\(text.excerpt)` is no amount of memory", hint: "a whole number and KiB, MiB or GiB: `256MiB`")
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count).trimmingBlanks
    guard let amount = Int(digits), let factor = unit.isEmpty ? 1 : units.first(where: { $0.name == unit })?.bytes
    else {
      throw problem
    }
    let (bytes, overflow) = amount.multipliedReportingOverflow(by: factor)
    guard !overflow, bytes <= 1 << 46 else {
      throw TextProblem(message: "`\(text.excerpt)` is more memory than there is")
    }
    return bytes
  }
}
