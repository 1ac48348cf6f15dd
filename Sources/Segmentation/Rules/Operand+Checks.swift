/// What the language refuses of operands, known from the tree alone.
extension Operand {
  typealias Refusal = (message: String, hint: String?)

  /// A duration, or what measures one.
  var isDuration: Bool {
    switch self {
    case .duration, .measure(.timeSince, _): true
    default: false
    }
  }
  var isScore: Bool {
    if case .measure(.score, _) = self { return true }
    return false
  }
  /// `profile.first_seen`, `profile.last_seen`.
  var isInstantOfProfile: Bool {
    switch self {
    case .profile(.firstSeen), .profile(.lastSeen): true
    default: false
    }
  }

  /// As text, or what it begins with where that is long.
  var shown: String {
    let text = description
    guard text.utf8.count > 60, let open = text.firstIndex(of: "(") else { return text }
    return text[..<open] + "(…)"
  }

  /// The number that arithmetic of literals comes to.
  var constant: Double? {
    switch self {
    case .literal(.number(let number)): return number
    case .arithmetic(let left, let operation, let right):
      guard let a = left.constant, let b = right.constant else { return nil }
      let result =
        switch operation {
        case .add: a + b
        case .subtract: a - b
        case .multiply: a * b
        case .divide: a / b
        }
      return result.isFinite ? result + 0 : nil
    default: return nil
    }
  }

  /// Whether `within last` and `within next` may read the value as an instant.
  var mayBeInstant: Bool {
    switch self {
    case .attribute, .pick, .profile(.firstSeen), .profile(.lastSeen), .path: true
    case .measure(let measure, _):
      switch measure {
      case .min, .max, .sum, .avg: true
      case .count, .distinct, .timeSince, .score: false
      }
    case .literal, .duration, .profile(.known), .consent, .bucket, .arithmetic: false
    }
  }

  /// Why the value by itself is no test.
  var refusalAlone: Refusal? {
    switch self {
    case .attribute, .consent, .pick, .path, .profile(.known), .literal(.boolean): nil
    case .measure(.timeSince, _): ("a measure alone is no test", "compare it: \(shown) > 30d")
    case .measure: ("a measure alone is no test", "compare it: \(shown) >= 1")
    case .profile: ("a timestamp alone is no test", "\(shown) within last 30d")
    case .literal(.text):
      ("a text alone is no test", "compare it, or put the event before it in parentheses: ('A' where …) or 'B'")
    case .literal(.number), .arithmetic: ("a number alone is no test", "compare it with < <= > >= = or !=")
    case .duration: ("a duration alone is no test", "time_since('Login') > \(shown)")
    case .bucket: ("a bucket alone is no test", "\(shown) < 10 is a tenth of all profiles")
    }
  }

  var refusalInArithmetic: Refusal? {
    switch self {
    case .duration, .measure(.timeSince, _):
      ("durations take no part in arithmetic", "add up the durations by hand: time_since('A') > 36h")
    case .measure(.score, _):
      ("a score stands alone on its side of a comparison", "bring the arithmetic to the constant")
    case .profile(.firstSeen), .profile(.lastSeen):
      ("\(shown) is a timestamp, which takes no part in arithmetic", "\(shown) within last 30d")
    case .path(let path) where path.hasEach:
      (
        "[*] stands for many values, which arithmetic does not take",
        "sum('A', items[*].price) adds them up; [0] is one of them"
      )
    default: nil
    }
  }

  /// For `in`, `contains`, `starts with`, `ends with`, `matches`.
  func refusalInTest(_ test: String) -> Refusal? {
    switch self {
    case .duration: ("a duration compares with time_since alone", "time_since('Login') > \(shown)")
    case .measure(.timeSince, _): ("time_since is a duration and compares with durations alone", "\(shown) > 30d")
    case .measure(.score, _): ("a score compares by < <= > >= alone", "\(shown) >= 2.5")
    case .profile(.firstSeen), .profile(.lastSeen):
      ("\(shown) is a timestamp, which compares with nothing", "\(shown) within last 30d")
    case .arithmetic, .bucket:
      ("`\(test)` tests a plain value, not a computed number", "compare it with < <= > >= = != or between")
    default: nil
    }
  }

  /// For `exists` and `is missing`.
  func refusalOfPresence(_ test: String) -> Refusal? {
    switch self {
    case .duration: ("a duration compares with time_since alone", "time_since('Login') > \(shown)")
    case .arithmetic, .bucket:
      ("`\(test)` tests a plain value, not a computed number", "compare it with < <= > >= = != or between")
    case .measure(.score, _): ("a score compares by < <= > >= alone", "\(shown) >= 2.5")
    default: nil
    }
  }
}
