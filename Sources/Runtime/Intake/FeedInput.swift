import Files

/// What a feed reads its log from.
enum FeedInput {
  case file(LineReader)
  case partition(PartitionReader)

  /// Bytes of the file as it stands on disk, or of the records' values.
  var bytesRead: UInt64 {
    switch self {
    case .file(let reader): reader.bytesRead
    case .partition(let reader): reader.bytesRead
    }
  }

  /// How far it has come, as progress measures it: bytes of a file, offsets of a partition.
  var passed: UInt64 {
    switch self {
    case .file(let reader): reader.bytesRead
    case .partition(let reader): reader.offsetsPassed
    }
  }

  /// Why there was more than could be read, as the end of a sentence; nil where all was.
  var incompleteness: String? {
    switch self {
    case .file(let reader):
      switch reader.ending {
      case .truncated?: "ends in the middle of the archive"
      case .corrupt(let reason)?: "is a broken archive (\(reason))"
      case .complete?, nil: nil
      }
    case .partition(let reader): reader.gap
    }
  }
}
