import Traffic

/// What is asked for on the command line.
struct Options {
  var log = RetargetLog()
  /// Nil: standard output.
  var out: String?

  static let help = """
    usage: retarget-generate [--events N] [--profiles N] [--seed N] [--days N] [--out FILE]
    Writes a log of the retarget-8 workload, sorted by time: the same bytes for the same numbers.
      --events N     records in all, a twentieth of them changes of the CRM (200000)
      --profiles N   people they are about (20000)
      --seed N       (1)
      --days N       from 2025-01-01 on (200)
      --anonymous N  per cent of the people who come without signing in at first (0)
      --out FILE     (standard output)
    """

  struct Mistake: Error { var message: String }

  /// - Throws: `Mistake` with one line that names the argument.
  init(_ arguments: some Sequence<String>) throws(Mistake) {
    var arguments = arguments.makeIterator()
    while let name = arguments.next() {
      guard let text = arguments.next() else { throw Mistake(message: "\(name) needs a value") }
      switch name {
      case "--events": log.events = try Options.number(text, of: name, from: 20)
      case "--profiles": log.profiles = try Options.number(text, of: name, from: 10)
      case "--seed": log.seed = UInt64(try Options.number(text, of: name, from: 0))
      case "--days": log.days = try Options.number(text, of: name, from: 1)
      case "--anonymous": log.anonymous = min(100, try Options.number(text, of: name, from: 0))
      case "--out": out = text
      default: throw Mistake(message: "unknown option \(name)")
      }
    }
  }

  private static func number(_ text: String, of name: String, from least: Int) throws(Mistake) -> Int {
    guard let value = Int(text), value >= least, value <= 1 << 40 else {
      throw Mistake(message: "\(name) takes a whole number from \(least) on, not '\(text)'")
    }
    return value
  }
}
