/// How much text is read from a file at a time, so that thousands of files that wait for their turn hold little.
///
/// Pure. A file begins with a few lines, enough to know its first time; each further chunk is twice as large, up to
/// `largest`, while all files together hold no more than `total`.
struct ChunkBudget {
  static let first = 1 << 10
  let largest: Int
  private let total: Int
  private let isSingle: Bool
  /// Bytes of text whose records are decoded and not all used yet.
  private(set) var held = 0

  init(files: Int, workers: Int, total: Int = 32 << 20) {
    // With one worker a chunk stays in the second-level cache between reading and parsing; more need enough for each.
    largest = workers == 1 ? 256 << 10 : min(workers, 16) * (512 << 10)
    self.total = total
    isSingle = files == 1
  }

  /// - Parameter previous: the size of the file's chunk before, 0 for its first.
  func size(after previous: Int) -> Int {
    if isSingle { return largest }
    let wanted = previous == 0 ? Self.first : min(previous * 2, largest)
    return max(Self.first, min(wanted, (total - held) / 8))
  }

  mutating func hold(_ bytes: Int) { held += bytes }
  mutating func release(_ bytes: Int) { held -= bytes }
}
