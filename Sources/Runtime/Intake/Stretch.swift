/// A part of a log in which records stand whole, one behind the other.
enum Stretch {
  /// Of a file: each line with its newline.
  case lines(UnsafeRawBufferPointer)
  /// Of a partition: its records' values, at places counted from an address.
  case records(UnsafeRawPointer, UnsafeBufferPointer<RecordFrame>)

  var byteCount: Int {
    switch self {
    case .lines(let text): text.count
    case .records(_, let frames): frames.last.map { $0.start + $0.count - (frames.first?.start ?? 0) } ?? 0
    }
  }

  /// Cuts between records into at most `count` stretches of about the same size.
  func split(into count: Int) -> [Stretch] {
    switch self {
    case .lines(let text): Self.split(lines: text, into: count).map { .lines($0) }
    case .records(let base, let frames): Self.split(frames, into: count).map { .records(base, $0) }
    }
  }

  /// Cuts behind newlines into at most `count` stretches of about the same size.
  static func split(lines text: UnsafeRawBufferPointer, into count: Int) -> [UnsafeRawBufferPointer] {
    var stretches: [UnsafeRawBufferPointer] = []
    var start = 0
    for i in 1...max(1, count) where start < text.count {
      var end = i >= count ? text.count : max(start, text.count * i / count)
      while end < text.count && (end == start || text[end - 1] != 0x0A) { end += 1 }
      stretches.append(UnsafeRawBufferPointer(rebasing: text[start..<end]))
      start = end
    }
    return stretches.isEmpty ? [text] : stretches
  }

  /// By number: records of one topic are about of one size.
  private static func split(
    _ frames: UnsafeBufferPointer<RecordFrame>, into count: Int
  ) -> [UnsafeBufferPointer<RecordFrame>] {
    let count = max(1, min(count, frames.count))
    return (0..<count).map { i in
      UnsafeBufferPointer(rebasing: frames[frames.count * i / count..<frames.count * (i + 1) / count])
    }
  }
}

/// Where the value of a topic's record lies in a chunk of them.
struct RecordFrame: BitwiseCopyable {
  /// Bytes from the chunk's beginning.
  var start: Int
  var count: Int
  var offset: Int64
  /// Milliseconds since 1970; nil where the record has none.
  var timestamp: Int64?
}
