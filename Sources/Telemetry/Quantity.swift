/// Numbers for people to read.
public enum Quantity {
  /// `12,345,678`
  public static func grouped(_ number: UInt64) -> String {
    let digits = Array(String(number))
    var text = ""
    for (i, digit) in digits.enumerated() {
      if i > 0 && (digits.count - i) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  /// `1.6 GB`, in powers of 1000.
  public static func bytes(_ count: UInt64) -> String {
    let units = ["kB", "MB", "GB", "TB", "PB"]
    var value = Double(count)
    if value < 1000 { return "\(count) B" }
    var unit = -1
    while value >= 999.95 && unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    return "\(decimal(value, digits: 1)) \(units[unit])"
  }

  /// `42s`, `3m 05s`, `2h 07m`.
  public static func duration(seconds: Double) -> String {
    let whole = Int64(max(0, min(seconds, 1e12)).rounded())
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if whole < 60 { return "\(whole)s" }
    if whole < 3600 { return "\(whole / 60)m \(two(whole % 60))s" }
    return "\(whole / 3600)h \(two(whole / 60 % 60))m"
  }

  /// A fixed number of digits behind the point; for numbers below 10^15.
  public static func decimal(_ number: Double, digits: Int) -> String {
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    let scaled = Int64((max(-1e15, min(1e15, number)) * scale).rounded())
    let whole = String(scaled.magnitude / UInt64(scale))
    let fraction = String(scaled.magnitude % UInt64(scale))
    let sign = scaled < 0 ? "-" : ""
    if digits == 0 { return sign + whole }
    return sign + whole + "." + String(repeating: "0", count: digits - fraction.count) + fraction
  }
}
