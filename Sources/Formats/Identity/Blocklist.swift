import Segmentation

/// The values that name nobody. Nearly all entries of real lists are plain words, or a run of a few characters such as
/// `[0-]*`; these are compared by hand, and only the others cost a regular expression for each identifier.
struct Blocklist: ~Copyable {
  /// Lower-case ASCII.
  private var words: [[UInt8]] = []
  /// For each `[…]*` a bit for each ASCII character of its set.
  private var runs: [(low: UInt64, high: UInt64)] = []
  /// All other entries.
  private var rest: Segmentation.Regex?
  private var hasPlainEntriesOnly = true
  /// All entries, for what is not ASCII: RE2 folds the long s and the Kelvin sign to letters.
  private var all: Segmentation.Regex?
  /// By first byte: a bit for each second byte, less its upper bits, of the values of two bytes or more that `words` and
  /// `runs` can block. It tells nearly all values apart.
  private var pairs = FlatBuffer<UInt64>(capacity: 128)

  /// - Parameter patterns: RE2's, each for a whole value in any letter case; one that does not compile is left out,
  ///   since the reader of the pipeline has refused it already.
  init(_ patterns: [String]) {
    pairs.grow(by: 128).update(repeating: 0, count: 128)
    let sound = patterns.filter { (try? Segmentation.Regex($0)) != nil }
    var others: [String] = []
    for pattern in sound {
      if let word = Self.word(pattern) {
        words.append(word)
        if word.count > 1 {
          for first in Self.cases(word[0]) { for second in Self.cases(word[1]) { note(first, second) } }
        }
      } else if let set = Self.run(pattern) {
        runs.append(set)
        let members = (0..<128).filter { Self.contains($0, set) }
        for first in members { for second in members { note(first, second) } }
      } else {
        others.append(pattern)
      }
    }
    rest = Self.union(others)
    hasPlainEntriesOnly = others.isEmpty
    all = Self.union(sound)
  }

  private static func union(_ patterns: [String]) -> Segmentation.Regex? {
    if patterns.isEmpty { return nil }
    return try? Segmentation.Regex(patterns.map { "(?:\($0))" }.joined(separator: "|"), ignoringCase: true)
  }

  /// Whether `value` names nobody: an entry matches it, trimmed, or it is blank.
  @inline(__always)
  func blocks(_ value: UnsafeRawBufferPointer) -> Bool { isRuledOut(value) ? false : blocksSlowly(value) }

  /// Whether two bytes are enough to tell that nothing matches: printable ones, and no space at the end, which might leave
  /// but one of them.
  @inline(__always)
  private func isRuledOut(_ value: UnsafeRawBufferPointer) -> Bool {
    guard hasPlainEntriesOnly, value.count > 1 else { return false }
    let (first, second, last) = (value[0], value[1], value[value.count &- 1])
    guard first &- 0x21 < 0x5F, second &- 0x21 < 0x5F, last &- 0x21 < 0x5F else { return false }
    return pairs[Int(first)] >> UInt64(second & 63) & 1 == 0
  }

  private func blocksSlowly(_ value: UnsafeRawBufferPointer) -> Bool {
    let value = value.trimmed()
    if value.isEmpty { return true }
    if value.contains(where: { $0 >= 0x80 }) { return all?.matchesWhole(value) ?? false }
    for word in words where word.count == value.count {
      var index = 0
      while index < word.count, lowercased(value[index]) == word[index] { index += 1 }
      if index == word.count { return true }
    }
    for run in runs where value.allSatisfy({ Self.contains($0, run) }) { return true }
    return rest?.matchesWhole(value) ?? false
  }

  private func note(_ first: UInt8, _ second: UInt8) { pairs[Int(first)] |= 1 << UInt64(second & 63) }

  /// A byte of a word, in lower case, and as a capital letter.
  private static func cases(_ byte: UInt8) -> [UInt8] {
    byte &- UInt8(ascii: "a") < 26 ? [byte, byte & 0xDF] : [byte]
  }

  @inline(__always)
  private static func contains(_ byte: UInt8, _ set: (low: UInt64, high: UInt64)) -> Bool {
    (byte < 64 ? set.low : set.high) >> UInt64(byte & 63) & 1 != 0
  }

  private static func insert(_ byte: UInt8, into set: inout (low: UInt64, high: UInt64)) {
    if byte < 64 { set.low |= 1 << UInt64(byte) } else { set.high |= 1 << UInt64(byte & 63) }
  }

  /// The word that a pattern without operators says, in lower case.
  private static func word(_ pattern: String) -> [UInt8]? {
    var word: [UInt8] = []
    var isEscaped = false
    for byte in pattern.utf8 {
      let isLetterOrDigit = lowercased(byte) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
      if byte >= 0x80 { return nil }
      if isEscaped {
        if isLetterOrDigit { return nil }
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
        continue
      } else if !isLetterOrDigit, !"-_ /,:;@#&%~'\"!=<>".utf8.contains(byte) {
        return nil
      }
      word.append(lowercased(byte))
    }
    return word.isEmpty ? nil : word
  }

  /// The set of a pattern that is one plain set of digits and punctuation, repeated.
  private static func run(_ pattern: String) -> (low: UInt64, high: UInt64)? {
    guard pattern.hasPrefix("["), pattern.hasSuffix("]*") || pattern.hasSuffix("]+") else { return nil }
    let members = Array(pattern.utf8.dropFirst().dropLast(2))
    var set: (low: UInt64, high: UInt64) = (0, 0)
    for (index, byte) in members.enumerated() {
      let isEdge = index == 0 || index == members.count - 1
      let isPlain =
        byte &- UInt8(ascii: "0") < 10 || " _.,/#".utf8.contains(byte) || (byte == UInt8(ascii: "-") && isEdge)
      if !isPlain { return nil }
      insert(byte, into: &set)
    }
    return members.isEmpty ? nil : set
  }
}
